/**
 * How the error of the heard position is corrected.
 *
 * - `maxRate`: largest change of speed; more would be heard as pitch.
 * - `tauSec`: an error shrinks by e in this time; smaller follows measurement noise.
 * - `integralSec`: in which the standing difference of two quartz clocks is learnt.
 * - `hardUs`: an error beyond this is jumped over, with a short fade.
 * - `settlingUs`: the same while the clocks are still being learnt, right after the start.
 * - `silentUs`: while nothing sounds, already this much is jumped over.
 */
export interface DriftLimits {
  maxRate: number;
  tauSec: number;
  integralSec: number;
  smoothSec: number;
  hardUs: number;
  settlingUs: number;
  silentUs: number;
}

export const DEFAULT_DRIFT: DriftLimits = {
  maxRate: 0.005,
  tauSec: 1.2,
  integralSec: 20,
  smoothSec: 0.3,
  hardUs: 40_000,
  settlingUs: 1_500,
  silentUs: 300,
};

/** Largest standing difference of two clocks that is believed. */
const MAX_STANDING = 500e-6;

/** What sounds at the moment of a measurement. */
export type DriftPhase = "silent" | "settling" | "steady";

/** What to do now: change the speed, or jump by so much. */
export type Correction = { kind: "rate"; rate: number } | { kind: "seek"; byUs: number };

/** The control loop between the error that is measured and the speed of the cursor. Pure: time comes in with the measurements. */
export class DriftLoop {
  readonly #limits: DriftLimits;
  #smoothUs: number | undefined;
  #standing = 0;
  #atUs: number | undefined;

  constructor(limits: Partial<DriftLimits> = {}) {
    this.#limits = { ...DEFAULT_DRIFT, ...limits };
  }

  /** The smoothed error in microseconds, positive when what is heard is behind. */
  get errorUs(): number | undefined {
    return this.#smoothUs;
  }

  /** The speed difference learnt, in parts per million. */
  get standingPpm(): number {
    return this.#standing * 1e6;
  }

  /** After a change of clock or output; what was learnt about the speed stays. */
  restart(): void {
    this.#smoothUs = undefined;
    this.#atUs = undefined;
  }

  /** Takes a measured error (positive: behind) at a moment and says what to do. */
  measure(errorUs: number, atUs: number, phase: DriftPhase): Correction {
    const { maxRate, tauSec, integralSec, smoothSec, hardUs, settlingUs, silentUs } = this.#limits;
    const seconds = this.#atUs === undefined ? 0 : Math.min(1, Math.max(0, (atUs - this.#atUs) / 1e6));
    this.#atUs = atUs;
    const jump = phase === "silent" ? silentUs : phase === "settling" ? settlingUs : hardUs;
    if (Math.abs(errorUs) > jump) {
      this.#smoothUs = 0;
      return { kind: "seek", byUs: errorUs };
    }
    const share = this.#smoothUs === undefined ? 1 : 1 - Math.exp(-seconds / smoothSec);
    this.#smoothUs = (this.#smoothUs ?? 0) + share * (errorUs - (this.#smoothUs ?? 0));
    const proportional = this.#smoothUs / 1e6 / tauSec;
    const wanted = proportional + this.#standing;
    // While the speed is at its limit the sum would grow without effect and overshoot later.
    if (Math.abs(wanted) < maxRate) {
      const sum = this.#standing + (proportional * seconds) / integralSec;
      this.#standing = Math.max(-MAX_STANDING, Math.min(MAX_STANDING, sum));
    }
    return { kind: "rate", rate: Math.max(-maxRate, Math.min(maxRate, proportional + this.#standing)) };
  }
}
