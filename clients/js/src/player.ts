import { ChunkMarks } from "./chunk-marks";
import { ServerClock } from "./clock";
import type { ClockEstimate } from "./clock-filter";
import type { Connection } from "./connection";
import { Emitter } from "./emitter";
import { Output, type TimeSource } from "./output";
import { decodePcmFrame } from "./pcm-frame";
import type { Piece } from "./renderer";
import type { CreateSink, Sink } from "./sink";
import { Streams } from "./streams";
import { type Item, positionSec, Timeline, type TimelineChange } from "./timeline";
import { Alarm, browserTimers, type Timers } from "./timers";

/** `locked` until a user gesture lets the page make sound. */
export type PlayerState = "locked" | "idle" | "waiting" | "playing" | "stalled";

/** One reading of what is heard, for displays and tests. */
export interface Probe {
  state: PlayerState;
  request_id: string | null;
  rev: number | null;
  /** Position in the item that is heard at `perf_epoch_us`. */
  position_sec: number | null;
  /** The moment of the reading: `performance.timeOrigin + performance.now()`, in microseconds. */
  perf_epoch_us: number;
  /** Server time for which the heard sample was meant. */
  heard_us: number | null;
  /** Server time at the moment of the reading, as estimated. */
  server_us: number | null;
  /** How far what is heard is behind (positive) the timeline. */
  error_us: number | null;
  /** The same from the browser's last time stamp alone. */
  raw_error_us: number | null;
  smoothed_error_us: number | null;
  rate_ppm: number;
  hard_seeks: number;
  sink: Sink["kind"] | null;
  buffered_us: number;
  clock: ClockEstimate | null;
  connected_epoch_us: number | null;
  unlocked_epoch_us: number | null;
  /** When, on this connection, the first sample was heard in step (within 20 ms). */
  in_sync_epoch_us: number | null;
}

export type PlayerEvents = {
  state: PlayerState;
  /** Another item is due, or none. */
  item: Item | undefined;
  /** About ten times a second. */
  tick: { item: Item | undefined; positionSec: number; lengthSec: number | undefined; errorUs: number | undefined };
};

export interface PlayerOptions {
  connection: Connection;
  clock?: ServerClock;
  timers?: Timers;
  createSink?: CreateSink;
  createContext?: () => AudioContext;
}

const TICK_MS = 100;
const FIRST_TICK_MS = 20;
const FIRST_TICKS = 50;
/** `chunk_ack` may be sent four times a second; a mark that moved waits for this, the error alone for the second. */
const MARKS_EVERY_MS = 250;
const ERROR_EVERY_MS = 1000;
const IN_SYNC_US = 20_000;
const MAX_PIECES = 256;
const NO_MARKS = "undefined undefined";

/**
 * Plays a room's timed audio in step with the server's timeline and reports what was heard. Its connection must ask for
 * `?audio=pcm`. Used from the page's thread.
 */
export class RadioPlayer extends Emitter<PlayerEvents> {
  readonly #connection: Connection;
  readonly #clock: ServerClock;
  readonly #ownsClock: boolean;
  readonly #timers: Timers;
  readonly #options: PlayerOptions;
  readonly #timeline = new Timeline();
  readonly #streams = new Streams(this.#timeline);
  readonly #marks = new ChunkMarks();
  readonly #alarm: Alarm;
  readonly #off: (() => void)[] = [];
  #context: AudioContext | undefined;
  #gain: GainNode | undefined;
  #meter: AnalyserNode | undefined;
  #output: Output | undefined;
  #pieces: Piece[] = [];
  #state: PlayerState = "locked";
  #item: Item | undefined;
  #volume = 1;
  #ticks = 0;
  #ackAtMs = Number.NEGATIVE_INFINITY;
  #acked = NO_MARKS;
  #connectedUs: number | undefined;
  #unlockedUs: number | undefined;
  #inSyncUs: number | undefined;
  #heardFor: string | undefined;
  #level = new Float32Array(256);

  constructor(options: PlayerOptions) {
    super();
    this.#options = options;
    this.#connection = options.connection;
    this.#timers = options.timers ?? browserTimers;
    this.#ownsClock = options.clock === undefined;
    this.#clock = options.clock ?? new ServerClock(options.connection, this.#timers);
    this.#alarm = new Alarm(this.#timers);
    this.#listen();
    this.#tick();
  }

  get state(): PlayerState {
    return this.#state;
  }

  get clock(): ServerClock {
    return this.#clock;
  }

  /** The item whose turn it is, or the next one. */
  get item(): Item | undefined {
    const nowUs = this.#clock.serverNowUs();
    return nowUs === undefined ? undefined : this.#timeline.current(nowUs);
  }

  get volume(): number {
    return this.#volume;
  }

  /** From 0 to 1. */
  set volume(volume: number) {
    this.#volume = Math.max(0, Math.min(1, volume));
    if (this.#gain && this.#context) {
      this.#gain.gain.setTargetAtTime(this.#volume ** 2, this.#context.currentTime, 0.02);
    }
  }

