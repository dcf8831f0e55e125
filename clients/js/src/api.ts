import type { Queue } from "./messages";
import type { Fetch } from "./refusal";

/** A request that the server refused, with its status and its words. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The answer to a message that was posted. */
export interface Posted {
  request_id: string;
  /** False where only the server's memory has it yet. */
  stored?: boolean;
}

/** A room's queue with how it stands; fields beyond the queue are there where the server knows them. */
export interface QueueView extends Queue {
  skew_us?: number | null;
  rev?: number;
  start_at_us?: number | null;
  position_sec?: number | null;
  stalled?: boolean;
}

/** The HTTP calls of a room. Stateless; every call rejects with `ApiError`. */
export class CampaignApi {
  readonly #baseUrl: string;
  readonly #campaignId: string;
  readonly #token: string;
  readonly #fetch: Fetch;

  constructor(baseUrl: string, campaignId: string, token: string, fetcher: Fetch = (url, init) => fetch(url, init)) {
    this.#baseUrl = baseUrl;
    this.#campaignId = campaignId;
    this.#token = token;
    this.#fetch = fetcher;
  }

  /** Queues text to be spoken to the room. */
  post(text: string): Promise<Posted> {
    return this.#call("POST", "messages", { text }) as Promise<Posted>;
  }

  /** What plays and waits. */
  async queue(): Promise<QueueView> {
    const answer = (await this.#call("GET", "audio/queue")) as QueueView & { queue?: Queue };
    return answer.queue ? { ...answer, ...answer.queue } : answer;
  }

  /** Takes an item out of the queue, or ends it while it plays. */
  async skip(requestId: string): Promise<void> {
    await this.#call("DELETE", `audio/requests/${encodeURIComponent(requestId)}`);
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const url = new URL(`api/campaigns/${encodeURIComponent(this.#campaignId)}/${path}`, this.#baseUrl);
    const headers: Record<string, string> = { Authorization: `Bearer ${this.#token}` };
    const init: RequestInit = { method, headers, cache: "no-store" };
    if (body) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await this.#fetch(url.href, init);
    } catch {
      throw new ApiError(0, "The server cannot be reached.");
    }
    const text = await response.text();
    const answer = parse(text);
    if (!response.ok) {
      const message = (answer as { message?: string } | undefined)?.message;
      throw new ApiError(response.status, message ?? `The server answered ${response.status}.`);
    }
    return answer;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
