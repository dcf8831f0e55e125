import { Backoff, type BackoffLimits, DEFAULT_BACKOFF } from "./backoff";
import { CloseCode, explainClose, invitesReconnect } from "./close-codes";
import { Emitter } from "./emitter";
import { Mailbox } from "./mailbox";
import {
  type AppMessage,
  type ClientMessage,
  type Connected,
  type Draining,
  parseMessage,
  type ServerMessage,
  SUB_PROTOCOL,
} from "./messages";
import { askWhy, type Fetch, type Refusal } from "./refusal";
import { ResumeToken, type TokenStorage, tabStorage } from "./resume-token";
import { Alarm, browserTimers, type Timers } from "./timers";

/** The part of a WebSocket that is used. */
export interface Socket {
  binaryType: string;
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

export type ConnectionState = "idle" | "connecting" | "open" | "waiting" | "closed";

/** Why a connection is over for good. */
export interface Closed {
  /** Close code, or 0 where the socket never opened. */
  code: number;
  /** HTTP status of the refusal, or 0. */
  status: number;
  message: string;
}

/** What a connection tells: its own events, and each message of the server under its type. */
export type ConnectionEvents = {
  state: ConnectionState;
  /** A wait before the next attempt began. */
  retry: { inMs: number; message: string };
  closed: Closed;
  binary: ArrayBuffer;
  /** Any message, also of a type this client does not know, and also one that came before. */
  received: { type: string };
} & { [M in ServerMessage as M["type"]]: M };

/**
 * How a connection behaves; every wait is bounded.
 *
 * - `openTimeoutMs`: from the attempt to `connected`; too small fails on slow networks.
 * - `quietMs`: nothing arrived for so long: the server is asked for a sign of life.
 * - `answerMs`: how long it may take to answer; then the connection counts as dead.
 */
export interface ConnectionOptions {
  url: string;
  token: string | (() => string | Promise<string>);
  openTimeoutMs?: number;
  quietMs?: number;
  answerMs?: number;
  backoff?: Partial<BackoffLimits>;
  timers?: Timers;
  random?: () => number;
  createSocket?: (url: string, protocols: string[]) => Socket;
  fetch?: Fetch;
  /** Whether messages are acknowledged as they come; without it the page sends `ack` when it is done with them. */
  acknowledge?: boolean;
  /** Where a reload finds the connection token; null keeps it in memory only. */
  storage?: TokenStorage | null;
}

/**
 * A connection to the server that comes back by itself: it resumes with the newest connection token, shows life, notices a dead peer
 * and backs off. Used from one thread, the page's.
 */
export class Connection extends Emitter<ConnectionEvents> {
  readonly #options: ConnectionOptions;
  readonly #timers: Timers;
  readonly #resume: ResumeToken;
  readonly #backoff: Backoff;
  readonly #mailbox: Mailbox;
  readonly #alarms: { open: Alarm; heartbeat: Alarm; liveness: Alarm; retry: Alarm };
  readonly #random: () => number;
  #socket: Socket | undefined;
  #state: ConnectionState = "idle";
  #attempt = 0;
  #connected: Connected | undefined;
  #openedAt = 0;
  #lastByteAt = 0;
  #askedAt: number | undefined;
  #pingSeq = 0;
  #drainMs: number | undefined;

