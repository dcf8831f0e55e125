import { ApiError } from "../src/api";
import { Backoff } from "../src/backoff";

/** What came of an attempt to reach the server. */
export type PollState =
  | { kind: "live" }
  | { kind: "lost"; retryInMs: number; message: string }
  | { kind: "refused"; message: string };

export interface PollTimers {
  set(task: () => void, ms: number): unknown;
  clear(handle: unknown): void;
}

const SYSTEM: PollTimers = {
  set: (task, ms) => setTimeout(task, ms),
  clear: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/** How often a server that answers is asked. */
export const PERIOD_MS = 1500;

/**
 * Asks again and again, one question at a time: at a steady pace while the server answers, with growing pauses while it does not.
 * A refused token ends it.
 */
export class Poller {
  readonly #ask: () => Promise<void>;
  readonly #tell: (state: PollState) => void;
  readonly #timers: PollTimers;
  readonly #backoff: Backoff;
  #timer: unknown;
  #running = false;
  #asking = false;
  #again = false;

  constructor(
    ask: () => Promise<void>,
    tell: (state: PollState) => void,
    timers: PollTimers = SYSTEM,
    random: () => number = Math.random,
  ) {
    this.#ask = ask;
    this.#tell = tell;
    this.#timers = timers;
    this.#backoff = new Backoff({ baseMs: 1000, capMs: 15_000, floorMs: 500, stableMs: 0 }, random);
  }

  start(): void {
    if (!this.#running) {
      this.#running = true;
      void this.#turn();
    }
  }

  stop(): void {
    this.#running = false;
    this.#timers.clear(this.#timer);
  }

  /** Asks at once, or right after the question that is under way. */
  now(): void {
    if (!this.#running) {
      return;
    }
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#timers.clear(this.#timer);
    void this.#turn();
  }

  async #turn(): Promise<void> {
    this.#asking = true;
    this.#again = false;
    const state = await this.#attempt();
    this.#asking = false;
    if (!this.#running) {
      return;
    }
    if (state.kind === "refused") {
      this.stop();
    }
    this.#tell(state);
    if (this.#running) {
      const wait = state.kind === "lost" ? state.retryInMs : this.#again ? 0 : PERIOD_MS;
      this.#timer = this.#timers.set(() => void this.#turn(), wait);
    }
  }

  async #attempt(): Promise<PollState> {
    try {
      await this.#ask();
      this.#backoff.reset();
      return { kind: "live" };
    } catch (error) {
      const status = error instanceof ApiError ? error.status : -1;
      const message = error instanceof Error ? error.message : String(error);
      if (status === 401 || status === 403) {
        return { kind: "refused", message };
      }
      return { kind: "lost", retryInMs: Math.round(this.#backoff.next()), message };
    }
  }
}
