import type { AudioStreamStarted } from "./messages";

/** The part of an `<audio>` element that is used. */
export interface MediaElement {
  src: string;
  play(): Promise<void>;
  pause(): void;
  removeAttribute(name: string): void;
  load(): void;
}

/** How a stream player finds and opens what plays. */
export interface StreamPlayerOptions {
  element: MediaElement;
  /** `stream_url` is relative to this address. */
  baseUrl: string;
  /** Goes into the address, because an element cannot send a header. */
  token: string;
}

/**
 * Plays a room through an `<audio>` element: no worklet and no clock, and so only roughly in step (within a second). For devices that
 * cannot do better. Give it the messages of a connection.
 */
export class StreamPlayer {
  readonly #options: StreamPlayerOptions;
  #requestId: string | undefined;

  constructor(options: StreamPlayerOptions) {
    this.#options = options;
  }

  get requestId(): string | undefined {
    return this.#requestId;
  }

  /** An item began or goes on: plays it from where it stands. */
  async started(message: Pick<AudioStreamStarted, "request_id" | "stream_url">): Promise<void> {
    this.#requestId = message.request_id;
    const url = new URL(message.stream_url, this.#options.baseUrl);
    url.searchParams.set("live", "1");
    url.searchParams.set("token", this.#options.token);
    this.#options.element.src = url.href;
    await this.#options.element.play();
  }

  /** An item ended; another one that plays already goes on. */
  stopped(requestId: string): void {
    if (requestId === this.#requestId) {
      this.stop();
    }
  }

  stop(): void {
    this.#requestId = undefined;
    this.#options.element.pause();
    this.#options.element.removeAttribute("src");
    this.#options.element.load();
  }
}
