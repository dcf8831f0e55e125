/** Why a WebSocket could not be opened, and what to do about it. */
export type Refusal =
  | { verdict: "stop"; status: number; message: string }
  | { verdict: "wait"; status: number; message: string; retryAfterMs: number | undefined };

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Asks a WebSocket's URL by plain GET: the server runs the same checks and answers with the status that a browser hides from a
 * failed WebSocket. Never throws; an unreachable server is a reason to wait.
 */
export async function askWhy(webSocketUrl: string, token: string, fetcher: Fetch): Promise<Refusal> {
  const url = new URL(webSocketUrl);
  url.protocol = url.protocol === "wss:" ? "https:" : "http:";
  // A question must not spend the token that the next attempt needs.
  url.searchParams.delete("connection_token");
  let response: Response;
  try {
    response = await fetcher(url.href, {
      headers: { Authorization: `Bearer ${token}` },
      cache: "no-store",
      credentials: "omit",
    });
  } catch {
    return { verdict: "wait", status: 0, message: "The server cannot be reached.", retryAfterMs: undefined };
  }
  const message = await messageOf(response);
  switch (response.status) {
    case 400:
    case 401:
    case 403:
    case 404:
    case 409:
      return { verdict: "stop", status: response.status, message };
    default:
      return { verdict: "wait", status: response.status, message, retryAfterMs: retryAfter(response) };
  }
}

async function messageOf(response: Response): Promise<string> {
  try {
    const body: unknown = await response.json();
    const message = (body as { message?: unknown } | null)?.message;
    if (typeof message === "string") {
      return message;
    }
  } catch {
    // No JSON: the status has to do.
  }
  return response.status === 426 ? "The connection could not be opened." : `The server answered ${response.status}.`;
}

function retryAfter(response: Response): number | undefined {
  const header = response.headers.get("Retry-After");
  if (header === null) {
    return undefined;
  }
  const seconds = Number(header);
  if (Number.isFinite(seconds)) {
    return Math.max(0, seconds * 1000);
  }
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
