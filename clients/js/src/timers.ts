/** Where time and timers come from, so that a test can bring its own. */
export interface Timers {
  /** Milliseconds of a clock that never steps. */
  now(): number;
  /** Microseconds since the epoch, on the same clock as `now` (it does not follow steps of the wall clock). */
  epochUs(): number;
  setTimeout(task: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** The browser's own. */
export const browserTimers: Timers = {
  now: () => performance.now(),
  epochUs: () => (performance.timeOrigin + performance.now()) * 1000,
  setTimeout: (task, delayMs) => setTimeout(task, delayMs),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/** One timer that can be set again and again; setting it replaces what was pending. */
export class Alarm {
  readonly #timers: Timers;
  #handle: unknown;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  set(delayMs: number, task: () => void): void {
    this.clear();
    this.#handle = this.#timers.setTimeout(() => {
      this.#handle = undefined;
      task();
    }, delayMs);
  }

  clear(): void {
    if (this.#handle !== undefined) {
      this.#timers.clearTimeout(this.#handle);
      this.#handle = undefined;
    }
  }
}
