import { type Piece, Renderer, type RenderReport } from "./renderer";
import type { Sink } from "./sink";
import { Alarm, browserTimers, type Timers } from "./timers";

const BLOCK_SECONDS = 0.1;
/** How far ahead is rendered; a hidden page's timers run once a second. */
const AHEAD_SECONDS = 0.35;
const AHEAD_HIDDEN_SECONDS = 1.4;
/** The least distance to what already plays. */
const MARGIN_SECONDS = 0.05;
const TICK_MS = 50;

interface Scheduled {
  frame: number;
  baseUs: number;
  offsetUs: number;
  source: AudioBufferSourceNode;
}

/** Renders on the page's thread into buffer sources: for plain HTTP, where browsers offer no worklet. */
export class BufferSink implements Sink {
  readonly kind = "buffers";
  readonly #context: AudioContext;
  readonly #output: AudioNode;
  readonly #onReport: (report: RenderReport) => void;
  readonly #renderer: Renderer;
  readonly #alarm: Alarm;
  #scheduled: Scheduled[] = [];
  #frame = 0;

  constructor(
    context: AudioContext,
    output: AudioNode,
    onReport: (report: RenderReport) => void,
    timers: Timers = browserTimers,
  ) {
    this.#context = context;
    this.#output = output;
    this.#onReport = onReport;
    this.#renderer = new Renderer(context.sampleRate);
    this.#alarm = new Alarm(timers);
    this.#tick();
  }

  push(piece: Piece): void {
    this.#renderer.push(piece);
  }

  drop(fromUs: number, stream?: number): void {
    this.#renderer.drop(fromUs, stream);
    this.#takeBack();
  }

  seek(mediaUs: number, atFrame: number, number: number): void {
    this.#takeBack();
    this.#renderer.seek(mediaUs, atFrame, this.#frame, number);
    this.#onReport(this.#renderer.report(this.#frame));
  }

  setRate(correction: number): void {
    this.#renderer.setRate(correction);
  }

  close(): void {
    this.#alarm.clear();
    for (const { source } of this.#scheduled) {
      source.stop();
      source.disconnect();
    }
    this.#scheduled = [];
  }

  #tick(): void {
    const rate = this.#context.sampleRate;
    const now = this.#context.currentTime;
    this.#scheduled = this.#scheduled.filter(({ frame }) => frame / rate > now - 2 * BLOCK_SECONDS);
    if (this.#frame < (now + 0.01) * rate) {
      this.#skipTo(Math.ceil((now + MARGIN_SECONDS) * rate));
    }
    const hidden = typeof document !== "undefined" && document.hidden;
    const until = (now + (hidden ? AHEAD_HIDDEN_SECONDS : AHEAD_SECONDS)) * rate;
    while (this.#frame < until) {
      this.#scheduleBlock(rate);
    }
    this.#onReport(this.#renderer.report(this.#frame));
    this.#alarm.set(TICK_MS, () => this.#tick());
  }

  #scheduleBlock(rate: number): void {
    const length = Math.round(BLOCK_SECONDS * rate);
    const { baseUs, offsetUs } = this.#renderer.report(this.#frame);
    const block = new Float32Array(length);
    this.#renderer.render(block, this.#frame);
    const buffer = this.#context.createBuffer(1, length, rate);
    buffer.copyToChannel(block, 0);
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#output);
    source.start(this.#frame / rate);
    this.#scheduled.push({ frame: this.#frame, baseUs, offsetUs, source });
    this.#frame += length;
  }

  /** The page was late: what was due meanwhile is lost, the cursor goes on in time. */
  #skipTo(frame: number): void {
    const { baseUs, offsetUs, frame: from } = this.#renderer.report(this.#frame);
    this.#renderer.seek(baseUs + offsetUs, from, frame);
    this.#frame = frame;
  }

  /** Unschedules the blocks that have not begun, to render them anew. */
  #takeBack(): void {
    const limit = (this.#context.currentTime + MARGIN_SECONDS) * this.#context.sampleRate;
    const again = this.#scheduled.filter(({ frame }) => frame >= limit);
    const first = again[0];
    if (!first) {
      return;
    }
    for (const { source } of again) {
      source.stop();
      source.disconnect();
    }
    this.#scheduled = this.#scheduled.filter(({ frame }) => frame < limit);
    this.#frame = first.frame;
    this.#renderer.seek(first.baseUs + first.offsetUs, first.frame, first.frame);
  }
}
