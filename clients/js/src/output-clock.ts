/** The part of an audio context that tells when its output is heard. */
export interface OutputTimes {
  readonly currentTime: number;
  readonly baseLatency?: number;
  readonly outputLatency?: number;
  getOutputTimestamp?(): { contextTime?: number; performanceTime?: number };
}

/** Readings kept for the line; at ten a second. */
const WINDOW = 40;
/** Audio and system quartz differ by some tens of ppm. */
const PRIOR_DRIFT = 100e-6;
const NOISE_MS = 0.3;
/** A reading this far off, several times in a row, means that the output was stopped or exchanged. */
const STEP_MS = 15;
const STEP_READINGS = 3;

interface Reading {
  contextMs: number;
  offsetMs: number;
}

/**
 * Maps an audio context's time to the moment its output is heard, on the page's `performance.now()`.
 *
 * `getOutputTimestamp` names the sample that leaves the device at a moment, the reported latency included; where it is missing the
 * latency is subtracted by hand. Single readings jitter, so a line is fitted through the recent ones.
 */
export class OutputClock {
  readonly #times: OutputTimes;
  readonly #now: () => number;
  #readings: Reading[] = [];
  #strange: Reading[] = [];
  #line: { atMs: number; offsetMs: number; drift: number } | undefined;

  constructor(times: OutputTimes, now: () => number) {
    this.#times = times;
    this.#now = now;
  }

  /** Whether enough readings went in for the mapping to hold still. */
  get settled(): boolean {
    return this.#readings.length >= 8;
  }

  /** The line's slope: how much slower the audio clock runs than the page's, in parts per million. */
  get driftPpm(): number {
    return (this.#line?.drift ?? 0) * 1e6;
  }

  reset(): void {
    this.#readings = [];
    this.#strange = [];
    this.#line = undefined;
  }

  /** Takes a reading; call it about ten times a second while the context runs. */
  sample(): void {
    const pair = this.raw();
    if (!pair) {
      return;
    }
    const reading = { contextMs: pair.contextSec * 1000, offsetMs: pair.performanceMs - pair.contextSec * 1000 };
    if (this.#line && Math.abs(reading.offsetMs - this.#offsetAt(reading.contextMs)) > STEP_MS) {
      this.#strange.push(reading);
      if (this.#strange.length < STEP_READINGS) {
        return;
      }
      this.#readings = this.#strange;
      this.#strange = [];
    } else {
      this.#strange = [];
      this.#readings.push(reading);
    }
    this.#readings = this.#readings.slice(-WINDOW);
    this.#fit();
  }

  /** What the browser says at this moment, unfiltered. */
  raw(): { contextSec: number; performanceMs: number } | undefined {
    const stamp = this.#times.getOutputTimestamp?.();
    const now = this.#now();
    if (stamp?.contextTime && stamp.performanceTime && Math.abs(now - stamp.performanceTime) < 1000) {
      return { contextSec: stamp.contextTime, performanceMs: stamp.performanceTime };
    }
    if (stamp || this.#times.currentTime <= 0) {
      // The device has not begun yet.
      return this.#times.getOutputTimestamp ? undefined : this.#byLatency(now);
    }
    return this.#byLatency(now);
  }

  #byLatency(now: number): { contextSec: number; performanceMs: number } | undefined {
    const latency = this.#times.outputLatency || this.#times.baseLatency || 0;
    const { currentTime } = this.#times;
    return currentTime > 0 ? { contextSec: currentTime - latency, performanceMs: now } : undefined;
  }

  /** When a context time is heard, in `performance.now()` milliseconds. */
  performanceMsAt(contextSec: number): number | undefined {
    return this.#line && contextSec * 1000 + this.#offsetAt(contextSec * 1000);
  }

  /** The context time that is heard at a moment. */
  contextSecAt(performanceMs: number): number | undefined {
    return this.#line && (performanceMs - this.#offsetAt(performanceMs - this.#line.offsetMs)) / 1000;
  }

  #offsetAt(contextMs: number): number {
    const line = this.#line;
    return line ? line.offsetMs + line.drift * (contextMs - line.atMs) : 0;
  }

  #fit(): void {
    const count = this.#readings.length;
    const origin = this.#readings[0]?.offsetMs ?? 0;
    const latest = this.#readings[count - 1]?.contextMs ?? 0;
    let x = 0;
    let y = 0;
    for (const reading of this.#readings) {
      x += (reading.contextMs - latest) / count;
      y += (reading.offsetMs - origin) / count;
    }
    let xx = (NOISE_MS / PRIOR_DRIFT) ** 2;
    let xy = 0;
    for (const reading of this.#readings) {
      const dx = reading.contextMs - latest - x;
      xx += dx * dx;
      xy += dx * (reading.offsetMs - origin - y);
    }
    const drift = xy / xx;
    this.#line = { atMs: latest, offsetMs: origin + y - drift * x, drift };
  }
}
