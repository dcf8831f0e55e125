/** What a key means anywhere in the console. */
export type Shortcut =
  | { kind: "view"; path: string }
  | { kind: "search" }
  | { kind: "help" }
  | { kind: "back" }
  | { kind: "act" };

export interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const VIEWS: Record<string, string> = {
  "1": "/overview",
  "2": "/connections",
  "3": "/rooms",
  "4": "/errors",
};

/**
 * The meaning of a key, or nothing.
 *
 * @param typing whether the key goes into a field, where only Escape has a meaning
 */
export function shortcut(event: Key, typing: boolean): Shortcut | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return undefined;
  }
  if (event.key === "Escape") {
    return { kind: "back" };
  }
  if (typing) {
    return undefined;
  }
  const path = VIEWS[event.key];
  if (path) {
    return { kind: "view", path };
  }
  switch (event.key) {
    case "/":
      return { kind: "search" };
    case "?":
      return { kind: "help" };
    case "x":
      return { kind: "act" };
    default:
      return undefined;
  }
}

/** Which row of a list is meant after a key, or nothing where the key moves nowhere. */
export function moved(rows: readonly string[], current: string | undefined, key: string): string | undefined {
  const last = rows.length - 1;
  if (last < 0) {
    return undefined;
  }
  const at = current === undefined ? -1 : rows.indexOf(current);
  switch (key) {
    case "ArrowDown":
    case "j":
      return rows[Math.min(last, at + 1)];
    case "ArrowUp":
    case "k":
      return rows[Math.max(0, at - 1)];
    case "PageDown":
      return rows[Math.min(last, at + 10)];
    case "PageUp":
      return rows[Math.max(0, at - 10)];
    case "Home":
      return rows[0];
    case "End":
      return rows[last];
    default:
      return undefined;
  }
}

/** All of it for the list under `?`. */
export const SHORTCUTS: [string[], string][] = [
  [["1", "2", "3", "4"], "Overview, Connections, Rooms, Errors"],
  [["/"], "Search"],
  [["↑", "↓"], "Move in a list (also j and k)"],
  [["Home", "End"], "First and last row"],
  [["Enter"], "Open the row"],
  [["Esc"], "Back, or leave the search"],
  [["x"], "Kick the connection, skip the item (asks first)"],
  [["?"], "This list"],
];
