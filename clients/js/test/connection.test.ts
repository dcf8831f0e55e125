import { beforeEach, describe, expect, test } from "vitest";
import { type Closed, Connection, type ConnectionOptions } from "../src/connection";
import { FakeSocket, FakeStorage, ManualTimers } from "./fakes";

const URL_OF_ROOM = "ws://host/ws/campaign/player?campaign_id=c1&audio=pcm";
let timers: ManualTimers;
let sockets: FakeSocket[];
let asked: { url: string; init: RequestInit }[];
let answers: Response[];
let closed: Closed[];
let retries: number[];

function make(options: Partial<ConnectionOptions> = {}): Connection {
  const connection = new Connection({
    url: URL_OF_ROOM,
    token: "jwt",
    timers,
    random: () => 0.5,
    storage: null,
    createSocket: (url, protocols) => {
      const socket = new FakeSocket(url, protocols);
      sockets.push(socket);
      return socket;
    },
    fetch: async (url, init) => {
      asked.push({ url, init });
      const answer = answers.shift();
      if (!answer) {
        throw new TypeError("no network");
      }
      return answer;
    },
    ...options,
  });
  connection.on("closed", (event) => closed.push(event));
  connection.on("retry", ({ inMs }) => retries.push(inMs));
  return connection;
}

function refusal(status: number, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ message: `refused ${status}` }), { status, headers });
}

/** Lets time pass until a socket is opened. */
async function nextAttempt(): Promise<void> {
  const before = sockets.length;
  for (let waited = 0; sockets.length === before && waited < 60_000; waited += 50) {
    await timers.advance(50);
  }
}

const last = () => sockets[sockets.length - 1] as FakeSocket;

async function opened(options: Partial<ConnectionOptions> = {}): Promise<Connection> {
  const connection = make(options);
  connection.open();
  await timers.advance(0);
  last().welcomes("t1");
  return connection;
}

beforeEach(() => {
  timers = new ManualTimers();
  sockets = [];
  asked = [];
  answers = [];
  closed = [];
  retries = [];
});

describe("opening", () => {
  test("carries the token as a sub-protocol and never in the address", async () => {
    const connection = await opened();
    expect(last().protocols).toEqual(["earshot.v1", "bearer.jwt"]);
    expect(last().url.href).toBe(URL_OF_ROOM);
    expect(last().binaryType).toBe("arraybuffer");
    expect(connection.state).toBe("open");
  });

  test("asks the provider for a token before every attempt", async () => {
    let number = 0;
    await opened({
      token: async () => {
        number += 1;
        return `jwt${number}`;
      },
    });
    last().ends(1006);
    await nextAttempt();
    expect(sockets[1]?.protocols[1]).toBe("bearer.jwt2");
  });

  test("gives up on a server that accepts but never says connected", async () => {
    const connection = make({ openTimeoutMs: 3000 });
    connection.open();
    await timers.advance(3001);
    expect(connection.state).toBe("waiting");
    expect(sockets[0]?.closedWith).toBe(1000);
  });
});

test("a token that no header can carry ends it with one line", async () => {
  make({
    createSocket: () => {
      throw new SyntaxError("bad sub-protocol");
    },
  }).open();
  await timers.advance(60_000);
  expect(closed[0]?.status).toBe(401);
});

describe("resuming", () => {
  test("uses the newest connection token", async () => {
    await opened();
    last().ends(1006);
    await nextAttempt();
    expect(last().url.searchParams.get("connection_token")).toBe("t1");
    last().welcomes("t2", { resumed: true });
    last().ends(4001);
    await nextAttempt();
    expect(last().url.searchParams.get("connection_token")).toBe("t2");
    expect(sockets).toHaveLength(3);
  });

  test("keeps the token out of the tab's storage while the page lives", async () => {
    const storage = new FakeStorage();
    storage.setItem("earshot.resume./ws/campaign/player?c1", "parked");
    await opened({ storage });
    expect(sockets[0]?.url.searchParams.get("connection_token")).toBe("parked");
    expect(storage.values.size).toBe(0);
  });
});

describe("close codes", () => {
  test.each([1001, 1006, 1009, 1011, 4000, 4001, 4002, 4003, 4099])("%i reconnects", async (code) => {
    const connection = await opened();
    last().ends(code);
    expect(connection.state).toBe("waiting");
    await nextAttempt();
    expect(sockets).toHaveLength(2);
  });

  test.each([1000, 4100, 4101, 4102, 4103, 4199])("%i ends it for good", async (code) => {
    const connection = await opened();
    last().ends(code, "why");
    await timers.advance(600_000);
    expect(connection.state).toBe("closed");
    expect(sockets).toHaveLength(1);
    expect(closed[0]?.code).toBe(code);
    expect(timers.pending).toBe(0);
  });

  test("a draining server names the moment to come back", async () => {
    await opened();
    last().says({ type: "draining", reconnect_in_ms: 4000 });
    last().ends(4000);
    expect(retries[0]).toBeGreaterThanOrEqual(4000);
    expect(retries[0]).toBeLessThanOrEqual(5000);
  });
});

