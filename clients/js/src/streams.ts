import type { PcmFrame } from "./pcm-frame";
import { PcmFlag } from "./pcm-frame";
import type { Piece } from "./renderer";
import type { Item, Timeline } from "./timeline";

interface Bound {
  requestId: string;
  sampleRate: number;
  retired: boolean;
}

/** Frames kept while the message that explains them is on its way. */
const MAX_HELD = 64;
const MAX_STREAMS = 32;
/** A frame due this soon is played under the newest item known rather than not at all. */
const URGENT_US = 150_000;

/**
 * Says to which item each stream of timed frames belongs, and thereby its sample rate. A frame carries a stream number only; the
 * first one of an item is due exactly at the item's start. Pure.
 */
export class Streams {
  readonly #timeline: Timeline;
  readonly #bound = new Map<number, Bound>();
  #held: PcmFrame[] = [];

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  reset(): void {
    this.#bound.clear();
    this.#held = [];
  }

  /** Takes a frame and answers what can be played now. */
  add(frame: PcmFrame, nowUs: number | undefined): Piece[] {
    this.#held.push(frame);
    if (this.#held.length > MAX_HELD) {
      this.#held.shift();
    }
    return this.release(nowUs);
  }

  /** Looks at held frames again, after the timeline changed. */
  release(nowUs: number | undefined): Piece[] {
    const pieces: Piece[] = [];
    const waiting: PcmFrame[] = [];
    for (const frame of this.#held) {
      const bound = this.#bound.get(frame.stream) ?? this.#bind(frame, nowUs);
      if (!bound) {
        waiting.push(frame);
      } else if (!bound.retired) {
        const { stream, playAtUs: startUs, samples } = frame;
        pieces.push({ stream, startUs, sampleRate: bound.sampleRate, samples });
      }
    }
    this.#held = waiting;
    return pieces;
  }

  /** An item was skipped or failed: its streams are over. Answers their numbers. */
  retire(requestId: string): number[] {
    const streams: number[] = [];
    for (const [stream, bound] of this.#bound) {
      if (bound.requestId === requestId && !bound.retired) {
        bound.retired = true;
        streams.push(stream);
      }
    }
    return streams;
  }

  #bind(frame: PcmFrame, nowUs: number | undefined): Bound | undefined {
    const item = this.#itemOf(frame, nowUs);
    if (!item) {
      return undefined;
    }
    const bound = { requestId: item.requestId, sampleRate: item.sampleRate, retired: false };
    this.#bound.set(frame.stream, bound);
    if (this.#bound.size > MAX_STREAMS) {
      const oldest = this.#bound.keys().next().value;
      if (oldest !== undefined) {
        this.#bound.delete(oldest);
      }
    }
    return bound;
  }

  #itemOf(frame: PcmFrame, nowUs: number | undefined): Item | undefined {
    const item = this.#timeline.itemAt(frame.playAtUs);
    const begins = (frame.flags & PcmFlag.FIRST) !== 0 && (frame.flags & PcmFlag.DISCONTINUITY) === 0;
    const ended = item?.endAtUs !== undefined && frame.playAtUs >= item.endAtUs;
    const early = item && begins && frame.playAtUs - item.startAtUs > 2_000;
    const urgent = nowUs !== undefined && frame.playAtUs - nowUs < URGENT_US;
    return (early || ended) && !urgent ? undefined : item;
  }
}
