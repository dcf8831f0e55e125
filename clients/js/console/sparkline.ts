const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 160;
const HEIGHT = 36;

/** A small line of the last values; for eyes only, the number beside it says the same. */
export class Sparkline {
  readonly element = document.createElementNS(SVG, "svg");
  readonly #area = document.createElementNS(SVG, "path");
  readonly #line = document.createElementNS(SVG, "path");

  constructor() {
    this.element.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.element.setAttribute("preserveAspectRatio", "none");
    this.element.setAttribute("class", "spark");
    this.element.setAttribute("aria-hidden", "true");
    this.#area.setAttribute("class", "spark-area");
    this.#line.setAttribute("class", "spark-line");
    this.element.append(this.#area, this.#line);
  }

  show(values: readonly number[], most: number): void {
    // A young line fills its place sooner than an old one.
    const room = Math.min(most, Math.max(values.length, most / 3));
    const line = sparkPath(values, room, WIDTH, HEIGHT);
    this.#line.setAttribute("d", line);
    this.#area.setAttribute(
      "d",
      line === "" ? "" : `${line}V${HEIGHT}H${firstX(values.length, room, WIDTH).toFixed(1)}Z`,
    );
  }
}

/** The line through the values, the newest at the right edge, zero at the bottom. */
export function sparkPath(values: readonly number[], most: number, width: number, height: number): string {
  if (values.length < 2) {
    return "";
  }
  const top = Math.max(...values, 1e-9);
  const step = width / (most - 1);
  const from = firstX(values.length, most, width);
  return values
    .map((value, i) => {
      const x = from + i * step;
      const y = height - 2 - (Math.max(0, value) / top) * (height - 5);
      return `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}

function firstX(length: number, most: number, width: number): number {
  return width - (length - 1) * (width / (most - 1));
}