  constructor(options: ConnectionOptions) {
    super();
    this.#options = options;
    this.#timers = options.timers ?? browserTimers;
    this.#random = options.random ?? Math.random;
    const storage = options.storage === null ? undefined : (options.storage ?? tabStorage());
    this.#resume = new ResumeToken(keyOf(options.url), storage);
    this.#backoff = new Backoff({ ...DEFAULT_BACKOFF, ...options.backoff }, this.#random);
    this.#mailbox = new Mailbox(this.#timers, (ack) => this.send(ack), options.acknowledge ?? true);
    const alarm = () => new Alarm(this.#timers);
    this.#alarms = { open: alarm(), heartbeat: alarm(), liveness: alarm(), retry: alarm() };
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** What the server said first on the present connection. */
  get connected(): Connected | undefined {
    return this.#state === "open" ? this.#connected : undefined;
  }

  /** Opens the connection; does nothing while it is open or on its way. */
  open(): void {
    if (this.#state === "idle" || this.#state === "closed") {
      this.#listenToPage(true);
      this.#connect();
    }
  }

  /** Closes for good; with `logout` the server forgets the session too. */
  close(options: { logout?: boolean } = {}): void {
    if (options.logout) {
      this.send({ type: "logout" });
      this.#resume.clear();
    }
    this.#finish({ code: CloseCode.NORMAL, status: 0, message: "The connection was closed." });
  }

  /** Sends a message; false where the connection is not open. */
  send(message: ClientMessage): boolean {
    if (this.#state !== "open" || !this.#socket) {
      return false;
    }
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Sends a clock probe stamped with this moment; the answer comes as `time_pong`. */
  ping(): { seq: number; t1Us: number } | undefined {
    this.#pingSeq += 1;
    const probe = { seq: this.#pingSeq, t1Us: Math.round(this.#timers.epochUs()) };
    return this.send({ type: "time_ping", seq: probe.seq, t1_us: probe.t1Us }) ? probe : undefined;
  }

  /** Tries at once where a wait is under way, and checks an open connection: for when the network came back. */
  nudge(): void {
    if (this.#state === "waiting") {
      this.#connect();
    } else if (this.#state === "open") {
      this.#askForLife();
    }
  }

  async #connect(): Promise<void> {
    this.#alarms.retry.clear();
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#drainMs = undefined;
    this.#enter("connecting");
    const { token } = this.#options;
    let jwt: string;
    try {
      jwt = typeof token === "function" ? await token() : token;
    } catch (error) {
      this.#retry(`No token: ${error instanceof Error ? error.message : error}`, undefined);
      return;
    }
    if (attempt !== this.#attempt || this.#state !== "connecting") {
      return;
    }
    let socket: Socket;
    try {
      socket = this.#create(this.#addressed(), [SUB_PROTOCOL, `bearer.${jwt}`]);
    } catch {
      // Browsers refuse addresses and tokens with characters that cannot be sent.
      this.#finish({ code: 0, status: 401, message: "The address or the token is malformed." });
      return;
    }
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = (event) => this.#received(event);
    socket.onclose = (event) => this.#socketClosed(event, jwt);
    socket.onerror = null;
    this.#alarms.open.set(this.#options.openTimeoutMs ?? 10_000, () => {
      this.#drop();
      this.#retry("The server did not answer in time.", undefined);
    });
  }

  #create(url: string, protocols: string[]): Socket {
    return this.#options.createSocket?.(url, protocols) ?? (new WebSocket(url, protocols) as unknown as Socket);
  }

  #addressed(): string {
    const url = new URL(this.#options.url);
    if (this.#resume.value !== undefined) {
      url.searchParams.set("connection_token", this.#resume.value);
    }
    return url.href;
  }

  #received(event: MessageEvent): void {
    this.#lastByteAt = this.#timers.now();
    this.#askedAt = undefined;
    if (event.data instanceof ArrayBuffer) {
      this.emit("binary", event.data);
      return;
    }
    const message = parseMessage(String(event.data));
    if (!message) {
      return;
    }
    if (message.type === "connected") {
      this.#welcome(message as Connected);
    } else if (message.type === "draining") {
      this.#drainMs = (message as Draining).reconnect_in_ms;
    }
    this.emit("received", message);
    if (message.type === "message" && !this.#mailbox.take(message as AppMessage)) {
      return;
    }
    this.emit(message.type as ServerMessage["type"], message as never);
  }

  #welcome(connected: Connected): void {
    this.#alarms.open.clear();
    this.#connected = connected;
    this.#resume.set(connected.connection_token);
    this.#openedAt = this.#timers.now();
    this.#enter("open");
    this.#beat(connected.heartbeat_ms);
    this.#watch(this.#quietMs);
    this.#mailbox.reopened();
  }

