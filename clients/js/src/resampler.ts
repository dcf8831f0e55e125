/** Samples on each side of the point that is read. */
export const HALF_TAPS = 8;
const TAPS = 2 * HALF_TAPS;
const PHASES = 128;

/** Windowed sinc, one row of taps per phase between two samples; the row after the last repeats the first, shifted. */
const TABLE = buildTable();

function buildTable(): Float32Array {
  const table = new Float32Array((PHASES + 1) * TAPS);
  for (let phase = 0; phase <= PHASES; phase++) {
    let total = 0;
    for (let tap = 0; tap < TAPS; tap++) {
      const x = tap - HALF_TAPS + 1 - phase / PHASES;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / HALF_TAPS);
      table[phase * TAPS + tap] = Math.abs(x) < HALF_TAPS ? sinc * window : 0;
      total += table[phase * TAPS + tap] ?? 0;
    }
    for (let tap = 0; tap < TAPS; tap++) {
      table[phase * TAPS + tap] = (table[phase * TAPS + tap] ?? 0) / total;
    }
  }
  return table;
}

/**
 * Reads between samples of a ring.
 *
 * @param ring samples; its length is a power of two
 * @param from index of the first sample that is there
 * @param to index behind the last one; what lies outside counts as silence
 * @param index where to read, fractional
 */
export function readBetween(ring: Float32Array, from: number, to: number, index: number): number {
  const mask = ring.length - 1;
  const whole = Math.floor(index);
  const phase = (index - whole) * PHASES;
  const row = Math.floor(phase);
  const part = phase - row;
  let at = row * TAPS;
  let sum = 0;
  for (let i = whole - HALF_TAPS + 1; i <= whole + HALF_TAPS; i++, at++) {
    if (i >= from && i < to) {
      const a = TABLE[at] as number;
      sum += (ring[i & mask] as number) * (a + part * ((TABLE[at + TAPS] as number) - a));
    }
  }
  return sum;
}
