/** The last values of a number, oldest first. */
export class Series {
  readonly #most: number;
  readonly values: number[] = [];

  /** @param most how many are kept; too few make a short memory, too many a crowded line */
  constructor(most = 80) {
    this.#most = most;
  }

  add(value: number): void {
    this.values.push(value);
    if (this.values.length > this.#most) {
      this.values.shift();
    }
  }

  get last(): number | undefined {
    return this.values[this.values.length - 1];
  }
}

/** Makes a rate of a counter; one that falls began anew with its server. */
export class Rate {
  readonly series: Series;
  #before: { value: number; atMs: number } | undefined;

  constructor(series = new Series()) {
    this.series = series;
  }

  add(value: number, atMs: number): void {
    const before = this.#before;
    this.#before = { value, atMs };
    if (before && atMs > before.atMs && value >= before.value) {
      this.series.add((value - before.value) / ((atMs - before.atMs) / 1000));
    }
  }
}
