/** Close codes of the server beyond RFC 6455. */
export const CloseCode = {
  NORMAL: 1000,
  DRAINING: 4000,
  SLOW_CONSUMER: 4001,
  HEARTBEAT_TIMEOUT: 4002,
  RATE_LIMITED: 4003,
  REPLACED: 4100,
  KICKED: 4101,
  TOKEN_EXPIRED: 4102,
  PROTOCOL_ERROR: 4103,
} as const;

/** Whether a connection that ended with this code should be opened again. */
export function invitesReconnect(code: number): boolean {
  return code !== CloseCode.NORMAL && (code < 4100 || code > 4199);
}

/** What a close code means, for people. */
export function explainClose(code: number, reason: string): string {
  switch (code) {
    case CloseCode.NORMAL:
      return reason === "superseded" ? "This page was opened again elsewhere." : "The connection was closed.";
    case CloseCode.REPLACED:
      return "A newer session took over.";
    case CloseCode.KICKED:
      return "An operator ended this connection.";
    case CloseCode.TOKEN_EXPIRED:
      return "The token has expired or was revoked.";
    case CloseCode.PROTOCOL_ERROR:
      return "The server refused what this page sent.";
    default:
      return reason || `The connection ended with code ${code}.`;
  }
}
