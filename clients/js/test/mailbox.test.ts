import { beforeEach, describe, expect, test } from "vitest";
import { Connection, type ConnectionOptions } from "../src/connection";
import type { AppMessage, Gap } from "../src/messages";
import { FakeSocket, ManualTimers } from "./fakes";

let timers: ManualTimers;
let sockets: FakeSocket[];
let heard: AppMessage[];

async function opened(options: Partial<ConnectionOptions> = {}): Promise<Connection> {
  const connection = new Connection({
    url: "ws://host/api/ws",
    token: "jwt",
    timers,
    random: () => 0.5,
    storage: null,
    createSocket: (url, protocols) => {
      const socket = new FakeSocket(url, protocols);
      sockets.push(socket);
      return socket;
    },
    ...options,
  });
  connection.on("message", (message) => heard.push(message));
  connection.open();
  await timers.advance(0);
  last().welcomes("t1");
  return connection;
}

const last = () => sockets[sockets.length - 1] as FakeSocket;
const acks = () => last().sent.filter((message) => message.type === "ack");

function says(seq: number | undefined, topic = "user:anna", id = `${topic}-${seq}`): void {
  const offset = seq === undefined ? {} : { seq };
  last().says({ type: "message", id, ...offset, topic, from: "game", data: seq ?? null, sent_at: "t" });
}

beforeEach(() => {
  timers = new ManualTimers();
  sockets = [];
  heard = [];
});

describe("messages", () => {
  test("come once, however often they are sent", async () => {
    await opened();
    says(1);
    says(1);
    says(2);
    expect(heard.map((message) => message.data)).toEqual([1, 2]);
  });

  test("come once over a reconnection, and are acknowledged again there", async () => {
    await opened();
    says(1);
    last().ends(1006);
    for (let waited = 0; sockets.length === 1 && waited < 60_000; waited += 50) {
      await timers.advance(50);
    }
    expect(last().url.searchParams.get("connection_token")).toBe("t1");
    last().welcomes("t2", { resumed: true });
    expect(acks()).toEqual([{ type: "ack", topic: "user:anna", up_to: 1 }]);
    says(1);
    says(2);
    expect(heard.map((message) => message.data)).toEqual([1, 2]);
    await timers.advance(250);
    expect(acks().at(-1)).toEqual({ type: "ack", topic: "user:anna", up_to: 2 });
  });

  test("are forgotten after so many others, so that memory is bounded", async () => {
    await opened();
    for (let seq = 1; seq <= 4097; seq++) {
      says(seq);
    }
    says(2);
    expect(heard).toHaveLength(4097);
    says(1);
    expect(heard).toHaveLength(4098);
  });

  test("that are gone are told of", async () => {
    const connection = await opened();
    const gaps: Gap[] = [];
    connection.on("gap", (gap) => gaps.push(gap));
    last().says({ type: "gap", topic: "user:anna", from: 1, to: 3, lost: 3, reason: "expired" });
    expect(gaps.map((gap) => gap.lost)).toEqual([3]);
  });

  test("can be sent", async () => {
    const connection = await opened();
    expect(connection.send({ type: "send", to: { room: "hall" }, data: { a: 1 }, ref: "r" })).toBe(true);
    expect(last().sent.at(-1)).toEqual({ type: "send", to: { room: "hall" }, data: { a: 1 }, ref: "r" });
  });
});

describe("acknowledgements", () => {
  test("are cumulative for each topic, at most four a second", async () => {
    await opened();
    for (let step = 1; step <= 100; step++) {
      says(step);
      says(step, "room:hall");
      await timers.advance(10);
    }
    await timers.advance(250);
    const mine = acks().filter((ack) => ack.topic === "user:anna");
    expect(mine.length).toBeGreaterThan(2);
    expect(mine.length).toBeLessThanOrEqual(5);
    expect(mine.at(-1)?.up_to).toBe(100);
    expect(
      acks()
        .filter((ack) => ack.topic === "room:hall")
        .at(-1)?.up_to,
    ).toBe(100);
  });

  test("never fall, and are not sent for what has no offset", async () => {
    await opened();
    says(5);
    says(3);
    says(undefined, "all");
    await timers.advance(250);
    expect(acks()).toEqual([{ type: "ack", topic: "user:anna", up_to: 5 }]);
  });

  test("are left to the page where it wants them", async () => {
    await opened({ acknowledge: false });
    says(1);
    await timers.advance(1000);
    expect(acks()).toEqual([]);
    expect(heard).toHaveLength(1);
  });
});
