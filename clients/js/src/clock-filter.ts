/** One exchange of four timestamps, in microseconds: 1 and 4 on the local clock, 2 and 3 on the server's. */
export interface ClockSample {
  t1Us: number;
  t2Us: number;
  t3Us: number;
  t4Us: number;
}

/** Where the server's clock stands against the local one: server = local + offset + drift · (local − at). */
export interface ClockEstimate {
  offsetUs: number;
  atUs: number;
  /** How much faster the server's clock runs, in parts per million. */
  driftPpm: number;
  /** Bound of the error: half the smallest round trip (the ways there and back may differ) and the spread of the samples. */
  uncertaintyUs: number;
  roundTripUs: number;
  samples: number;
}

interface Kept {
  atUs: number;
  offsetUs: number;
  roundTripUs: number;
}

/** Samples kept; more average longer, fewer follow a bent clock faster. */
const WINDOW = 64;
/** Older samples say nothing about the present drift. */
const WINDOW_US = 600e6;
/** Two quartz clocks differ by some tens of ppm; a fit over few samples is drawn to 0 accordingly. */
const PRIOR_DRIFT = 100e-6;
const MAX_DRIFT = 500e-6;
/** So many samples in a row that cannot be explained mean that a clock was stepped. */
const STEP_SAMPLES = 3;
const STEP_SLACK_US = 5_000;

/** Estimates offset and drift from exchanges with small round trips. Pure: time comes in with the samples. */
export class ClockFilter {
  #kept: Kept[] = [];
  #strange: Kept[] = [];
  #estimate: ClockEstimate | undefined;

  get estimate(): ClockEstimate | undefined {
    return this.#estimate;
  }

  reset(): void {
    this.#kept = [];
    this.#strange = [];
    this.#estimate = undefined;
  }

  /** Takes one exchange; false where it makes no sense (an answer before its question). */
  add(sample: ClockSample): boolean {
    const roundTripUs = sample.t4Us - sample.t1Us - (sample.t3Us - sample.t2Us);
    if (!(roundTripUs >= 0) || sample.t3Us < sample.t2Us) {
      return false;
    }
    const kept = {
      atUs: (sample.t1Us + sample.t4Us) / 2,
      offsetUs: (sample.t2Us - sample.t1Us + (sample.t3Us - sample.t4Us)) / 2,
      roundTripUs,
    };
    if (this.#isStrange(kept)) {
      this.#strange.push(kept);
      if (this.#strange.length < STEP_SAMPLES) {
        return true;
      }
      this.#kept = this.#strange;
      this.#strange = [];
    } else {
      this.#strange = [];
      this.#kept.push(kept);
    }
    this.#kept = this.#kept.filter((old) => kept.atUs - old.atUs <= WINDOW_US).slice(-WINDOW);
    this.#estimate = lineThrough(this.#kept);
    return true;
  }

  /** The server's time at a local time; undefined before the first exchange. */
  serverUs(localUs: number): number | undefined {
    const estimate = this.#estimate;
    return estimate && localUs + offsetAt(estimate, localUs);
  }

  /** The local time at a time of the server. */
  localUs(serverUs: number): number | undefined {
    const estimate = this.#estimate;
    if (!estimate) {
      return undefined;
    }
    const guess = serverUs - estimate.offsetUs;
    return serverUs - offsetAt(estimate, guess);
  }

  #isStrange(kept: Kept): boolean {
    const estimate = this.#estimate;
    if (!estimate) {
      return false;
    }
    const error = Math.abs(kept.offsetUs - offsetAt(estimate, kept.atUs));
    return error > kept.roundTripUs / 2 + estimate.uncertaintyUs + STEP_SLACK_US;
  }
}

function offsetAt(estimate: ClockEstimate, localUs: number): number {
  return estimate.offsetUs + (estimate.driftPpm / 1e6) * (localUs - estimate.atUs);
}

/** A weighted line through the exchanges with small round trips; what a round trip has over the smallest counts against it. */
function lineThrough(kept: Kept[]): ClockEstimate {
  const smallest = Math.min(...kept.map((k) => k.roundTripUs));
  const noise = 100 + smallest / 10;
  const good = kept.filter((k) => k.roundTripUs <= 2 * smallest + 2_000);
  const weights = good.map((k) => 1 / (noise ** 2 + ((k.roundTripUs - smallest) / 2) ** 2));
  const total = sum(weights);
  const latest = Math.max(...good.map((k) => k.atUs));
  // Sums are taken relative to one sample: squares of microseconds since 1970 do not fit a double.
  const origin = good[0]?.offsetUs ?? 0;
  const meanX = sum(good.map((k, i) => (weights[i] ?? 0) * (k.atUs - latest))) / total;
  const meanY = sum(good.map((k, i) => (weights[i] ?? 0) * (k.offsetUs - origin))) / total;
  const xx = sum(good.map((k, i) => (weights[i] ?? 0) * (k.atUs - latest - meanX) ** 2));
  const xy = sum(good.map((k, i) => (weights[i] ?? 0) * (k.atUs - latest - meanX) * (k.offsetUs - origin - meanY)));
  const slope = xy / (xx + 1 / PRIOR_DRIFT ** 2);
  const drift = Math.max(-MAX_DRIFT, Math.min(MAX_DRIFT, slope));
  return {
    offsetUs: origin + meanY - drift * meanX,
    atUs: latest,
    driftPpm: drift * 1e6,
    uncertaintyUs: smallest / 2 + Math.sqrt(1 / total),
    roundTripUs: smallest,
    samples: kept.length,
  };
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
