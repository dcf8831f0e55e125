import type { AudioStreamChange, AudioStreamStarted, Queue } from "./messages";

/** An item of a room's timeline as this page knows it. */
export interface Item {
  campaignId: string;
  requestId: string;
  rev: number;
  /** Virtual anchor on the server's clock: position = now − anchor. */
  startAtUs: number;
  text: string | undefined;
  streamUrl: string;
  sampleRate: number;
  chunkIds: string[];
  lateJoin: boolean;
  stalled: boolean;
  /** Where it stands while stalled. */
  stalledAtSec: number | undefined;
  /** When its turn ends, once the server said so. */
  endAtUs: number | undefined;
}

/** What an accepted message changed. */
export type TimelineChange =
  | { kind: "started" | "resumed"; item: Item }
  | { kind: "stalled"; item: Item; atUs: number }
  | { kind: "stopped"; item: Item; atUs: number; reason: string };

const MAX_ITEMS = 4;

/** A room's timeline: which item is due when. Messages of an older revision change nothing. Pure. */
export class Timeline {
  #items: Item[] = [];
  #rev = -1;

  get items(): readonly Item[] {
    return this.#items;
  }

  /** The server has another clock: nothing known holds any more. */
  reset(): void {
    this.#items = [];
    this.#rev = -1;
  }

  /** Another connection tells everything anew; nothing old can arrive on it, and a room may count revisions afresh. */
  reconnected(): void {
    this.#rev = -1;
  }

  started(message: AudioStreamStarted): TimelineChange | undefined {
    if (!this.#accepts(message.rev)) {
      return undefined;
    }
    const item: Item = {
      campaignId: message.campaign_id,
      requestId: message.request_id,
      rev: message.rev,
      startAtUs: message.start_at_us,
      text: message.text ?? undefined,
      streamUrl: message.stream_url,
      sampleRate: message.format.sample_rate,
      chunkIds: [...message.chunk_ids],
      lateJoin: message.is_late_join,
      stalled: false,
      stalledAtSec: undefined,
      endAtUs: undefined,
    };
    const known = this.#items.find((one) => one.requestId === item.requestId);
    if (known) {
      // Announced again after a reconnection: it stays the same item.
      Object.assign(known, item);
    }
    this.#items = (known ? [...this.#items] : [...this.#items, item])
      .sort((a, b) => a.startAtUs - b.startAtUs)
      .slice(-MAX_ITEMS);
    return { kind: "started", item: known ?? item };
  }

  changed(message: AudioStreamChange): TimelineChange | undefined {
    if (!this.#accepts(message.rev)) {
      return undefined;
    }
    const item = this.#items.find((known) => known.requestId === message.request_id);
    if (!item) {
      return undefined;
    }
    item.rev = message.rev;
    switch (message.type) {
      case "audio_stream_stalled":
        item.stalled = true;
        item.stalledAtSec = message.position_sec;
        return { kind: "stalled", item, atUs: message.at_us };
      case "audio_stream_resumed":
        item.stalled = false;
        item.stalledAtSec = undefined;
        item.startAtUs = message.start_at_us;
        return { kind: "resumed", item };
      case "audio_stream_stopped":
        item.endAtUs = message.at_us;
        return { kind: "stopped", item, atUs: message.at_us, reason: message.reason };
    }
  }

  /** After a reconnection an end may have been missed; the queue tells. */
  queue(queue: Queue, nowUs: number): void {
    const current = queue.current_request?.request_id;
    for (const item of this.#items) {
      if (item.endAtUs === undefined && item.startAtUs <= nowUs && item.requestId !== current) {
        item.endAtUs = nowUs;
      }
    }
  }

  /** The item whose turn it is, or the next one that is announced. */
  current(nowUs: number): Item | undefined {
    const open = this.#items.filter((item) => item.endAtUs === undefined || item.endAtUs > nowUs);
    const due = open.filter((item) => item.startAtUs <= nowUs);
    return due[due.length - 1] ?? open[0];
  }

  /** The item to which audio due at a time belongs. */
  itemAt(playAtUs: number, toleranceUs = 2_000): Item | undefined {
    const begun = this.#items.filter((item) => item.startAtUs <= playAtUs + toleranceUs);
    return begun[begun.length - 1];
  }

  #accepts(rev: number): boolean {
    if (rev < this.#rev) {
      return false;
    }
    this.#rev = rev;
    return true;
  }
}

/** Where an item stands when the server's clock shows `nowUs`. */
export function positionSec(item: Item, nowUs: number): number {
  return item.stalledAtSec ?? Math.max(0, (Math.min(nowUs, item.endAtUs ?? nowUs) - item.startAtUs) / 1e6);
}
