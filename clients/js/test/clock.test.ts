import { expect, test } from "vitest";
import { ServerClock } from "../src/clock";
import { Connection } from "../src/connection";
import { FakeSocket, ManualTimers } from "./fakes";

const AHEAD_US = 7_000_000;

async function connectedClock() {
  const timers = new ManualTimers();
  let socket: FakeSocket | undefined;
  const connection = new Connection({
    url: "ws://host/ws",
    token: "t",
    timers,
    storage: null,
    quietMs: 1e9,
    createSocket: (url, protocols) => {
      socket = new FakeSocket(url, protocols);
      return socket;
    },
  });
  const clock = new ServerClock(connection, timers);
  connection.open();
  await timers.advance(0);
  if (!socket) {
    throw new Error("no socket");
  }
  return { timers, connection, clock, socket };
}

/** Answers the last probe, 1 ms there and 1 ms back. */
async function answer(timers: ManualTimers, socket: FakeSocket, clockId = "k1"): Promise<void> {
  const ping = socket.sent[socket.sent.length - 1] as { type: string; seq: number; t1_us: number };
  expect(ping.type).toBe("time_ping");
  const t2 = ping.t1_us + 1000 + AHEAD_US;
  await timers.advance(2);
  socket.says({ type: "time_pong", seq: ping.seq, t1_us: ping.t1_us, t2_us: t2, t3_us: t2, clock_id: clockId });
}

test("knows the server's time after the first answer", async () => {
  const { timers, clock, socket } = await connectedClock();
  expect(clock.serverNowUs()).toBeUndefined();
  socket.welcomes("t1");
  await answer(timers, socket);
  expect(clock.serverNowUs()).toBeCloseTo(timers.epochUs() + AHEAD_US, 0);
  expect(clock.estimate?.uncertaintyUs).toBeGreaterThanOrEqual(1000);
});

test("probes fast at first, then slowly, and not while disconnected", async () => {
  const { timers, socket } = await connectedClock();
  socket.welcomes("t1");
  const probes = () => socket.sent.filter((message) => message.type === "time_ping").length;
  await timers.advance(1_000);
  expect(probes()).toBeGreaterThan(8);
  await timers.advance(30_000);
  const before = probes();
  await timers.advance(60_000);
  expect(probes() - before).toBe(12);
  socket.ends(1006);
  const stopped = probes();
  await timers.advance(100);
  expect(probes()).toBe(stopped);
});

test("forgets everything when the server has another clock", async () => {
  const { timers, clock, socket } = await connectedClock();
  const resets: (string | undefined)[] = [];
  clock.on("reset", ({ clockId }) => resets.push(clockId));
  socket.welcomes("t1");
  await answer(timers, socket);
  expect(resets).toEqual([]);
  socket.welcomes("t2", { clock_id: "k2" });
  expect(resets).toEqual(["k2"]);
  expect(clock.serverNowUs()).toBeUndefined();
  await answer(timers, socket, "k2");
  expect(clock.serverNowUs()).toBeDefined();
});
