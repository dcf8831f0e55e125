import { describe, expect, test } from "vitest";
import type { AudioStreamChange, AudioStreamStarted } from "../src/messages";
import { decodePcmFrame, PcmFlag, type PcmFrame } from "../src/pcm-frame";
import { Streams } from "../src/streams";
import { positionSec, Timeline } from "../src/timeline";

const T0 = 1_760_000_000_000_000;

function started(
  requestId: string,
  rev: number,
  startAtUs: number,
  more: Partial<AudioStreamStarted> = {},
): AudioStreamStarted {
  return {
    type: "audio_stream_started",
    campaign_id: "c",
    request_id: requestId,
    stream_url: "/api/audio/stream/c",
    started_at: "2026-01-01T00:00:00Z",
    start_at_us: startAtUs,
    position_sec: 0,
    is_late_join: false,
    chunk_ids: [],
    text: "words",
    rev,
    clock_id: "k",
    format: { encoding: "pcm_s16le", sample_rate: 16_000, channels: 1 },
    ...more,
  };
}

function change(
  kind: "stalled" | "resumed" | "stopped",
  requestId: string,
  rev: number,
  atUs: number,
  startAtUs: number,
  sec = 0,
) {
  const message: AudioStreamChange = {
    type: `audio_stream_${kind}`,
    campaign_id: "c",
    request_id: requestId,
    rev,
    at_us: atUs,
    start_at_us: startAtUs,
    position_sec: sec,
    reason: kind === "stopped" ? "completed" : "generation",
  };
  return message;
}

function frame(stream: number, playAtUs: number, flags = 0): PcmFrame {
  return { flags, stream, sequence: 0, playAtUs, sendAheadUs: 0, samples: new Float32Array(1600) };
}

describe("timeline", () => {
  test("position runs from the anchor and never below zero", () => {
    const timeline = new Timeline();
    timeline.started(started("a", 1, T0));
    const item = timeline.current(T0 + 3e6);
    expect(item && positionSec(item, T0 + 3e6)).toBe(3);
    expect(item && positionSec(item, T0 - 1e6)).toBe(0);
  });

  test("an older revision changes nothing", () => {
    const timeline = new Timeline();
    timeline.started(started("a", 5, T0));
    expect(timeline.changed(change("stopped", "a", 4, T0 + 1e6, T0))).toBeUndefined();
    expect(timeline.started(started("b", 3, T0 + 2e6))).toBeUndefined();
    expect(timeline.current(T0 + 3e6)?.requestId).toBe("a");
  });

  test("stands while stalled and goes on from the new anchor", () => {
    const timeline = new Timeline();
    timeline.started(started("a", 1, T0));
    timeline.changed(change("stalled", "a", 2, T0 + 4e6, T0, 4));
    const item = timeline.current(T0 + 9e6);
    expect(item && positionSec(item, T0 + 9e6)).toBe(4);
    timeline.changed(change("resumed", "a", 3, T0 + 10e6, T0 + 6e6, 4));
    expect(item && positionSec(item, T0 + 12e6)).toBe(6);
  });

  test("the next item may be announced while the present one plays", () => {
    const timeline = new Timeline();
    timeline.started(started("a", 1, T0));
    timeline.started(started("b", 2, T0 + 5e6));
    expect(timeline.current(T0 + 4e6)?.requestId).toBe("a");
    timeline.changed(change("stopped", "a", 3, T0 + 4.7e6, T0));
    expect(timeline.current(T0 + 5e6)?.requestId).toBe("b");
    expect(timeline.itemAt(T0 + 4.9e6)?.requestId).toBe("a");
    expect(timeline.itemAt(T0 + 5e6 - 500)?.requestId).toBe("b");
  });

  test("an item that is announced again stays the same one, with the new anchor", () => {
    const timeline = new Timeline();
    const first = timeline.started(started("a", 1, T0))?.item;
    const again = timeline.started(started("a", 2, T0 + 1e6, { is_late_join: true }))?.item;
    expect(again).toBe(first);
    expect(again?.startAtUs).toBe(T0 + 1e6);
    expect(timeline.items).toHaveLength(1);
  });

  test("an end that was missed while away is learnt from the queue", () => {
    const timeline = new Timeline();
    timeline.started(started("a", 1, T0));
    timeline.queue({ campaign_id: "c", pending_count: 0, current_request: null, pending_requests: [] }, T0 + 1e6);
    expect(timeline.current(T0 + 2e6)).toBeUndefined();
  });

  test("on another connection revisions may count afresh, and the item stays", () => {
    const timeline = new Timeline();
    timeline.started(started("a", 50, T0));
    timeline.reconnected();
    expect(timeline.current(T0 + 1e6)?.requestId).toBe("a");
    expect(timeline.started(started("b", 1, T0 + 2e6))).toBeDefined();
  });

  test("after a reset revisions count from the beginning", () => {
    const timeline = new Timeline();
    timeline.started(started("a", 50, T0));
    timeline.reset();
    expect(timeline.started(started("b", 1, T0))).toBeDefined();
  });
});