  /** How loud it is now, from 0 to 1. */
  level(): number {
    if (!this.#meter) {
      return 0;
    }
    this.#meter.getFloatTimeDomainData(this.#level);
    const mean = this.#level.reduce((sum, sample) => sum + sample * sample, 0) / this.#level.length;
    return Math.min(1, Math.sqrt(mean) * 3);
  }

  /**
   * Starts the sound; call it in a click or key handler, because browsers ask for one. Answers whether sound runs; without a gesture
   * that is false where the browser forbids it.
   */
  async unlock(): Promise<boolean> {
    if (!this.#context) {
      await this.#open();
    }
    const context = this.#context;
    if (!context) {
      return false;
    }
    // resume() stays pending for ever where a gesture is missing.
    await Promise.race([context.resume().catch(() => undefined), this.#after(300)]);
    this.#refresh();
    return context.state === "running";
  }

  /** One reading of what is heard at this moment. */
  probe(): Probe {
    const nowMs = performance.now();
    const epochUs = (performance.timeOrigin + nowMs) * 1000;
    const heard = this.#output?.heardAt(nowMs);
    const item = heard && this.#timeline.itemAt(heard.mediaUs);
    const latest = this.#output?.latest;
    return {
      state: this.#state,
      request_id: item?.requestId ?? null,
      rev: item?.rev ?? null,
      position_sec: heard && item ? (heard.mediaUs - item.startAtUs) / 1e6 : null,
      perf_epoch_us: epochUs,
      heard_us: heard && !heard.silent ? heard.mediaUs : null,
      server_us: this.#clock.serverUsAt(epochUs) ?? null,
      error_us: heard?.errorUs ?? null,
      raw_error_us: heard?.rawErrorUs ?? null,
      smoothed_error_us: this.#output?.errorUs ?? null,
      rate_ppm: this.#output?.ratePpm ?? 0,
      hard_seeks: this.#output?.hardSeeks ?? 0,
      sink: this.#output?.kind ?? null,
      buffered_us: latest && heard ? Math.max(0, latest.bufferedToUs - heard.mediaUs) : 0,
      clock: this.#clock.estimate ?? null,
      connected_epoch_us: this.#connectedUs ?? null,
      unlocked_epoch_us: this.#unlockedUs ?? null,
      in_sync_epoch_us: this.#inSyncUs ?? null,
    };
  }

  /** Stops for good; the connection stays the caller's. */
  close(): void {
    this.#alarm.clear();
    for (const off of this.#off) {
      off();
    }
    if (this.#ownsClock) {
      this.#clock.close();
    }
    this.#output?.close();
    void this.#context?.close();
  }

  async #open(): Promise<void> {
    const context = this.#options.createContext?.() ?? new AudioContext({ latencyHint: "playback" });
    this.#context = context;
    const gain = context.createGain();
    const meter = context.createAnalyser();
    meter.fftSize = 256;
    gain.gain.value = this.#volume ** 2;
    gain.connect(meter);
    meter.connect(context.destination);
    this.#gain = gain;
    this.#meter = meter;
    context.onstatechange = () => {
      this.#output?.restart();
      this.#ticks = 0;
      this.#refresh();
      this.#tick();
    };
    const clock = this.#clock;
    const time: TimeSource = {
      serverUsAt: (epochUs) => clock.serverUsAt(epochUs),
      get settled() {
        return (clock.estimate?.samples ?? 0) >= 6;
      },
    };
    const output = new Output(context, time);
    await output.start(gain, this.#options.createSink);
    this.#output = output;
    this.#play(this.#pieces.splice(0));
  }

  #listen(): void {
    const on = this.#connection.on.bind(this.#connection);
    this.#off.push(
      on("connected", () => {
        this.#connectedUs = this.#timers.epochUs();
        this.#inSyncUs = undefined;
        this.#timeline.reconnected();
        this.#streams.reset();
        // What was acknowledged just before the old connection broke may not have arrived.
        this.#acked = NO_MARKS;
      }),
      on("binary", (data) => {
        const frame = decodePcmFrame(data);
        if (frame) {
          this.#play(this.#streams.add(frame, this.#clock.serverNowUs()));
        }
      }),
      on("audio_stream_started", (message) => this.#changed(this.#timeline.started(message))),
      on("audio_stream_stalled", (message) => this.#changed(this.#timeline.changed(message))),
      on("audio_stream_resumed", (message) => this.#changed(this.#timeline.changed(message))),
      on("audio_stream_stopped", (message) => this.#changed(this.#timeline.changed(message))),
      on("audio_chunk_ready", (message) => this.#marks.announced(message)),
      on("playback_queue_updated", (message) => {
        const nowUs = this.#clock.serverNowUs();
        if (nowUs !== undefined) {
          this.#timeline.queue(message, nowUs);
          this.#refresh();
        }
      }),
      this.#clock.on("reset", () => this.#startOver()),
    );
  }

  #startOver(): void {
    this.#timeline.reset();
    this.#streams.reset();
    this.#marks.reset();
    this.#pieces = [];
    this.#acked = NO_MARKS;
    this.#output?.drop(Number.NEGATIVE_INFINITY);
    this.#output?.restart();
    this.#refresh();
  }

  #changed(change: TimelineChange | undefined): void {
    if (!change) {
      return;
    }
    if (change.kind === "stopped") {
      this.#stopped(change.item, change.atUs, change.reason);
    }
    this.#play(this.#streams.release(this.#clock.serverNowUs()));
    this.#refresh();
  }

  #stopped(item: Item, atUs: number, reason: string): void {
    if (reason !== "completed") {
      for (const stream of this.#streams.retire(item.requestId)) {
        this.#output?.drop(atUs, stream);
        this.#pieces = this.#pieces.filter((piece) => piece.stream !== stream);
      }
    } else if (this.#heardFor === item.requestId) {
      this.#marks.finished(item.requestId);
      const unnumbered = item.chunkIds.filter((id) => !this.#marks.knows(id));
      if (unnumbered.length > 0 && this.#connection.connected) {
        this.#connection.send({ type: "audio_played", campaign_id: item.campaignId, chunk_ids: unnumbered });
      }
    }
  }

  #play(pieces: Piece[]): void {
    if (this.#output) {
      for (const piece of pieces) {
        this.#output.push(piece);
      }
      return;
    }
    const pastUs = (this.#clock.serverNowUs() ?? 0) - 1e6;
    this.#pieces = [...this.#pieces, ...pieces].filter((piece) => piece.startUs > pastUs).slice(-MAX_PIECES);
  }

  #tick(): void {
    this.#output?.tick();
    this.#refresh();
    this.#noteSync();
    this.#noteHeard();
    this.#ticks += 1;
    this.#alarm.set(this.#ticks < FIRST_TICKS ? FIRST_TICK_MS : TICK_MS, () => this.#tick());
  }

  /** Works out the state and the item that is due, and tells what changed. */
  #refresh(): void {
    const item = this.item;
    if (item !== this.#item) {
      this.#item = item;
      this.emit("item", item);
    }
    const state = this.#stateFor(item);
    if (state !== this.#state) {
      this.#state = state;
      this.emit("state", state);
    }
  }

  #stateFor(item: Item | undefined): PlayerState {
    if (this.#context?.state !== "running" || !this.#output) {
      return "locked";
    }
    this.#unlockedUs ??= this.#timers.epochUs();
    if (!item) {
      return "idle";
    }
    if (item.stalled) {
      return "stalled";
    }
    return (this.#clock.serverNowUs() ?? 0) < item.startAtUs ? "waiting" : "playing";
  }

  /** Notes when, after a connection, the first sample in step is heard. */
  #noteSync(): void {
    const output = this.#output;
    const onset = output?.onset;
    if (this.#inSyncUs !== undefined || !output?.latest || onset === undefined || !this.#connection.connected) {
      return;
    }
    const frame = [onset, output.latest.frame].find((at) => Math.abs(output.errorAt(at) ?? Number.NaN) < IN_SYNC_US);
    this.#inSyncUs = frame === undefined ? undefined : output.epochUsOf(frame);
  }

