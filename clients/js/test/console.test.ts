import { describe, expect, it } from "vitest";
import { AdminApi, searchParams } from "../console/api";
import { ago, bytes, count, lag, rate, short, signedMs, span } from "../console/format";
import { moved, SHORTCUTS, shortcut } from "../console/keys";
import { Position } from "../console/position";
import { parseRoute, tokenIn } from "../console/route";
import { Rate, Series } from "../console/series";
import { sparkPath } from "../console/sparkline";
import { ApiError } from "../src/api";

const plain = { ctrlKey: false, metaKey: false, altKey: false };

describe("keyboard", () => {
  it("knows the keys of the list under ?", () => {
    const named = SHORTCUTS.flatMap(([keys]) => keys);
    for (const key of ["1", "2", "3", "4", "/", "x", "?"]) {
      expect(shortcut({ ...plain, key }, false), key).toBeDefined();
      expect(named).toContain(key);
    }
    expect(shortcut({ ...plain, key: "2" }, false)).toEqual({ kind: "view", path: "/connections" });
    expect(shortcut({ ...plain, key: "a" }, false)).toBeUndefined();
  });

  it("leaves typed letters and the browser's own shortcuts alone", () => {
    expect(shortcut({ ...plain, key: "x" }, true)).toBeUndefined();
    expect(shortcut({ ...plain, key: "/" }, true)).toBeUndefined();
    expect(shortcut({ ...plain, key: "Escape" }, true)).toEqual({ kind: "back" });
    expect(shortcut({ ...plain, key: "1", ctrlKey: true }, false)).toBeUndefined();
    expect(shortcut({ ...plain, key: "x", metaKey: true }, false)).toBeUndefined();
  });

  it("moves in a list and stops at its ends", () => {
    const rows = ["a", "b", "c"];
    expect(moved(rows, undefined, "ArrowDown")).toBe("a");
    expect(moved(rows, "a", "ArrowDown")).toBe("b");
    expect(moved(rows, "c", "ArrowDown")).toBe("c");
    expect(moved(rows, "a", "ArrowUp")).toBe("a");
    expect(moved(rows, "a", "PageDown")).toBe("c");
    expect(moved(rows, "c", "Home")).toBe("a");
    expect(moved(rows, "a", "End")).toBe("c");
    expect(moved(rows, "gone", "ArrowDown")).toBe("a");
    expect(moved(rows, "a", "Tab")).toBeUndefined();
    expect(moved([], "a", "ArrowDown")).toBeUndefined();
  });
});

describe("addresses", () => {
  it("leads to views and what they show", () => {
    expect(parseRoute("")).toEqual({ view: "overview", id: undefined });
    expect(parseRoute("#/connections")).toEqual({ view: "connections", id: undefined });
    expect(parseRoute("#/rooms/a%40b")).toEqual({ view: "rooms", id: "a@b" });
    expect(parseRoute("#/rooms/%zz")).toEqual({ view: "rooms", id: "%zz" });
    expect(parseRoute("#/errors")).toEqual({ view: "errors", id: undefined });
    expect(parseRoute("#/nonsense/x")).toEqual({ view: "overview", id: undefined });
  });

  it("finds the token of a link and nothing else", () => {
    expect(tokenIn("#token=a.b.c")).toBe("a.b.c");
    expect(tokenIn("#/overview")).toBeUndefined();
    expect(tokenIn("#token=")).toBeUndefined();
  });
});

