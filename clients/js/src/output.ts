import { BufferSink } from "./buffer-sink";
import { DriftLoop } from "./drift";
import { HeardLog, mediaUs } from "./heard";
import { OutputClock } from "./output-clock";
import type { Piece, RenderReport } from "./renderer";
import type { CreateSink, Sink } from "./sink";
import { WorkletSink } from "./worklet-sink";

/** The server's clock as an output needs it. */
export interface TimeSource {
  serverUsAt(epochUs: number): number | undefined;
  readonly settled: boolean;
}

/** What is heard at a moment. */
export interface Heard {
  /** The moment, in microseconds of `performance.timeOrigin + performance.now()`. */
  epochUs: number;
  /** Server time for which the sample that is heard was meant. */
  mediaUs: number;
  /** How far that is behind (positive) the server's time. */
  errorUs: number;
  /** The same by the browser's last time stamp alone, without the filter. */
  rawErrorUs: number | undefined;
  silent: boolean;
}

/**
 * Sound on the server's time: steers a sink so that each sample leaves the device at its moment. Confined to the page's thread;
 * `tick` must be called about ten times a second.
 */
export class Output {
  readonly #context: AudioContext;
  readonly #time: TimeSource;
  readonly #clock: OutputClock;
  readonly #loop = new DriftLoop();
  readonly #log: HeardLog;
  #sink: Sink | undefined;
  #seeks = 0;
  #rate = 0;
  #hardSeeks = 0;
  #onset: number | undefined;

  constructor(context: AudioContext, time: TimeSource, nowMs: () => number = () => performance.now()) {
    this.#context = context;
    this.#time = time;
    this.#clock = new OutputClock(context, nowMs);
    this.#log = new HeardLog(context.sampleRate);
  }

  /** Opens the way to the loudspeaker. */
  async start(to: AudioNode, create: CreateSink = defaultSink): Promise<void> {
    this.#sink = await create(this.#context, to, (report) => this.#reported(report));
  }

  get kind(): Sink["kind"] | undefined {
    return this.#sink?.kind;
  }

  /** Change of speed in force, in parts per million. */
  get ratePpm(): number {
    return this.#rate * 1e6;
  }

  /** Smoothed error, undefined before anything was measured. */
  get errorUs(): number | undefined {
    return this.#loop.errorUs;
  }

  /** Jumps made while something sounded. */
  get hardSeeks(): number {
    return this.#hardSeeks;
  }

  get latest(): RenderReport | undefined {
    return this.#log.latest;
  }

  /** Output frame at which the sound that plays began, undefined in silence. */
  get onset(): number | undefined {
    return this.#onset;
  }

  push(piece: Piece): void {
    this.#sink?.push(piece);
  }

  drop(fromUs: number, stream?: number): void {
    this.#sink?.drop(fromUs, stream);
  }

  /** The audio device or the clock changed: measure anew. */
  restart(): void {
    this.#clock.reset();
    this.#loop.restart();
  }

  /** Measures and corrects. */
  tick(): void {
    if (this.#context.state !== "running" || !this.#sink) {
      return;
    }
    this.#clock.sample();
    const report = this.#log.latest;
    if (!report) {
      this.#placeFirst();
      return;
    }
    if (report.seek < this.#seeks) {
      return;
    }
    if (this.#seeks === 0) {
      this.#placeFirst();
      return;
    }
    const errorUs = this.#errorOf(report.frame, mediaUs(report));
    const atMs = this.#clock.performanceMsAt(report.frame / this.#context.sampleRate);
    if (errorUs === undefined || atMs === undefined) {
      return;
    }
    const settled = this.#time.settled && this.#clock.settled;
    const phase = report.silent ? "silent" : settled ? "steady" : "settling";
    const correction = this.#loop.measure(errorUs, atMs * 1000, phase);
    if (correction.kind === "seek") {
      this.#hardSeeks += report.silent ? 0 : 1;
      this.#seek(mediaUs(report) + correction.byUs, report.frame);
    } else if (correction.rate !== this.#rate) {
      this.#rate = correction.rate;
      this.#sink.setRate(correction.rate);
    }
  }

  /** What is heard at a moment of `performance.now()`. */
  heardAt(performanceMs: number): Heard | undefined {
    const contextSec = this.#clock.contextSecAt(performanceMs);
    const epochUs = epochOf(performanceMs);
    const serverUs = this.#time.serverUsAt(epochUs);
    if (contextSec === undefined || serverUs === undefined || this.#seeks === 0) {
      return undefined;
    }
    const heard = this.#log.at(contextSec * this.#context.sampleRate);
    return heard && { epochUs, ...heard, errorUs: serverUs - heard.mediaUs, rawErrorUs: this.#rawErrorUs() };
  }

  /** When an output frame is heard, in microseconds of the page's epoch time. */
  epochUsOf(frame: number): number | undefined {
    const atMs = this.#clock.performanceMsAt(frame / this.#context.sampleRate);
    return atMs === undefined ? undefined : epochOf(atMs);
  }

  /** The error with which an output frame is heard. */
  errorAt(frame: number): number | undefined {
    const at = this.#log.at(frame);
    return at && this.#errorOf(frame, at.mediaUs);
  }

  close(): void {
    this.#sink?.close();
    this.#sink = undefined;
  }

  #reported(report: RenderReport): void {
    if (report.silent) {
      this.#onset = undefined;
    } else {
      this.#onset ??= report.frame;
    }
    this.#log.add(report);
  }

  #placeFirst(): void {
    const frame = Math.ceil(this.#context.currentTime * this.#context.sampleRate);
    const serverUs = this.#serverUsOf(frame);
    if (serverUs !== undefined) {
      this.#seek(serverUs, frame);
    }
  }

  #seek(toUs: number, atFrame: number): void {
    this.#seeks += 1;
    this.#sink?.seek(toUs, atFrame, this.#seeks);
  }

  /** The server's time at which an output frame is heard: the media time it ought to carry. */
  #serverUsOf(frame: number): number | undefined {
    const epochUs = this.epochUsOf(frame);
    return epochUs === undefined ? undefined : this.#time.serverUsAt(epochUs);
  }

  #errorOf(frame: number, media: number): number | undefined {
    const serverUs = this.#serverUsOf(frame);
    return serverUs === undefined ? undefined : serverUs - media;
  }

  #rawErrorUs(): number | undefined {
    const raw = this.#clock.raw();
    const heard = raw && this.#log.at(raw.contextSec * this.#context.sampleRate);
    const serverUs = raw && this.#time.serverUsAt(epochOf(raw.performanceMs));
    return heard && serverUs !== undefined ? serverUs - heard.mediaUs : undefined;
  }
}

function epochOf(performanceMs: number): number {
  return (performance.timeOrigin + performanceMs) * 1000;
}

async function defaultSink(
  context: AudioContext,
  output: AudioNode,
  onReport: (report: RenderReport) => void,
): Promise<Sink> {
  if (WorkletSink.isAvailable(context)) {
    try {
      return await WorkletSink.create(context, output, onReport);
    } catch {
      // The module did not load: the fallback needs no file.
    }
  }
  return new BufferSink(context, output, onReport);
}
