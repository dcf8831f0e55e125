import { expect, test } from "vitest";
import { Backoff } from "../src/backoff";
import { seeded } from "./fakes";

const LIMITS = { baseMs: 500, capMs: 30_000, floorMs: 100, stableMs: 10_000 };

test("stays between the floor and a bound that doubles up to the cap", () => {
  const random = seeded(7);
  for (let run = 0; run < 200; run++) {
    const backoff = new Backoff(LIMITS, random);
    for (let failure = 0; failure < 12; failure++) {
      const wait = backoff.next();
      expect(wait).toBeGreaterThanOrEqual(100);
      expect(wait).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** failure));
    }
  }
});

test("spreads waits over the whole range", () => {
  const random = seeded(11);
  const waits = Array.from({ length: 1000 }, () => {
    const backoff = new Backoff(LIMITS, random);
    backoff.next();
    backoff.next();
    return backoff.next();
  });
  expect(waits.filter((wait) => wait < 500).length).toBeGreaterThan(180);
  expect(waits.filter((wait) => wait > 1500).length).toBeGreaterThan(180);
});

test("forgets failures only after a connection that held", () => {
  const backoff = new Backoff(LIMITS, () => 1);
  backoff.next();
  backoff.next();
  backoff.lived(9_999);
  expect(backoff.next()).toBe(2000);
  backoff.lived(10_000);
  expect(backoff.next()).toBe(500);
});
