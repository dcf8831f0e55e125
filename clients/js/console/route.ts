/** Where in the console somebody is. */
export interface Route {
  view: "overview" | "connections" | "rooms" | "errors";
  id: string | undefined;
}

/** Reads the part of the address behind the `#`; what is unknown leads to the overview. */
export function parseRoute(hash: string): Route {
  const [, view, id] = hash.replace(/^#/, "").split("/");
  if (view === "connections" || view === "rooms") {
    return { view, id: id ? decode(id) : undefined };
  }
  return { view: view === "errors" ? "errors" : "overview", id: undefined };
}

/** The token in `#token=…`, which links from the command line carry. */
export function tokenIn(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") || undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