describe("formats", () => {
  it("writes numbers for people", () => {
    expect(count(1234567)).toBe("1,234,567");
    expect(rate(0)).toBe("0");
    expect(rate(3.12)).toBe("3.1");
    expect(rate(1234.5)).toBe("1,235");
    expect(bytes(0)).toBe("0 B");
    expect(bytes(1536)).toBe("1.5 KiB");
    expect(bytes(64 * 1024 * 1024)).toBe("64 MiB");
    expect(span(59)).toBe("59 s");
    expect(span(3600 * 26 + 60)).toBe("1 d 2 h");
    expect(span(-5)).toBe("0 s");
    expect(signedMs(null)).toBe("–");
    expect(signedMs(-1500)).toBe("−1.5 ms");
    expect(signedMs(40)).toBe("0.0 ms");
    expect(signedMs(25_000)).toBe("+25 ms");
    expect(short("0123456789abcdef")).toBe("01234567…");
    expect(short("abc")).toBe("abc");
  });

  it("keeps the microseconds of the server in lags", () => {
    expect(lag("2026-01-01T00:00:00.000001Z", "2026-01-01T00:00:00.001501Z")).toBe("1.5 ms");
    expect(lag("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.250Z")).toBe("250 ms");
    expect(lag("2026-01-01T00:00:00.9Z", "2026-01-01T00:00:02.4Z")).toBe("1.50 s");
    expect(lag(null, "2026-01-01T00:00:00Z")).toBe("–");
    expect(ago("2026-01-01T00:00:00Z", Date.parse("2026-01-01T00:01:05Z"))).toBe("1 min 5 s ago");
    expect(ago("2026-01-01T00:00:09Z", Date.parse("2026-01-01T00:00:00Z"))).toBe("now");
  });
});

describe("numbers over time", () => {
  it("makes rates of counters and forgets a server that began anew", () => {
    const sent = new Rate(new Series(3));
    sent.add(100, 0);
    expect(sent.series.values).toEqual([]);
    sent.add(150, 1000);
    sent.add(150, 2000);
    sent.add(5, 3000);
    sent.add(10, 3500);
    expect(sent.series.values).toEqual([50, 0, 10]);
    sent.add(20, 4500);
    expect(sent.series.values).toEqual([0, 10, 10]);
  });

  it("draws the newest value at the right edge and zero at the bottom", () => {
    expect(sparkPath([1], 80, 100, 30)).toBe("");
    expect(sparkPath([0, 10], 3, 100, 30)).toBe("M50.0 28.0L100.0 3.0");
    expect(sparkPath([0, 0], 2, 100, 30)).toBe("M0.0 28.0L100.0 28.0");
  });

  it("moves a position on, not past its audio and not while it is stalled", () => {
    const position = new Position();
    expect(position.at(0)).toBeUndefined();
    position.set({ position_sec: 2, length_sec: 5, stalled: false }, 1000);
    expect(position.at(2500)).toEqual({ sec: 3.5, lengthSec: 5 });
    expect(position.at(60_000)).toEqual({ sec: 5, lengthSec: 5 });
    position.set({ position_sec: 2, length_sec: 5, stalled: true }, 1000);
    expect(position.at(9000)).toEqual({ sec: 2, lengthSec: 5 });
    position.set({ position_sec: null, length_sec: null, stalled: false }, 0);
    expect(position.at(0)).toBeUndefined();
  });
});

describe("the server API", () => {
  const asked: { url: string; init: RequestInit }[] = [];
  const api = (status: number, body: string) =>
    new AdminApi("http://127.0.0.1:8081", "a.b.c", async (url, init) => {
      asked.push({ url, init });
      return new Response(body, { status });
    });

  it("asks with the token in a header and never in the address", async () => {
    await api(200, '{"connections":[],"next":null}').connections({
      search: "a&b",
      state: "ended",
      type: "",
      transport: "",
      after: "",
      limit: 50,
    });
    const last = asked.at(-1);
    expect(last?.url).toBe("http://127.0.0.1:8081/api/v1/connections?search=a%26b&state=ended&limit=50");
    expect(last?.init.headers).toEqual({ Authorization: "Bearer a.b.c" });
    await api(200, "{}").skip("a/b", "c d");
    expect(asked.at(-1)?.url).toBe("http://127.0.0.1:8081/api/campaigns/a%2Fb/audio/requests/c%20d");
    expect(asked.at(-1)?.init.method).toBe("DELETE");
    expect(searchParams({})).toBe("");
  });

  it("tells a refusal from a server that is away and from one that speaks nonsense", async () => {
    await expect(api(401, '{"message":"no"}').overview()).rejects.toMatchObject({ status: 401, message: "no" });
    await expect(api(200, "<html>").overview()).rejects.toMatchObject({ status: 0 });
    const away = new AdminApi("http://127.0.0.1:1", "t", () => Promise.reject(new TypeError("refused")));
    await expect(away.overview()).rejects.toBeInstanceOf(ApiError);
    await expect(away.overview()).rejects.toMatchObject({ status: 0, message: "The server cannot be reached." });
  });
});
