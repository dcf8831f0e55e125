import { ApiError } from "../src/api";
import type { Fetch } from "../src/refusal";
import type { ConnectionDetail, ConnectionPage, LogEvent, Overview, RoomDetail, RoomPage } from "./types";

/** What a listing of connections asks for; empty strings ask for everything. */
export interface ConnectionQuery {
  search: string;
  state: string;
  type: string;
  transport: string;
  after: string;
  limit: number;
}

/** The server API with one token. Stateless; every call rejects with `ApiError`, of status 0 where the server is away. */
export class AdminApi {
  readonly #base: string;
  readonly #token: string;
  readonly #fetch: Fetch;

  /** @param base the origin of the admin port */
  constructor(base: string, token: string, fetcher: Fetch = (url, init) => fetch(url, init)) {
    this.#base = base;
    this.#token = token;
    this.#fetch = fetcher;
  }

  overview(): Promise<Overview> {
    return this.#call("GET", "/api/v1/overview") as Promise<Overview>;
  }

  connections(query: ConnectionQuery): Promise<ConnectionPage> {
    return this.#call("GET", `/api/v1/connections${searchParams(query)}`) as Promise<ConnectionPage>;
  }

  connection(id: string): Promise<ConnectionDetail> {
    return this.#call("GET", `/api/v1/connections/${encodeURIComponent(id)}`) as Promise<ConnectionDetail>;
  }

  async kick(id: string): Promise<void> {
    await this.#call("DELETE", `/api/v1/connections/${encodeURIComponent(id)}`);
  }

  rooms(search: string, after: string, limit: number): Promise<RoomPage> {
    return this.#call("GET", `/api/v1/rooms${searchParams({ search, after, limit })}`) as Promise<RoomPage>;
  }

  room(id: string): Promise<RoomDetail> {
    return this.#call("GET", `/api/v1/rooms/${encodeURIComponent(id)}`) as Promise<RoomDetail>;
  }

  async skip(room: string, request: string): Promise<void> {
    const path = `/api/campaigns/${encodeURIComponent(room)}/audio/requests/${encodeURIComponent(request)}`;
    await this.#call("DELETE", path);
  }

  async errors(): Promise<LogEvent[]> {
    return ((await this.#call("GET", "/api/v1/errors")) as { errors: LogEvent[] }).errors;
  }

  async #call(method: string, path: string): Promise<unknown> {
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(new URL(path, this.#base).href, {
        method,
        headers: { Authorization: `Bearer ${this.#token}` },
        cache: "no-store",
        credentials: "omit",
        signal: AbortSignal.timeout(10_000),
      });
      text = await response.text();
    } catch {
      throw new ApiError(0, "The server cannot be reached.");
    }
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      throw new ApiError(response.ok ? 0 : response.status, `The server answered ${response.status} without JSON.`);
    }
    if (!response.ok) {
      const message = (body as { message?: unknown } | null)?.message;
      throw new ApiError(
        response.status,
        typeof message === "string" ? message : `The server answered ${response.status}.`,
      );
    }
    return body;
  }
}

/** A query string of what is not empty. */
export function searchParams(values: object): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== "") {
      params.set(name, String(value));
    }
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}
