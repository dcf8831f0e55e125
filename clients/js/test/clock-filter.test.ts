import { describe, expect, test } from "vitest";
import { ClockFilter } from "../src/clock-filter";
import { seeded } from "./fakes";

const START = 1_760_000_000_000_000;

/** A server whose clock is off by an amount and runs faster by some ppm, behind a network with random delays. */
class Network {
  readonly #random: () => number;
  offsetUs: number;
  ppm: number;

  constructor(offsetUs: number, ppm: number, seed: number) {
    this.offsetUs = offsetUs;
    this.ppm = ppm;
    this.#random = seeded(seed);
  }

  serverUs(localUs: number): number {
    return localUs + this.offsetUs + (this.ppm / 1e6) * (localUs - START);
  }

  /** One exchange begun at a local time; mostly quick, sometimes very late on one side. */
  exchange(t1Us: number, jitterUs: number) {
    const delay = () => 300 + jitterUs * this.#random() ** 4 + (this.#random() < 0.1 ? 20_000 * this.#random() : 0);
    const arrived = t1Us + delay();
    const answered = arrived + 50;
    return {
      t1Us,
      t2Us: this.serverUs(arrived),
      t3Us: this.serverUs(answered),
      t4Us: answered + delay(),
    };
  }
}

function run(
  network: Network,
  filter: ClockFilter,
  seconds: number,
  gapSec: number,
  jitterUs: number,
  from = 0,
): number {
  let nowUs = START + from * 1e6;
  for (let i = 0; i < seconds / gapSec; i++) {
    filter.add(network.exchange(nowUs, jitterUs));
    nowUs += gapSec * 1e6;
  }
  return nowUs;
}

describe("offset", () => {
  test("is within a millisecond after a burst of eight on a jittery network", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const network = new Network(-3_600_000_000, 0, seed);
      const filter = new ClockFilter();
      const now = run(network, filter, 0.48, 0.06, 4_000);
      expect(Math.abs((filter.serverUs(now) ?? 0) - network.serverUs(now))).toBeLessThan(1_000);
    }
  });

  test("is bounded by the uncertainty it states", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const network = new Network(5_000_000, 40, seed);
      const filter = new ClockFilter();
      const now = run(network, filter, 30, 1, 3_000);
      const error = Math.abs((filter.serverUs(now) ?? 0) - network.serverUs(now));
      expect(error).toBeLessThan(filter.estimate?.uncertaintyUs ?? 0);
    }
  });

  test("maps there and back", () => {
    const filter = new ClockFilter();
    const now = run(new Network(123_456_789, 80, 3), filter, 100, 5, 500);
    expect(filter.localUs(filter.serverUs(now) ?? 0)).toBeCloseTo(now, 0);
  });
});

test("learns a drift of 80 ppm within two minutes and then predicts 30 s ahead", () => {
  const network = new Network(1_000, 80, 5);
  const filter = new ClockFilter();
  const now = run(network, filter, 120, 5, 500);
  expect(filter.estimate?.driftPpm).toBeGreaterThan(70);
  expect(filter.estimate?.driftPpm).toBeLessThan(90);
  const later = now + 30e6;
  expect(Math.abs((filter.serverUs(later) ?? 0) - network.serverUs(later))).toBeLessThan(700);
});

test("does not take noise of a first burst for drift", () => {
  const filter = new ClockFilter();
  run(new Network(0, 0, 9), filter, 0.4, 0.05, 3_000);
  expect(Math.abs(filter.estimate?.driftPpm ?? 0)).toBeLessThan(20);
});

test("ignores a single odd exchange but follows a clock that was stepped", () => {
  const network = new Network(0, 0, 13);
  const filter = new ClockFilter();
  let now = run(network, filter, 20, 1, 300);
  network.offsetUs = 80_000;
  filter.add(network.exchange(now, 0));
  expect(Math.abs((filter.serverUs(now) ?? 0) - now)).toBeLessThan(1_000);
  now = run(network, filter, 4, 1, 0, 21);
  expect(Math.abs((filter.serverUs(now) ?? 0) - network.serverUs(now))).toBeLessThan(1_000);
});

test("refuses an answer from before its question", () => {
  const filter = new ClockFilter();
  expect(filter.add({ t1Us: 100, t2Us: 0, t3Us: 0, t4Us: 50 })).toBe(false);
  expect(filter.add({ t1Us: Number.NaN, t2Us: 0, t3Us: 0, t4Us: 50 })).toBe(false);
  expect(filter.estimate).toBeUndefined();
});
