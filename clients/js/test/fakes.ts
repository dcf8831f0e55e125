import type { Socket } from "../src/connection";
import type { Timers } from "../src/timers";

/** Time that moves only when a test says so. */
export class ManualTimers implements Timers {
  #now = 1000;
  #next = 1;
  #tasks = new Map<number, { at: number; task: () => void }>();
  readonly epochOffsetUs: number;

  constructor(epochOffsetUs = 1_700_000_000_000_000) {
    this.epochOffsetUs = epochOffsetUs;
  }

  now(): number {
    return this.#now;
  }

  epochUs(): number {
    return this.epochOffsetUs + this.#now * 1000;
  }

  setTimeout(task: () => void, delayMs: number): unknown {
    const id = this.#next;
    this.#next += 1;
    this.#tasks.set(id, { at: this.#now + delayMs, task });
    return id;
  }

  clearTimeout(handle: unknown): void {
    this.#tasks.delete(handle as number);
  }

  get pending(): number {
    return this.#tasks.size;
  }

  /** Moves time on and runs what falls due, in order; promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const due = [...this.#tasks.entries()].filter(([, t]) => t.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) {
        break;
      }
      this.#tasks.delete(due[0]);
      this.#now = Math.max(this.#now, due[1].at);
      due[1].task();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets promises that are ready run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await Promise.resolve();
  }
}

/** A WebSocket whose other end is the test. */
export class FakeSocket implements Socket {
  binaryType = "blob";
  readyState = 0;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly url: URL;
  readonly protocols: string[];
  readonly sent: { type: string; [field: string]: unknown }[] = [];
  closedWith: number | undefined;

  constructor(url: string, protocols: string[]) {
    this.url = new URL(url);
    this.protocols = protocols;
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(code?: number): void {
    this.readyState = 3;
    this.closedWith = code;
  }

  /** The server speaks. */
  says(message: object | ArrayBuffer): void {
    this.readyState = 1;
    const data = message instanceof ArrayBuffer ? message : JSON.stringify(message);
    this.onmessage?.({ data } as MessageEvent);
  }

  /** The connection ends. */
  ends(code: number, reason = ""): void {
    this.readyState = 3;
    this.onclose?.({ code, reason } as CloseEvent);
  }

  welcomes(token: string, more: object = {}): void {
    this.says({
      type: "connected",
      connection_id: "c",
      connection_token: token,
      resumed: false,
      missed: null,
      server_time_us: 0,
      clock_id: "k1",
      heartbeat_ms: 30_000,
      ...more,
    });
  }
}

/** A tab's storage. */
export class FakeStorage {
  readonly values = new Map<string, string>();

  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.values.set(key, value);
  }

  removeItem(key: string): void {
    this.values.delete(key);
  }
}

/** The same numbers in each run, from 0 to 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
