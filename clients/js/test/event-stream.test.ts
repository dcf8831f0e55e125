import { beforeEach, describe, expect, test } from "vitest";
import { EventStream, type EventStreamOptions } from "../src/event-stream";
import type { AppMessage } from "../src/messages";
import { SseParser } from "../src/sse-parser";
import { ManualTimers, seeded } from "./fakes";

interface Asked {
  url: URL;
  init: RequestInit;
  say(text: string): void;
  end(): void;
}

const HELLO = (token: string) =>
  `id: 1.0.0\ndata: ${JSON.stringify({ type: "connected", connection_id: `c-${token}`, connection_token: token })}\n\n`;

let timers: ManualTimers;
let streams: Asked[];
let posts: { url: URL; body: unknown }[];
let heard: AppMessage[];
let status: number;

/** Lets reads of a stream come through; they take more turns than plain promises. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  await timers.advance(0);
}

function make(options: Partial<EventStreamOptions> = {}): EventStream {
  const stream = new EventStream({
    baseUrl: "https://host",
    token: "jwt",
    timers,
    random: () => 0.5,
    fetch: async (address, init) => {
      const url = new URL(address);
      if (init.method === "POST") {
        posts.push({ url, body: JSON.parse(String(init.body)) });
        return new Response("{}", { status: 202 });
      }
      let control: ReadableStreamDefaultController<Uint8Array> | undefined;
      const body = new ReadableStream<Uint8Array>({
        start: (given) => {
          control = given;
        },
      });
      init.signal?.addEventListener("abort", () => control?.error(new Error("aborted")));
      const encoder = new TextEncoder();
      streams.push({
        url,
        init,
        say: (text) => control?.enqueue(encoder.encode(text)),
        end: () => control?.close(),
      });
      return new Response(status === 200 ? body : "{}", { status });
    },
    ...options,
  });
  stream.on("message", (message) => heard.push(message));
  stream.open();
  return stream;
}

const message = (seq: number) =>
  `id: 1.${seq}.0\ndata: ${JSON.stringify({ type: "message", id: `m${seq}`, seq, topic: "user:anna", data: seq })}\n\n`;

const headers = (asked: Asked | undefined) => asked?.init.headers as Record<string, string>;

beforeEach(() => {
  timers = new ManualTimers();
  streams = [];
  posts = [];
  heard = [];
  status = 200;
});

describe("a stream of events", () => {
  test("keeps the token out of the address and tells messages once", async () => {
    make();
    await settled();
    streams[0]?.say(HELLO("t1") + message(1) + message(1) + message(2));
    await settled();
    expect(streams[0]?.url.href).toBe("https://host/api/events");
    expect(headers(streams[0]).Authorization).toBe("Bearer jwt");
    expect(heard.map(({ data }) => data)).toEqual([1, 2]);
  });

  test("comes back behind its last event with its newest token", async () => {
    const stream = make();
    await settled();
    streams[0]?.say(HELLO("t1") + message(1) + message(2));
    await settled();
    streams[0]?.end();
    await settled();
    expect(stream.state).toBe("waiting");
    await timers.advance(60_000);
    await settled();
    expect(headers(streams[1])["Last-Event-ID"]).toBe("1.2.0");
    expect(streams[1]?.url.searchParams.get("connection_token")).toBe("t1");
    streams[1]?.say(HELLO("t2") + message(2) + message(3));
    await settled();
    expect(heard.map(({ data }) => data)).toEqual([1, 2, 3]);
  });

  test("acknowledges by POST for its own connection, at most four times a second", async () => {
    make();
    await settled();
    streams[0]?.say(HELLO("t1") + message(1) + message(2));
    await settled();
    expect(posts).toEqual([]);
    await timers.advance(250);
    expect(posts.map(({ url }) => url.href)).toEqual(["https://host/api/events/ack?connection_id=c-t1"]);
    expect(posts[0]?.body).toEqual({ type: "ack", topic: "user:anna", up_to: 2 });
  });

  test("waits as long as the server asks", async () => {
    make();
    await settled();
    streams[0]?.say("retry: 40000\n\n");
    await settled();
    streams[0]?.end();
    await settled();
    await timers.advance(39_000);
    expect(streams).toHaveLength(1);
    await timers.advance(1_001);
    expect(streams).toHaveLength(2);
  });

  test("notices that nothing comes any more", async () => {
    const stream = make({ quietMs: 1_000 });
    await settled();
    streams[0]?.say(HELLO("t1"));
    await settled();
    expect(stream.state).toBe("open");
    await timers.advance(1_001);
    await settled();
    expect(stream.state).toBe("waiting");
  });

  test("ends where it may not come in", async () => {
    status = 401;
    const stream = make();
    await settled();
    expect(stream.state).toBe("closed");
    expect(stream.send({ type: "heartbeat" })).toBe(false);
  });
});

describe("the parser", () => {
  test("finds the same events in whatever pieces they come", () => {
    const text = `: hi\r\nretry: 5\nid: a\ndata: one\ndata: two\n\n\ndata:three\r\n\r\nid\ndata: four\n\n`;
    const whole = new SseParser().take(text);
    expect(whole.map(({ data }) => data)).toEqual(["one\ntwo", "three", "four"]);
    expect(whole.map(({ id }) => id)).toEqual(["a", "a", ""]);
    const random = seeded(7);
    for (let round = 0; round < 200; round++) {
      const parser = new SseParser();
      const events = [];
      for (let at = 0; at < text.length; ) {
        const to = at + 1 + Math.floor(random() * 6);
        events.push(...parser.take(text.slice(at, to)));
        at = to;
      }
      expect(events).toEqual(whole);
      expect(parser.retryMs).toBe(5);
    }
  });

  test("takes no event without end", () => {
    const parser = new SseParser();
    expect(() => parser.take(`data: ${"x".repeat(1_048_600)}`)).toThrow(RangeError);
    const many = new SseParser();
    expect(() => {
      for (let i = 0; i < 2_000; i++) {
        many.take(`data: ${"x".repeat(1_000)}\n`);
      }
    }).toThrow(RangeError);
  });
});