describe("streams", () => {
  test("a stream takes the sample rate of the item that is due then", () => {
    const timeline = new Timeline();
    const streams = new Streams(timeline);
    const format = { encoding: "pcm_s16le", sample_rate: 24_000, channels: 1 };
    timeline.started(started("a", 1, T0));
    timeline.started(started("b", 2, T0 + 5e6, { format }));
    expect(streams.add(frame(1, T0, PcmFlag.FIRST), T0)[0]?.sampleRate).toBe(16_000);
    expect(streams.add(frame(2, T0 + 5e6, PcmFlag.FIRST), T0)[0]?.sampleRate).toBe(24_000);
  });

  test("frames that arrive before their announcement wait for it", () => {
    const timeline = new Timeline();
    const streams = new Streams(timeline);
    expect(streams.add(frame(1, T0, PcmFlag.FIRST), T0 - 1e6)).toEqual([]);
    timeline.started(started("a", 1, T0));
    expect(streams.release(T0 - 1e6)).toHaveLength(1);
  });

  test("the next item's first frame is not taken for the present item's", () => {
    const timeline = new Timeline();
    const streams = new Streams(timeline);
    timeline.started(started("a", 1, T0));
    expect(streams.add(frame(2, T0 + 5e6, PcmFlag.FIRST), T0 + 3e6)).toEqual([]);
    timeline.started(started("b", 2, T0 + 5e6));
    expect(streams.release(T0 + 3e6)).toHaveLength(1);
    expect(streams.retire("a")).toEqual([]);
  });

  test("a late joiner's first frame belongs to the item under way", () => {
    const timeline = new Timeline();
    const streams = new Streams(timeline);
    timeline.started(started("a", 1, T0));
    const flags = PcmFlag.FIRST | PcmFlag.DISCONTINUITY;
    expect(streams.add(frame(1, T0 + 3e6, flags), T0 + 3e6)).toHaveLength(1);
  });

  test("what still arrives of a skipped item is not played", () => {
    const timeline = new Timeline();
    const streams = new Streams(timeline);
    timeline.started(started("a", 1, T0));
    streams.add(frame(7, T0, PcmFlag.FIRST), T0);
    expect(streams.retire("a")).toEqual([7]);
    expect(streams.add(frame(7, T0 + 100_000), T0)).toEqual([]);
  });
});

describe("frames", () => {
  function encoded(): DataView<ArrayBuffer> {
    const view = new DataView(new ArrayBuffer(22 + 4));
    view.setUint8(0, 1);
    view.setUint8(1, 5);
    view.setUint32(2, 4_000_000_000);
    view.setUint32(6, 7);
    view.setBigInt64(10, BigInt(T0 + 1));
    view.setUint32(18, 800_000);
    view.setInt16(22, -32_768, true);
    view.setInt16(24, 16_384, true);
    return view;
  }

  test("big-endian numbers and little-endian samples are read", () => {
    expect(decodePcmFrame(encoded().buffer)).toEqual({
      flags: 5,
      stream: 4_000_000_000,
      sequence: 7,
      playAtUs: T0 + 1,
      sendAheadUs: 800_000,
      samples: Float32Array.of(-1, 0.5),
    });
  });

  test("other or cut messages are refused", () => {
    const other = encoded();
    other.setUint8(0, 2);
    expect(decodePcmFrame(other.buffer)).toBeUndefined();
    expect(decodePcmFrame(new ArrayBuffer(21))).toBeUndefined();
  });
});
