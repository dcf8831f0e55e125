import { describe, expect, it } from "vitest";
import { PERIOD_MS, Poller, type PollState } from "../console/poller";
import { ApiError } from "../src/api";

/** A clock that the test moves: it holds the one task that waits. */
class Timers {
  waiting: { task: () => void; ms: number } | undefined;

  set(task: () => void, ms: number): unknown {
    this.waiting = { task, ms };
    return this.waiting;
  }

  clear(handle: unknown): void {
    if (this.waiting === handle) {
      this.waiting = undefined;
    }
  }

  async fire(): Promise<void> {
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.task();
    await settled();
  }
}

const settled = async () => {
  for (let i = 0; i < 10; i++) {
    await Promise.resolve();
  }
};

function polled(answer: () => Promise<void>) {
  const timers = new Timers();
  const states: PollState[] = [];
  const asked = { times: 0 };
  const poller = new Poller(
    () => {
      asked.times++;
      return answer();
    },
    (state) => states.push(state),
    timers,
    () => 1,
  );
  return { timers, states, asked, poller };
}

describe("polling", () => {
  it("keeps a steady pace while the server answers", async () => {
    const { poller, timers, states, asked } = polled(async () => {});
    poller.start();
    await settled();
    expect(timers.waiting?.ms).toBe(PERIOD_MS);
    await timers.fire();
    await timers.fire();
    expect(asked.times).toBe(3);
    expect(states.every((state) => state.kind === "live")).toBe(true);
  });

  it("waits longer and longer for a server that is away, and keeps its pace again afterwards", async () => {
    let away = true;
    const { poller, timers, states } = polled(async () => {
      if (away) {
        throw new ApiError(0, "away");
      }
    });
    poller.start();
    await settled();
    const waits = [];
    for (let i = 0; i < 8; i++) {
      waits.push(timers.waiting?.ms);
      await timers.fire();
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000, 15_000]);
    expect(states.at(-1)).toEqual({ kind: "lost", retryInMs: 15_000, message: "away" });
    away = false;
    await timers.fire();
    expect(states.at(-1)).toEqual({ kind: "live" });
    expect(timers.waiting?.ms).toBe(PERIOD_MS);
  });

  it("counts a failing server as lost, and goes on", async () => {
    const { poller, timers, states } = polled(() => Promise.reject(new ApiError(503, "draining")));
    poller.start();
    await settled();
    expect(states).toEqual([{ kind: "lost", retryInMs: 1000, message: "draining" }]);
    expect(timers.waiting).toBeDefined();
  });

  it("ends with a refused token", async () => {
    for (const status of [401, 403]) {
      const { poller, timers, states } = polled(() => Promise.reject(new ApiError(status, "no")));
      poller.start();
      await settled();
      expect(states).toEqual([{ kind: "refused", message: "no" }]);
      expect(timers.waiting).toBeUndefined();
    }
  });

  it("asks one question at a time, and again at once where it was wanted meanwhile", async () => {
    const answers: (() => void)[] = [];
    const { poller, timers, asked } = polled(() => new Promise<void>((resolve) => answers.push(resolve)));
    poller.start();
    poller.now();
    poller.now();
    await settled();
    expect(asked.times).toBe(1);
    answers.shift()?.();
    await settled();
    expect(timers.waiting?.ms).toBe(0);
    await timers.fire();
    expect(asked.times).toBe(2);
    answers.shift()?.();
    await settled();
    poller.now();
    await settled();
    expect(asked.times).toBe(3);
  });

  it("says nothing more once it is stopped", async () => {
    const answers: (() => void)[] = [];
    const { poller, timers, states } = polled(() => new Promise<void>((resolve) => answers.push(resolve)));
    poller.start();
    poller.stop();
    answers.shift()?.();
    await settled();
    expect(states).toEqual([]);
    expect(timers.waiting).toBeUndefined();
  });
});
