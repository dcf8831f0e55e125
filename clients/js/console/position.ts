/** Moves a room's position on between two answers of the server. */
export class Position {
  #sec: number | undefined;
  #lengthSec = 0;
  #moves = false;
  #atMs = 0;

  /** Takes what the server said. */
  set(room: { position_sec: number | null; length_sec: number | null; stalled: boolean }, nowMs: number): void {
    this.#sec = room.position_sec ?? undefined;
    this.#lengthSec = room.length_sec ?? 0;
    this.#moves = !room.stalled;
    this.#atMs = nowMs;
  }

  /** The position now, or nothing while nothing plays. */
  at(nowMs: number): { sec: number; lengthSec: number } | undefined {
    if (this.#sec === undefined) {
      return undefined;
    }
    const passed = this.#moves ? (nowMs - this.#atMs) / 1000 : 0;
    return { sec: Math.min(this.#sec + passed, Math.max(this.#lengthSec, this.#sec)), lengthSec: this.#lengthSec };
  }
}
