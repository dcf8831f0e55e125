import { expect, test } from "vitest";
import { Connection } from "../src/connection";
import { RadioPlayer } from "../src/player";
import { StreamPlayer } from "../src/stream-player";
import { FakeSocket, ManualTimers } from "./fakes";

async function connectedPlayer() {
  const timers = new ManualTimers();
  let socket: FakeSocket | undefined;
  const connection = new Connection({
    url: "ws://host/ws/campaign/player?campaign_id=c&audio=pcm",
    token: "t",
    timers,
    storage: null,
    quietMs: 1e9,
    createSocket: (url, protocols) => {
      socket = new FakeSocket(url, protocols);
      return socket;
    },
  });
  const player = new RadioPlayer({ connection, timers });
  connection.open();
  await timers.advance(0);
  const server = socket as unknown as FakeSocket;
  server.welcomes("t1");
  const t1 = server.sent.find((message) => message.type === "time_ping")?.t1_us as number;
  server.says({ type: "time_pong", seq: 1, t1_us: t1, t2_us: t1, t3_us: t1, clock_id: "k1" });
  return { timers, player, server };
}

function chunk(sequence: number) {
  return {
    type: "audio_chunk_ready",
    campaign_id: "c",
    request_id: "r",
    sequence_number: sequence,
    chunk: {
      id: `x${sequence}`,
      url: "",
      mime_type: "",
      size_bytes: 1,
      duration_sec: 1,
      chunk_number: sequence,
      total_chunks: null,
    },
  };
}

function started(startAtUs: number, rev = 1) {
  return {
    type: "audio_stream_started",
    campaign_id: "c",
    request_id: "r",
    stream_url: "/api/audio/stream/c?request_id=r",
    started_at: "",
    start_at_us: startAtUs,
    position_sec: 0,
    is_late_join: false,
    chunk_ids: [],
    text: "words",
    rev,
    clock_id: "k1",
    format: { encoding: "pcm_s16le", sample_rate: 16_000, channels: 1 },
  };
}

const acks = (server: FakeSocket) => server.sent.filter((message) => message.type === "chunk_ack");

test("acknowledges announced chunks at most four times a second", async () => {
  const { timers, server } = await connectedPlayer();
  for (let i = 0; i < 100; i++) {
    server.says(chunk(i));
    await timers.advance(20);
  }
  await timers.advance(1_000);
  expect(acks(server).length).toBeGreaterThanOrEqual(6);
  expect(acks(server).length).toBeLessThanOrEqual(9);
  expect(acks(server).at(-1)).toEqual({ type: "chunk_ack", up_to: 99 });
});

test("acknowledges again after a reconnection, because the last one may be lost", async () => {
  const { timers, server } = await connectedPlayer();
  server.says(chunk(7));
  await timers.advance(500);
  server.welcomes("t2", { resumed: true });
  await timers.advance(500);
  expect(acks(server)).toEqual([
    { type: "chunk_ack", up_to: 7 },
    { type: "chunk_ack", up_to: 7 },
  ]);
});

test("is quiet while there is nothing new to acknowledge", async () => {
  const { timers, server } = await connectedPlayer();
  await timers.advance(60_000);
  expect(acks(server)).toEqual([]);
});

test("a page that was never unlocked claims to have played nothing", async () => {
  const { timers, server, player } = await connectedPlayer();
  server.says(started(timers.epochUs()));
  server.says(chunk(0));
  await timers.advance(10_000);
  expect(player.state).toBe("locked");
  expect(acks(server).some((message) => "played_up_to" in message || "error_us" in message)).toBe(false);
});

test("tells the item when it is announced and its position as time passes", async () => {
  const { timers, server, player } = await connectedPlayer();
  const items: (string | undefined)[] = [];
  const positions: number[] = [];
  player.on("item", (item) => items.push(item?.requestId));
  player.on("tick", ({ positionSec }) => positions.push(positionSec));
  server.says(started(timers.epochUs() + 500_000));
  await timers.advance(2_500);
  expect(items).toEqual(["r"]);
  expect(positions[0]).toBe(0);
  expect(positions.at(-1)).toBeCloseTo(2, 0);
  server.says({
    type: "audio_stream_stopped",
    campaign_id: "c",
    request_id: "r",
    rev: 2,
    at_us: timers.epochUs(),
    start_at_us: 0,
    position_sec: 2,
    reason: "skipped",
  });
  await timers.advance(200);
  expect(items).toEqual(["r", undefined]);
});

test("starts over when the server came back with another clock", async () => {
  const { timers, server, player } = await connectedPlayer();
  server.says(started(timers.epochUs(), 40));
  await timers.advance(100);
  expect(player.item?.requestId).toBe("r");
  server.welcomes("t2", { clock_id: "k2" });
  await timers.advance(100);
  expect(player.item).toBeUndefined();
});

test("the element player opens the live stream and leaves another item alone", async () => {
  const calls: string[] = [];
  const element = {
    src: "",
    play: async () => {
      calls.push("play");
    },
    pause: () => calls.push("pause"),
    removeAttribute: () => calls.push("remove"),
    load: () => calls.push("load"),
  };
  const player = new StreamPlayer({ element, baseUrl: "https://host/earshot/", token: "a.b.c" });
  await player.started({ request_id: "r", stream_url: "/api/audio/stream/c?request_id=r" });
  expect(element.src).toBe("https://host/api/audio/stream/c?request_id=r&live=1&token=a.b.c");
  player.stopped("older");
  expect(calls).toEqual(["play"]);
  player.stopped("r");
  expect(calls).toEqual(["play", "pause", "remove", "load"]);
});
