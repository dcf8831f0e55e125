import { KeyedRows, type Row } from "./dom";
import { moved } from "./keys";

/**
 * The body of a table as a list that the keyboard moves in: one row can be reached by Tab, the arrows move from there, Enter opens.
 * The chosen row stays chosen while the list is refreshed.
 */
export class RowList<T> {
  readonly body = document.createElement("tbody");
  readonly #rows: KeyedRows<T>;
  readonly #open: (key: string) => void;
  #chosen: string | undefined;

  constructor(key: (item: T) => string, make: (item: T) => Row<T>, open: (key: string) => void) {
    this.#open = open;
    this.#rows = new KeyedRows(this.body, key, (item) => {
      const row = make(item);
      row.element.dataset.key = key(item);
      row.element.tabIndex = -1;
      return row;
    });
    this.body.addEventListener("keydown", (event) => this.#onKey(event));
    this.body.addEventListener("focusin", (event) => this.#choose(keyOf(event.target)));
    this.body.addEventListener("click", (event) => {
      const key = keyOf(event.target);
      if (key !== undefined && !(event.target as HTMLElement).closest("a, button") && !getSelection()?.toString()) {
        this.#open(key);
      }
    });
  }

  update(items: readonly T[]): void {
    const held = this.body.contains(document.activeElement);
    const before = this.#rows.keys;
    const at = this.#chosen === undefined ? -1 : before.indexOf(this.#chosen);
    this.#rows.update(items);
    const now = this.#rows.keys;
    if (this.#chosen === undefined || !now.includes(this.#chosen)) {
      // The chosen row has gone: its neighbour takes its place, and the focus where it was there.
      this.#choose(now[Math.min(Math.max(0, at), now.length - 1)]);
      if (held && this.#chosen !== undefined) {
        this.#rows.element(this.#chosen)?.focus();
      }
    }
  }

  /** Puts the focus on the chosen row, or the first. */
  focus(): boolean {
    const key = this.#chosen ?? this.#rows.keys[0];
    const row = key === undefined ? undefined : this.#rows.element(key);
    row?.focus();
    return row !== undefined;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).closest("a, button")) {
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      if (this.#chosen !== undefined) {
        event.preventDefault();
        this.#open(this.#chosen);
      }
      return;
    }
    const next = moved(this.#rows.keys, this.#chosen, event.key);
    if (next !== undefined) {
      event.preventDefault();
      const row = this.#rows.element(next);
      row?.focus();
      row?.scrollIntoView({ block: "nearest" });
    }
  }

  #choose(key: string | undefined): void {
    if (this.#chosen !== undefined) {
      this.#mark(this.#chosen, false);
    }
    this.#chosen = key;
    if (key !== undefined) {
      this.#mark(key, true);
    }
  }

  #mark(key: string, chosen: boolean): void {
    const row = this.#rows.element(key);
    if (row) {
      row.tabIndex = chosen ? 0 : -1;
      row.classList.toggle("chosen", chosen);
    }
  }
}

function keyOf(target: EventTarget | null): string | undefined {
  return (target as HTMLElement | null)?.closest<HTMLElement>("tr[data-key]")?.dataset.key;
}
