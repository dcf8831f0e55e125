/**
 * How long to wait between attempts.
 *
 * - `baseMs`: the bound of the first wait; too small hammers a server that just came back.
 * - `capMs`: the bound that is never passed; too large keeps people waiting.
 * - `floorMs`: the shortest wait.
 * - `stableMs`: a connection that lived this long starts the count again.
 */
export interface BackoffLimits {
  baseMs: number;
  capMs: number;
  floorMs: number;
  stableMs: number;
}

export const DEFAULT_BACKOFF: BackoffLimits = { baseMs: 500, capMs: 30_000, floorMs: 100, stableMs: 10_000 };

/** Exponential back-off with full jitter: a random wait below a bound that doubles with each failure. */
export class Backoff {
  readonly #limits: BackoffLimits;
  readonly #random: () => number;
  #failures = 0;

  constructor(limits: BackoffLimits = DEFAULT_BACKOFF, random: () => number = Math.random) {
    this.#limits = limits;
    this.#random = random;
  }

  /** The next wait in milliseconds. */
  next(): number {
    const { baseMs, capMs, floorMs } = this.#limits;
    const bound = Math.min(capMs, baseMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return Math.max(floorMs, this.#random() * bound);
  }

  /** Tells how long the connection that just ended had lived. */
  lived(ms: number): void {
    if (ms >= this.#limits.stableMs) {
      this.#failures = 0;
    }
  }

  reset(): void {
    this.#failures = 0;
  }
}
