import { expect, test } from "vitest";
import { Output } from "../src/output";
import { OutputClock } from "../src/output-clock";
import { type Piece, Renderer } from "../src/renderer";
import type { Sink } from "../src/sink";
import { seeded } from "./fakes";

const RATE = 48_000;
const LATENCY_MS = 40;

/** An audio device in simulated time: its clock runs off by some ppm and its time stamps jitter. */
class SimulatedDevice {
  nowMs = 10_000;
  frame = 0;
  readonly renderer = new Renderer(RATE);
  readonly #startMs = 10_000;
  readonly #random: () => number;
  readonly ppm: number;
  readonly state = "running";
  readonly sampleRate = RATE;

  constructor(ppm: number, seed: number) {
    this.ppm = ppm;
    this.#random = seeded(seed);
  }

  get currentTime(): number {
    return this.frame / RATE;
  }

  /** Context time that leaves the device at a moment: the truth. */
  heardSec(atMs: number): number {
    return ((atMs - this.#startMs - LATENCY_MS) / 1000) * (1 + this.ppm / 1e6);
  }

  getOutputTimestamp(): { contextTime: number; performanceTime: number } {
    const at = this.nowMs - 5 * this.#random();
    return { contextTime: Math.max(0, this.heardSec(at)), performanceTime: at + 0.4 * (this.#random() - 0.5) };
  }

  /** Lets time pass; the device asks for blocks. */
  advance(ms: number, onReport: (report: ReturnType<Renderer["report"]>) => void): void {
    this.nowMs += ms;
    const target = ((this.nowMs - this.#startMs) / 1000) * (1 + this.ppm / 1e6) * RATE;
    const block = new Float32Array(480);
    while (this.frame + 480 <= target) {
      const report = this.renderer.render(block, this.frame);
      this.frame += 480;
      onReport(report);
    }
  }
}

async function simulate(ppm: number, seconds: number) {
  const device = new SimulatedDevice(ppm, 3);
  const serverUs = (epochUs: number) => epochUs + 123_456_789;
  const epochUs = (ms: number) => (performance.timeOrigin + ms) * 1000;
  const output = new Output(
    device as unknown as AudioContext,
    { serverUsAt: serverUs, settled: true },
    () => device.nowMs,
  );
  let report: (r: ReturnType<Renderer["report"]>) => void = () => {};
  await output.start(undefined as unknown as AudioNode, async (_context, _to, onReport): Promise<Sink> => {
    report = onReport;
    return {
      kind: "worklet",
      push: (piece: Piece) => device.renderer.push(piece),
      drop: (fromUs, stream) => device.renderer.drop(fromUs, stream),
      seek: (media, atFrame, number) => device.renderer.seek(media, atFrame, device.frame, number),
      setRate: (correction) => device.renderer.setRate(correction),
      close: () => {},
    };
  });
  const startUs = Math.round(serverUs(epochUs(device.nowMs))) + 500_000;
  let pushed = 0;
  const errors: number[] = [];
  for (let i = 0; i < seconds * 10; i++) {
    while (pushed < (i + 20) * 1600) {
      const piece = { stream: 1, startUs: startUs + (pushed * 1e6) / 16_000, sampleRate: 16_000 };
      output.push({ ...piece, samples: new Float32Array(1600) });
      pushed += 1600;
    }
    device.advance(100, report);
    output.tick();
    // The truth: what the device lets out now against the server's time now.
    const heard = output.heardAt(device.nowMs);
    const latest = device.renderer.report(device.frame);
    const rate = 1 + output.ratePpm / 1e6;
    const mediaUs =
      latest.baseUs + latest.offsetUs - (device.frame - device.heardSec(device.nowMs) * RATE) * (1e6 / RATE) * rate;
    if (heard && i > 20) {
      errors.push(serverUs(epochUs(device.nowMs)) - mediaUs);
    }
  }
  return { errors, output };
}

test.each([0, 80, -150])("what leaves a DAC at %i ppm stays within 1 ms of the server's time", async (ppm) => {
  const { errors, output } = await simulate(ppm, 120);
  expect(errors.length).toBeGreaterThan(1_000);
  expect(Math.max(...errors.map(Math.abs))).toBeLessThan(1_000);
  expect(output.hardSeeks).toBe(0);
  expect(output.onset).toBeDefined();
});

test("reports the error that is really there", async () => {
  const { errors, output } = await simulate(80, 60);
  expect(Math.abs((output.errorUs ?? Number.NaN) - (errors[errors.length - 1] ?? 0))).toBeLessThan(500);
});

test("without output time stamps the latency that the browser states is taken off", () => {
  const clock = new OutputClock({ currentTime: 5, outputLatency: 0.06, baseLatency: 0.01 }, () => 1_000);
  expect(clock.raw()).toEqual({ contextSec: 4.94, performanceMs: 1_000 });
});

test("says nothing before the device has begun", () => {
  const times = { currentTime: 0.1, getOutputTimestamp: () => ({ contextTime: 0, performanceTime: 0 }) };
  expect(new OutputClock(times, () => 1_000).raw()).toBeUndefined();
});

test("one odd time stamp is ignored, a device that was exchanged is followed", () => {
  let nowMs = 0;
  let delayMs = 50;
  const times = {
    currentTime: 1,
    getOutputTimestamp: () => ({ contextTime: (nowMs - delayMs) / 1000, performanceTime: nowMs }),
  };
  const clock = new OutputClock(times, () => nowMs);
  const read = (count: number) => {
    for (let i = 0; i < count; i++) {
      nowMs += 100;
      clock.sample();
    }
  };
  nowMs = 1_000;
  read(10);
  delayMs = 200;
  read(1);
  expect(clock.performanceMsAt(2)).toBeCloseTo(2_050, 0);
  read(3);
  expect(clock.performanceMsAt(2)).toBeCloseTo(2_200, 0);
});
