import { describe, expect, test } from "vitest";
import { DriftLoop } from "../src/drift";
import { seeded } from "./fakes";

interface Outcome {
  errors: number[];
  rates: number[];
  seeks: number;
}

/** A DAC that runs off by some ppm, measured ten times a second with noise. */
function simulate(seconds: number, dacPpm: number, startUs: number, noiseUs = 300, seed = 1): Outcome {
  const random = seeded(seed);
  const loop = new DriftLoop();
  const outcome: Outcome = { errors: [], rates: [], seeks: 0 };
  let errorUs = startUs;
  let rate = 0;
  for (let i = 0; i < seconds * 10; i++) {
    const correction = loop.measure(errorUs + noiseUs * (2 * random() - 1), i * 100_000, "steady");
    if (correction.kind === "seek") {
      errorUs -= correction.byUs;
      outcome.seeks += 1;
    } else {
      rate = correction.rate;
    }
    // In 100 ms the cursor moves by (1 + ppm)(1 + rate) of it.
    errorUs += 100_000 * (1 - (1 + dacPpm / 1e6) * (1 + rate));
    outcome.errors.push(errorUs);
    outcome.rates.push(rate);
  }
  return outcome;
}

const worst = (values: number[]) => Math.max(...values.map(Math.abs));

describe("a DAC at +80 ppm", () => {
  test("is held within half a millisecond for an hour, without a jump", () => {
    const { errors, seeks } = simulate(3600, 80, 0);
    expect(seeks).toBe(0);
    expect(worst(errors.slice(100))).toBeLessThan(500);
  });

  test("would be off by 288 ms in that hour without the loop", () => {
    expect((3600 * 80e-6 * 1e6) / 1000).toBeCloseTo(288);
  });

  test("leaves no standing error once its speed is learnt", () => {
    const { errors, rates } = simulate(300, 80, 0, 0);
    expect(worst(errors.slice(-100))).toBeLessThan(5);
    expect(rates[rates.length - 1]).toBeCloseTo(-80e-6, 6);
  });
});

test.each([-300, -80, 20, 300])("holds a DAC at %i ppm too", (ppm) => {
  for (let seed = 1; seed <= 10; seed++) {
    expect(worst(simulate(300, ppm, 0, 300, seed).errors.slice(600))).toBeLessThan(600);
  }
});

test("an error of 30 ms is worn off within ten seconds, never faster than 0.5 %", () => {
  const { errors, rates, seeks } = simulate(30, 0, 30_000);
  expect(seeks).toBe(0);
  expect(worst(rates)).toBeLessThanOrEqual(0.005);
  expect(worst(errors.slice(120))).toBeLessThan(1_500);
});

test("does not swing over after a long correction", () => {
  const { errors } = simulate(60, 0, 35_000, 0);
  expect(Math.min(...errors)).toBeGreaterThan(-2_000);
});

test.each([-60_000, 41_000, 5_000_000])("an error of %i µs is jumped over once", (startUs) => {
  const { errors, seeks } = simulate(10, 0, startUs, 0);
  expect(seeks).toBe(1);
  expect(worst(errors)).toBeLessThan(1);
});

test("jumps over small errors only while it cannot be heard or the clocks are being learnt", () => {
  expect(new DriftLoop().measure(500, 0, "silent")).toEqual({ kind: "seek", byUs: 500 });
  expect(new DriftLoop().measure(4_000, 0, "settling")).toEqual({ kind: "seek", byUs: 4_000 });
  expect(new DriftLoop().measure(4_000, 0, "steady").kind).toBe("rate");
});

test("a pause between measurements, as in a hidden tab, does not upset it", () => {
  const loop = new DriftLoop();
  loop.measure(1_000, 0, "steady");
  const late = loop.measure(1_000, 60e6, "steady");
  expect(late.kind === "rate" && Math.abs(late.rate) < 0.002).toBe(true);
});