  #beat(everyMs: number): void {
    this.#alarms.heartbeat.set(Math.max(1000, everyMs), () => {
      this.send({ type: "heartbeat" });
      this.#beat(everyMs);
    });
  }

  get #quietMs(): number {
    return this.#options.quietMs ?? 15_000;
  }

  #watch(inMs: number): void {
    this.#alarms.liveness.set(inMs, () => {
      const now = this.#timers.now();
      const answerMs = this.#options.answerMs ?? 5_000;
      if (this.#askedAt !== undefined && now - this.#askedAt >= answerMs) {
        const lived = now - this.#openedAt;
        this.#drop();
        this.#backoff.lived(lived);
        this.#retry("The server stopped answering.", undefined);
      } else if (this.#askedAt !== undefined) {
        this.#watch(answerMs - (now - this.#askedAt));
      } else if (now - this.#lastByteAt >= this.#quietMs) {
        this.#askForLife();
      } else {
        this.#watch(this.#quietMs - (now - this.#lastByteAt));
      }
    });
  }

  /** A browser's script sees no WebSocket pings, so life is asked for with a message that is always answered. */
  #askForLife(): void {
    if (this.#askedAt === undefined) {
      this.#askedAt = this.#timers.now();
      this.ping();
    }
    this.#watch(this.#options.answerMs ?? 5_000);
  }

  async #socketClosed(event: CloseEvent, jwt: string): Promise<void> {
    const opened = this.#state === "open";
    this.#drop();
    if (opened) {
      this.#backoff.lived(this.#timers.now() - this.#openedAt);
    }
    if (!invitesReconnect(event.code)) {
      this.#finish({ code: event.code, status: 0, message: explainClose(event.code, event.reason) });
      return;
    }
    if (opened || event.code !== 1006) {
      this.#retry(explainClose(event.code, event.reason), this.#drainMs);
      return;
    }
    const attempt = this.#attempt;
    const fetcher = this.#options.fetch ?? ((url: string, init: RequestInit) => fetch(url, init));
    const refusal = await askWhy(this.#options.url, jwt, fetcher);
    if (attempt === this.#attempt && this.#state === "connecting") {
      this.#heed(refusal);
    }
  }

  #heed(refusal: Refusal): void {
    if (refusal.verdict === "stop") {
      this.#finish({ code: 0, status: refusal.status, message: refusal.message });
    } else {
      this.#retry(refusal.message, refusal.retryAfterMs);
    }
  }

  /** Waits, at least as long as the server asked for, and tries again. */
  #retry(message: string, atLeastMs: number | undefined): void {
    if (this.#state === "closed") {
      return;
    }
    const jittered = this.#backoff.next();
    // Everybody was told the same moment; a part of it again spreads the return.
    const inMs = atLeastMs === undefined ? jittered : atLeastMs + this.#random() * Math.min(5_000, atLeastMs / 4);
    this.#enter("waiting");
    this.emit("retry", { inMs, message });
    this.#alarms.retry.set(inMs, () => this.#connect());
  }

  #finish(closed: Closed): void {
    if (this.#state === "closed") {
      return;
    }
    const socket = this.#socket;
    this.#drop();
    socket?.close(CloseCode.NORMAL);
    this.#attempt += 1;
    this.#alarms.retry.clear();
    this.#mailbox.close();
    this.#listenToPage(false);
    this.#enter("closed");
    this.emit("closed", closed);
  }

  /** Lets go of the socket: nothing it still says counts. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#askedAt = undefined;
    this.#alarms.open.clear();
    this.#alarms.heartbeat.clear();
    this.#alarms.liveness.clear();
    if (socket) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      if (socket.readyState <= 1) {
        socket.close(CloseCode.NORMAL);
      }
    }
  }

  #enter(state: ConnectionState): void {
    if (this.#state !== state) {
      this.#state = state;
      this.emit("state", state);
    }
  }

  readonly #onOnline = () => this.nudge();
  readonly #onHide = () => this.#resume.park();
  readonly #onShow = () => {
    this.#resume.unpark();
    this.nudge();
  };

  #listenToPage(listen: boolean): void {
    if (typeof window === "undefined") {
      return;
    }
    const change = listen ? window.addEventListener.bind(window) : window.removeEventListener.bind(window);
    change("online", this.#onOnline);
    change("pagehide", this.#onHide);
    change("pageshow", this.#onShow);
  }
}

/** The part of an address that names what a token resumes. */
function keyOf(url: string): string {
  const { pathname, searchParams } = new URL(url);
  return `${pathname}?${searchParams.get("campaign_id") ?? ""}`;
}
