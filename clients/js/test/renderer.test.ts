import { describe, expect, test } from "vitest";
import { Renderer } from "../src/renderer";

const OUT = 48_000;
const IN = 16_000;
const T0 = 1_760_000_000_000_000;

/** A tone from a moment on, cut into 100 ms pieces. */
function* tone(startUs: number, seconds: number, hz = 440, stream = 1) {
  const total = Math.round(seconds * IN);
  for (let at = 0; at < total; at += IN / 10) {
    const samples = Float32Array.from(
      { length: IN / 10 },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * (at + i)) / IN),
    );
    yield { stream, startUs: startUs + (at * 1e6) / IN, sampleRate: IN, samples };
  }
}

function renderSeconds(renderer: Renderer, seconds: number, from = 0): Float32Array {
  const out = new Float32Array(128 * Math.floor((seconds * OUT) / 128));
  for (let at = 0; at + 128 <= out.length; at += 128) {
    renderer.render(out.subarray(at, at + 128), from + at);
  }
  return out;
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
}

test("is silent before the first seek", () => {
  const renderer = new Renderer(OUT);
  for (const piece of tone(T0, 1)) {
    renderer.push(piece);
  }
  expect(rms(renderSeconds(renderer, 0.1))).toBe(0);
});

test("plays each sample at its moment, resampled within 0.1 %", () => {
  const renderer = new Renderer(OUT);
  for (const piece of tone(T0 + 200_000, 2)) {
    renderer.push(piece);
  }
  renderer.seek(T0, 0, 0);
  const out = renderSeconds(renderer, 1);
  expect(rms(out.subarray(0, 9_500))).toBe(0);
  for (let frame = 12_000; frame < 40_000; frame += 37) {
    const t = frame / OUT - 0.2;
    expect(out[frame]).toBeCloseTo(0.5 * Math.sin(2 * Math.PI * 440 * t), 3);
  }
});

test("has no seam between pieces", () => {
  const renderer = new Renderer(OUT);
  for (const piece of tone(T0, 1)) {
    renderer.push(piece);
  }
  renderer.seek(T0, 0, 0);
  const out = renderSeconds(renderer, 0.9).subarray(1_000);
  const steps = out.subarray(1).map((value, i) => Math.abs(value - (out[i] as number)));
  expect(Math.max(...steps)).toBeLessThan((0.5 * 2 * Math.PI * 440 * 1.01) / OUT);
});

test("fills a gap with silence, without a click, and counts it", () => {
  const renderer = new Renderer(OUT);
  for (const piece of tone(T0, 0.5)) {
    renderer.push(piece);
  }
  for (const piece of tone(T0 + 700_000, 0.5)) {
    renderer.push(piece);
  }
  renderer.seek(T0, 0, 0);
  const out = renderSeconds(renderer, 1.1);
  expect(rms(out.subarray(0.55 * OUT, 0.69 * OUT))).toBe(0);
  const steps = out.subarray(1).map((value, i) => Math.abs(value - (out[i] as number)));
  expect(Math.max(...steps)).toBeLessThan(0.06);
  expect(renderer.report(0).gaps).toBe(1);
});

test("runs faster by the correction it was given", () => {
  const renderer = new Renderer(OUT);
  renderer.seek(T0, 0, 0);
  renderer.setRate(0.005);
  renderSeconds(renderer, 1.28);
  const { baseUs, offsetUs } = renderer.report(0);
  expect(baseUs + offsetUs - T0).toBeCloseTo(1_286_400, -1);
});

test("keeps the cursor exact over ten minutes", () => {
  const renderer = new Renderer(44_100);
  renderer.seek(T0 + 0.25, 0, 0);
  const block = new Float32Array(44_100);
  for (let second = 0; second < 600; second++) {
    renderer.render(block, second * 44_100);
  }
  const { baseUs, offsetUs } = renderer.report(0);
  expect(Math.abs(baseUs - T0 + offsetUs - 600e6)).toBeLessThan(0.3);
});

describe("drop", () => {
  test("silences what is due later, of that stream only", () => {
    const renderer = new Renderer(OUT);
    for (const piece of tone(T0, 1, 440, 1)) {
      renderer.push(piece);
    }
    for (const piece of tone(T0 + 600_000, 0.4, 300, 2)) {
      renderer.push(piece);
    }
    renderer.drop(T0 + 300_000, 1);
    renderer.seek(T0, 0, 0);
    const out = renderSeconds(renderer, 1);
    expect(rms(out.subarray(0.1 * OUT, 0.29 * OUT))).toBeGreaterThan(0.3);
    expect(rms(out.subarray(0.33 * OUT, 0.59 * OUT))).toBe(0);
    expect(rms(out.subarray(0.65 * OUT, 0.95 * OUT))).toBeGreaterThan(0.3);
  });

  test("of everything leaves silence", () => {
    const renderer = new Renderer(OUT);
    for (const piece of tone(T0, 1)) {
      renderer.push(piece);
    }
    renderer.drop(Number.NEGATIVE_INFINITY);
    renderer.seek(T0, 0, 0);
    expect(rms(renderSeconds(renderer, 1))).toBe(0);
  });
});

test("goes on without a break when a stream comes again after a reconnection", () => {
  const renderer = new Renderer(OUT);
  for (const piece of tone(T0, 0.5)) {
    renderer.push(piece);
  }
  const again = [...tone(T0, 1)].slice(3);
  for (const piece of again) {
    renderer.push(piece);
  }
  renderer.seek(T0, 0, 0);
  const out = renderSeconds(renderer, 0.9);
  for (let frame = 1_000; frame < 43_000; frame += 7) {
    expect(out[frame]).toBeCloseTo(0.5 * Math.sin((2 * Math.PI * 440 * frame) / OUT), 3);
  }
});

test("what follows at once in another stream is not faded", () => {
  const renderer = new Renderer(OUT);
  for (const piece of tone(T0, 0.5, 440, 1)) {
    renderer.push(piece);
  }
  for (const piece of tone(T0 + 500_000, 0.5, 440, 2)) {
    renderer.push(piece);
  }
  renderer.seek(T0, 0, 0);
  const out = renderSeconds(renderer, 0.9);
  expect(out[0.502 * OUT]).toBeCloseTo(0.5 * Math.sin(2 * Math.PI * 440 * 0.502), 2);
});

test("holds a bounded amount however much is pushed", () => {
  const renderer = new Renderer(OUT);
  for (let stream = 0; stream < 100; stream++) {
    renderer.push({ stream, startUs: T0 + stream * 1e6, sampleRate: IN, samples: new Float32Array(1600) });
  }
  expect(renderer.report(0).dropped).toBe(84);
});
