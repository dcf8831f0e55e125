import type { RenderReport } from "./renderer";

/** Reports kept: some seconds, longer than any output latency. */
const MAX_REPORTS = 120;

/** What left, or will leave, an output at a frame. */
export interface HeardAt {
  mediaUs: number;
  silent: boolean;
}

/** Remembers a renderer's reports, to tell which media time belongs to an output frame. Pure. */
export class HeardLog {
  readonly #outputRate: number;
  #reports: RenderReport[] = [];

  constructor(outputRate: number) {
    this.#outputRate = outputRate;
  }

  get latest(): RenderReport | undefined {
    return this.#reports[this.#reports.length - 1];
  }

  add(report: RenderReport): void {
    // The fallback renders blocks again after a seek; what it said about them before is void.
    this.#reports = this.#reports.filter((known) => known.frame < report.frame).slice(1 - MAX_REPORTS);
    this.#reports.push(report);
  }

  /** The media time at an output frame: between two reports along the line, else at plain speed from the nearest. */
  at(frame: number): HeardAt | undefined {
    let before: RenderReport | undefined;
    let after: RenderReport | undefined;
    for (const report of this.#reports) {
      if (report.frame <= frame) {
        before = report;
      } else {
        after = report;
        break;
      }
    }
    if (before && after && before.seek === after.seek) {
      const share = (frame - before.frame) / (after.frame - before.frame);
      const span = mediaUs(after) - mediaUs(before);
      return { mediaUs: mediaUs(before) + share * span, silent: before.silent };
    }
    const near = before ?? after;
    return near && { mediaUs: mediaUs(near) + ((frame - near.frame) * 1e6) / this.#outputRate, silent: near.silent };
  }
}

/** The media time of a report's frame. */
export function mediaUs(report: RenderReport): number {
  return report.baseUs + report.offsetUs;
}
