import { type ClockEstimate, ClockFilter } from "./clock-filter";
import type { Connection } from "./connection";
import { Emitter } from "./emitter";
import { Alarm, browserTimers, type Timers } from "./timers";

/** Gaps between clock probes after a connection opens; the last repeats. While a page loads, few round trips are undisturbed. */
const GAPS_MS = [
  ...Array<number>(6).fill(40),
  ...Array<number>(8).fill(100),
  ...Array<number>(12).fill(250),
  ...Array<number>(8).fill(1000),
  5000,
];

export type ServerClockEvents = {
  /** The estimate changed. */
  change: ClockEstimate;
  /** The server has another clock now: every earlier time is void. */
  reset: { clockId: string | undefined };
};

/** The server's clock as seen from this page, kept by probes over a connection. Used from the page's thread. */
export class ServerClock extends Emitter<ServerClockEvents> {
  readonly #connection: Connection;
  readonly #timers: Timers;
  readonly #filter = new ClockFilter();
  readonly #alarm: Alarm;
  readonly #off: (() => void)[] = [];
  #clockId: string | undefined;
  #sent = 0;

  constructor(connection: Connection, timers: Timers = browserTimers) {
    super();
    this.#connection = connection;
    this.#timers = timers;
    this.#alarm = new Alarm(timers);
    this.#off.push(
      connection.on("connected", (connected) => {
        this.#use(connected.clock_id);
        this.#sent = 0;
        this.#probe();
      }),
      connection.on("state", (state) => {
        if (state !== "open") {
          this.#alarm.clear();
        }
      }),
      connection.on("time_pong", (pong) => {
        const t4Us = this.#timers.epochUs();
        this.#use(pong.clock_id);
        const taken = this.#filter.add({ t1Us: pong.t1_us, t2Us: pong.t2_us, t3Us: pong.t3_us, t4Us });
        const estimate = this.#filter.estimate;
        if (taken && estimate) {
          this.emit("change", estimate);
        }
      }),
    );
  }

  get clockId(): string | undefined {
    return this.#clockId;
  }

  get estimate(): ClockEstimate | undefined {
    return this.#filter.estimate;
  }

  /** The server's time now in microseconds since the epoch; undefined before the first answer. */
  serverNowUs(): number | undefined {
    return this.#filter.serverUs(this.#timers.epochUs());
  }

  /** The server's time at a moment of this page (`performance.timeOrigin + performance.now()`, in microseconds). */
  serverUsAt(epochUs: number): number | undefined {
    return this.#filter.serverUs(epochUs);
  }

  /** The moment of this page at a time of the server. */
  epochUsAt(serverUs: number): number | undefined {
    return this.#filter.localUs(serverUs);
  }

  close(): void {
    this.#alarm.clear();
    for (const off of this.#off) {
      off();
    }
  }

  #probe(): void {
    this.#connection.ping();
    this.#sent += 1;
    const gap = GAPS_MS[Math.min(this.#sent, GAPS_MS.length) - 1] ?? 5000;
    this.#alarm.set(gap, () => this.#probe());
  }

  #use(clockId: string | undefined): void {
    if (clockId !== undefined && clockId !== this.#clockId) {
      const had = this.#clockId !== undefined;
      this.#clockId = clockId;
      this.#filter.reset();
      if (had) {
        this.emit("reset", { clockId });
      }
    }
  }
}
