import type { AppMessage, ClientMessage } from "./messages";
import { Alarm, type Timers } from "./timers";

/** How often a topic is acknowledged at most: four times a second. */
const ACK_EVERY_MS = 250;

/** Ids that are remembered; what comes again after so many others counts as new. */
const IDS_KEPT = 4096;

/** Topics whose acknowledgement waits; a server has few for one connection. */
const TOPICS_KEPT = 1024;

/**
 * Tells messages that came again from new ones, and acknowledges what came, all of a topic up to its newest offset. Used from one
 * thread, the page's.
 */
export class Mailbox {
  readonly #ids = new Set<string>();
  readonly #due = new Map<string, number>();
  readonly #alarm: Alarm;
  readonly #send: (message: ClientMessage) => boolean;
  readonly #acknowledges: boolean;
  #waiting = false;

  /** Sends acknowledgements by `send` unless the page does that itself. */
  constructor(timers: Timers, send: (message: ClientMessage) => boolean, acknowledges: boolean) {
    this.#alarm = new Alarm(timers);
    this.#send = send;
    this.#acknowledges = acknowledges;
  }

  /** Whether it is new. What came again is acknowledged again, as its first acknowledgement may be lost. */
  take(message: AppMessage): boolean {
    if (this.#acknowledges && message.seq !== undefined) {
      this.#note(message.topic, message.seq);
    }
    if (this.#ids.has(message.id)) {
      return false;
    }
    this.#ids.add(message.id);
    if (this.#ids.size > IDS_KEPT) {
      this.#ids.delete(this.#ids.values().next().value as string);
    }
    return true;
  }

  /** What could not be sent is sent on the new connection. */
  reopened(): void {
    this.#flush();
  }

  /** The page went away; nothing is sent any more. */
  close(): void {
    this.#alarm.clear();
    this.#waiting = false;
  }

  #note(topic: string, seq: number): void {
    const before = this.#due.get(topic);
    if (before !== undefined || this.#due.size < TOPICS_KEPT) {
      this.#due.set(topic, Math.max(before ?? 0, seq));
    }
    if (!this.#waiting) {
      this.#waiting = true;
      this.#alarm.set(ACK_EVERY_MS, () => this.#flush());
    }
  }

  #flush(): void {
    this.#alarm.clear();
    this.#waiting = false;
    for (const [topic, up_to] of this.#due) {
      if (this.#send({ type: "ack", topic, up_to })) {
        this.#due.delete(topic);
      }
    }
  }
}