describe("a failed open", () => {
  test.each([400, 401, 403, 404, 409])("stops after HTTP %i", async (status) => {
    answers.push(refusal(status));
    const connection = make();
    connection.open();
    await timers.advance(0);
    last().ends(1006);
    await timers.advance(600_000);
    expect(connection.state).toBe("closed");
    expect(closed[0]).toEqual({ code: 0, status, message: `refused ${status}` });
    expect(sockets).toHaveLength(1);
  });

  test.each([429, 503])("waits as long as HTTP %i says", async (status) => {
    answers.push(refusal(status, { "Retry-After": "7" }));
    make().open();
    await timers.advance(0);
    last().ends(1006);
    await timers.advance(6_900);
    expect(sockets).toHaveLength(1);
    expect(retries[0]).toBeGreaterThanOrEqual(7000);
    await timers.advance(3_000);
    expect(sockets).toHaveLength(2);
  });

  test("tries again after 426 and without a network", async () => {
    answers.push(refusal(426));
    make().open();
    await timers.advance(0);
    last().ends(1006);
    await nextAttempt();
    last().ends(1006);
    await nextAttempt();
    expect(asked).toHaveLength(2);
    expect(sockets).toHaveLength(3);
  });

  test("asks over HTTP with the header and does not spend the connection token", async () => {
    await opened();
    last().ends(1006);
    await nextAttempt();
    answers.push(refusal(401));
    last().ends(1006);
    await timers.advance(1_000);
    expect(asked[0]?.url).toBe("http://host/ws/campaign/player?campaign_id=c1&audio=pcm");
    expect(asked[0]?.init.headers).toEqual({ Authorization: "Bearer jwt" });
  });
});

describe("life", () => {
  test("sends heartbeats at the server's rhythm", async () => {
    const connection = await opened({ quietMs: 1e9 });
    await timers.advance(60_500);
    expect(last().sent.filter((message) => message.type === "heartbeat")).toHaveLength(2);
    expect(connection.state).toBe("open");
  });

  test("asks a quiet server and stays when it answers", async () => {
    const connection = await opened({ quietMs: 10_000, answerMs: 4_000 });
    await timers.advance(10_100);
    expect(last().sent.map((message) => message.type)).toContain("time_ping");
    last().says({ type: "time_pong", seq: 1, t1_us: 0, t2_us: 0, t3_us: 0, clock_id: "k1" });
    await timers.advance(8_000);
    expect(connection.state).toBe("open");
    expect(sockets).toHaveLength(1);
  });

  test("leaves a server that does not answer", async () => {
    const connection = await opened({ quietMs: 10_000, answerMs: 4_000 });
    await timers.advance(14_100);
    expect(connection.state).toBe("waiting");
    expect(sockets[0]?.closedWith).toBe(1000);
    await nextAttempt();
    expect(sockets[1]?.url.searchParams.get("connection_token")).toBe("t1");
  });

  test("what a dropped socket still says does not count", async () => {
    const connection = await opened({ quietMs: 10_000, answerMs: 4_000 });
    const old = last();
    await timers.advance(14_100);
    expect(old.onmessage).toBeNull();
    expect(old.onclose).toBeNull();
    expect(connection.state).toBe("waiting");
  });
});

test("backs off further with each failure and starts again after a stable time", async () => {
  await opened();
  for (let i = 0; i < 4; i++) {
    last().ends(1011);
    await nextAttempt();
    last().welcomes("t");
    if (i === 2) {
      await timers.advance(12_000);
    }
  }
  expect(retries.map(Math.round)).toEqual([250, 500, 1000, 250]);
});

test("passes on binary messages and unknown types, and survives nonsense", async () => {
  const connection = await opened();
  const seen: unknown[] = [];
  connection.on("binary", (data) => seen.push(data.byteLength));
  connection.on("received", ({ type }) => seen.push(type));
  last().says(new ArrayBuffer(5));
  last().says({ type: "from_the_future" });
  last().onmessage?.({ data: "{{" } as MessageEvent);
  last().onmessage?.({ data: "[1]" } as MessageEvent);
  expect(seen).toEqual([5, "from_the_future"]);
});

test("close with logout says so and never comes back", async () => {
  const connection = await opened();
  const socket = last();
  connection.close({ logout: true });
  await timers.advance(600_000);
  expect(socket.sent.map((message) => message.type)).toContain("logout");
  expect(sockets).toHaveLength(1);
  expect(connection.state).toBe("closed");
});
