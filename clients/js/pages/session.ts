import { type Closed, Connection, type ConnectionState } from "../src";

/** What a page needs to talk to a room. */
export interface Session {
  campaignId: string;
  token: string | undefined;
  /** A token to hand to players; only the host's link carries one. */
  playerToken: string | undefined;
  /** The server's address. */
  baseUrl: string;
}

/**
 * Reads the address: `?campaign_id=…#token=…`. The token stands behind the `#`, which browsers do not send; it moves into the tab's
 * storage and out of the address bar.
 */
export function readSession(page: string): Session {
  const campaignId = new URLSearchParams(location.search).get("campaign_id") || "demo";
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = remember(`earshot.token.${page}.${campaignId}`, fragment.get("token"));
  const playerToken = remember(`earshot.player_token.${campaignId}`, fragment.get("player_token"));
  if (location.hash) {
    history.replaceState(null, "", location.pathname + location.search);
  }
  return { campaignId, token, playerToken, baseUrl: new URL("../", location.href).href };
}

/** Connects to a campaign's endpoint. */
export function connectionTo(session: Session, endpoint: "player" | "dm", audio: boolean): Connection {
  const url = new URL(`ws/campaign/${endpoint}`, session.baseUrl);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("campaign_id", session.campaignId);
  if (audio) {
    url.searchParams.set("audio", "pcm");
  }
  return new Connection({ url: url.href, token: session.token ?? "" });
}

export const NO_TOKEN = "This page has no token: open the link that ./earshot demo printed.";

/** One line for people about a connection that is over. */
export function explainClosed(closed: Closed): string {
  switch (closed.status || closed.code) {
    case 401:
    case 4102:
      return "The token is missing, wrong or expired: open the link that ./earshot demo printed.";
    case 403:
      return "This token does not open this page or room: open the link that ./earshot demo printed.";
    default:
      return `${closed.message} Reload the page to connect again.`;
  }
}

/** A word for the connection's state. */
export function nameState(state: ConnectionState): string {
  switch (state) {
    case "open":
      return "Connected";
    case "waiting":
      return "Reconnecting";
    case "closed":
      return "Disconnected";
    default:
      return "Connecting";
  }
}

function remember(key: string, value: string | null): string | undefined {
  try {
    if (value) {
      sessionStorage.setItem(key, value);
      return value;
    }
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return value ?? undefined;
  }
}
