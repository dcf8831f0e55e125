/** One event of a stream of server-sent events. */
export interface StreamEvent {
  id: string | undefined;
  data: string;
}

/** Longest event that is taken; a server's messages are far shorter. */
const MOST_CHARS = 1_048_576;

/** Cuts a stream of server-sent events into events, whatever pieces it comes in. Used once, for one stream. */
export class SseParser {
  /** What the server asked to wait before the next attempt, where it did. */
  retryMs: number | undefined;
  #rest = "";
  #data: string[] = [];
  #length = 0;
  #id: string | undefined;

  /**
   * Takes a piece; answers the events that it completes.
   *
   * @throws RangeError for an event that is too long
   */
  take(piece: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    this.#rest += piece;
    let from = 0;
    for (let end = this.#rest.indexOf("\n"); end >= 0; end = this.#rest.indexOf("\n", from)) {
      const line = this.#rest.slice(from, this.#rest[end - 1] === "\r" ? end - 1 : end);
      from = end + 1;
      const event = this.#line(line);
      if (event) {
        events.push(event);
      }
    }
    this.#rest = this.#rest.slice(from);
    if (this.#rest.length + this.#length > MOST_CHARS) {
      throw new RangeError("an event is too long");
    }
    return events;
  }

  #line(line: string): StreamEvent | undefined {
    if (line === "") {
      const event = this.#data.length > 0 ? { id: this.#id, data: this.#data.join("\n") } : undefined;
      this.#data = [];
      this.#length = 0;
      return event;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") {
      this.#data.push(value);
      this.#length += value.length;
    } else if (field === "id") {
      this.#id = value;
    } else if (field === "retry" && /^\d{1,7}$/.test(value)) {
      this.retryMs = Number(value);
    }
    return undefined;
  }
}
