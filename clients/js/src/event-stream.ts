import { Backoff, type BackoffLimits, DEFAULT_BACKOFF } from "./backoff";
import { Emitter } from "./emitter";
import { Mailbox } from "./mailbox";
import { type AppMessage, type ClientMessage, type Connected, parseMessage, type ServerMessage } from "./messages";
import type { Fetch } from "./refusal";
import { SseParser } from "./sse-parser";
import { Alarm, browserTimers, type Timers } from "./timers";

export type EventStreamState = "idle" | "connecting" | "open" | "waiting" | "closed";

/** What a stream tells: its own events, and each message of the server under its type. */
export type EventStreamEvents = {
  state: EventStreamState;
  closed: { status: number; message: string };
} & { [M in ServerMessage as M["type"]]: M };

/**
 * How a stream behaves; every wait is bounded.
 *
 * - `quietMs`: nothing arrived for so long, not even a comment: the stream counts as dead. The server sends one each 30 s.
 */
export interface EventStreamOptions {
  /** The server's address, such as `https://example.org`. */
  baseUrl: string;
  token: string | (() => string | Promise<string>);
  acknowledge?: boolean;
  quietMs?: number;
  backoff?: Partial<BackoffLimits>;
  timers?: Timers;
  random?: () => number;
  fetch?: Fetch;
}

/**
 * Messages over server-sent events, for networks that let no WebSocket through. It comes back by itself with the last event's id and
 * the newest connection token, and answers by POST. The token travels in a header, never in an address. Used from one thread.
 */
export class EventStream extends Emitter<EventStreamEvents> {
  readonly #options: EventStreamOptions;
  readonly #timers: Timers;
  readonly #backoff: Backoff;
  readonly #mailbox: Mailbox;
  readonly #fetch: Fetch;
  readonly #quiet: Alarm;
  readonly #wait: Alarm;
  #state: EventStreamState = "idle";
  #attempt = 0;
  #jwt = "";
  #abort: AbortController | undefined;
  #connected: Connected | undefined;
  #lastEventId: string | undefined;
  #openedAt = 0;
  #askedMs: number | undefined;

  constructor(options: EventStreamOptions) {
    super();
    this.#options = options;
    this.#timers = options.timers ?? browserTimers;
    this.#backoff = new Backoff({ ...DEFAULT_BACKOFF, ...options.backoff }, options.random ?? Math.random);
    this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
    this.#quiet = new Alarm(this.#timers);
    this.#wait = new Alarm(this.#timers);
    this.#mailbox = new Mailbox(this.#timers, (ack) => this.send(ack), options.acknowledge ?? true);
  }

  get state(): EventStreamState {
    return this.#state;
  }

  /** Opens the stream; does nothing while it is open or on its way. */
  open(): void {
    if (this.#state === "idle" || this.#state === "closed") {
      this.#connect();
    }
  }

  /** Closes for good. */
  close(): void {
    this.#finish(0, "The stream was closed.");
  }

  /** Sends a message by POST; false where the stream is not open. Failures of the POST come as `error`. */
  send(message: ClientMessage): boolean {
    const connected = this.#connected;
    if (this.#state !== "open" || !connected) {
      return false;
    }
    const url = new URL(`/api/events/${message.type}`, this.#options.baseUrl);
    url.searchParams.set("connection_id", connected.connection_id);
    this.#post(url.href, message);
    return true;
  }

  async #post(url: string, message: ClientMessage): Promise<void> {
    let why = "The server cannot be reached.";
    try {
      const response = await this.#fetch(url, {
        method: "POST",
        headers: { Authorization: `Bearer ${this.#jwt}`, "Content-Type": "application/json" },
        body: JSON.stringify(message),
      });
      if (response.ok) {
        return;
      }
      why = `The server answered ${response.status}.`;
    } catch {
      // Said below.
    }
    this.emit("error", { type: "error", code: "not_sent", message: `${message.type} was not sent: ${why}` });
  }

  async #connect(): Promise<void> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#enter("connecting");
    const abort = new AbortController();
    this.#abort = abort;
    this.#watch();
    try {
      const { token } = this.#options;
      this.#jwt = typeof token === "function" ? await token() : token;
      const response = await this.#fetch(this.#address(), { headers: this.#headers(), signal: abort.signal });
      if (attempt !== this.#attempt) {
        return;
      }
      if ([400, 401, 403, 404].includes(response.status)) {
        this.#finish(response.status, `The server answered ${response.status}.`);
        return;
      }
      if (response.ok && response.body) {
        await this.#read(response.body, attempt);
      }
    } catch {
      // Gone, or never there: the same answer as a stream that ended.
    }
    if (attempt === this.#attempt) {
      this.#retry();
    }
  }

  #address(): string {
    const url = new URL("/api/events", this.#options.baseUrl);
    if (this.#connected) {
      url.searchParams.set("connection_token", this.#connected.connection_token);
    }
    return url.href;
  }

  #headers(): Record<string, string> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.#jwt}`, Accept: "text/event-stream" };
    if (this.#lastEventId !== undefined) {
      headers["Last-Event-ID"] = this.#lastEventId;
    }
    return headers;
  }

  async #read(body: ReadableStream<Uint8Array>, attempt: number): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const parser = new SseParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || attempt !== this.#attempt) {
        break;
      }
      this.#watch();
      for (const event of parser.take(decoder.decode(value, { stream: true }))) {
        this.#lastEventId = event.id ?? this.#lastEventId;
        this.#received(event.data);
      }
    }
    this.#askedMs = parser.retryMs;
  }

  #received(data: string): void {
    const message = parseMessage(data);
    if (!message) {
      return;
    }
    if (message.type === "connected") {
      this.#connected = message as Connected;
      this.#openedAt = this.#timers.now();
      this.#enter("open");
      this.#mailbox.reopened();
    }
    if (message.type === "message" && !this.#mailbox.take(message as AppMessage)) {
      return;
    }
    this.emit(message.type as ServerMessage["type"], message as never);
  }

  #watch(): void {
    this.#quiet.set(this.#options.quietMs ?? 75_000, () => this.#abort?.abort());
  }

  #retry(): void {
    this.#quiet.clear();
    if (this.#state === "open") {
      this.#backoff.lived(this.#timers.now() - this.#openedAt);
    }
    this.#enter("waiting");
    this.#wait.set(Math.max(this.#backoff.next(), this.#askedMs ?? 0), () => this.#connect());
    this.#askedMs = undefined;
  }

  #finish(status: number, message: string): void {
    if (this.#state === "closed") {
      return;
    }
    this.#attempt += 1;
    this.#quiet.clear();
    this.#wait.clear();
    this.#mailbox.close();
    this.#abort?.abort();
    this.#enter("closed");
    this.emit("closed", { status, message });
  }

  #enter(state: EventStreamState): void {
    if (this.#state !== state) {
      this.#state = state;
      this.emit("state", state);
    }
  }
}