  #noteHeard(): void {
    const nowMs = this.#timers.now();
    const heard = this.#output?.heardAt(performance.now());
    const item = this.#item;
    if (item) {
      const nowUs = this.#clock.serverNowUs() ?? 0;
      const position = positionSec(item, nowUs);
      const lengthSec = this.#marks.knownSec(item.requestId);
      this.emit("tick", { item, positionSec: position, lengthSec, errorUs: this.#output?.errorUs });
      if (heard && !heard.silent && this.#state === "playing") {
        this.#heardFor = item.requestId;
        this.#marks.heard(item.requestId, (heard.mediaUs - item.startAtUs) / 1e6);
      }
    }
    this.#acknowledge(nowMs);
  }

  #acknowledge(nowMs: number): void {
    const { upTo, playedUpTo } = this.#marks.marks;
    const marks = `${upTo} ${playedUpTo}`;
    const errorUs = this.#state === "playing" ? this.#output?.errorUs : undefined;
    const wait = marks !== this.#acked ? MARKS_EVERY_MS : errorUs !== undefined ? ERROR_EVERY_MS : undefined;
    if (wait === undefined || nowMs - this.#ackAtMs < wait) {
      return;
    }
    const sent = this.#connection.send({
      type: "chunk_ack",
      ...(upTo !== undefined && { up_to: upTo }),
      ...(playedUpTo !== undefined && { played_up_to: playedUpTo }),
      ...(errorUs !== undefined && { error_us: Math.round(errorUs) }),
    });
    if (sent) {
      this.#ackAtMs = nowMs;
      this.#acked = marks;
    }
  }

  #after(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#timers.setTimeout(resolve, ms);
    });
  }
}
