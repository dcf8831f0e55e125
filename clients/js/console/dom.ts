type Child = Node | string | undefined;

export interface Props {
  class?: string;
  attributes?: Record<string, string>;
  on?: Record<string, (event: Event) => void>;
}

/** Makes an element. Text is only ever set as text, never parsed. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (props.class) {
    made.className = props.class;
  }
  for (const [name, value] of Object.entries(props.attributes ?? {})) {
    made.setAttribute(name, value);
  }
  for (const [name, handler] of Object.entries(props.on ?? {})) {
    made.addEventListener(name, handler);
  }
  for (const child of children) {
    if (child !== undefined) {
      made.append(child);
    }
  }
  return made;
}

/** Sets text only where it differs, so that a screen reader does not repeat it and a selection stays. */
export function say(target: HTMLElement, text: string): void {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** An element of the list and how it follows its item. */
export interface Row<T> {
  element: HTMLElement;
  update(item: T): void;
}

/** Keeps elements in step with a list of items; those that stay are neither made anew nor moved, so focus and selection stay too. */
export class KeyedRows<T> {
  readonly #parent: HTMLElement;
  readonly #key: (item: T) => string;
  readonly #make: (item: T) => Row<T>;
  readonly #rows = new Map<string, Row<T>>();

  constructor(parent: HTMLElement, key: (item: T) => string, make: (item: T) => Row<T>) {
    this.#parent = parent;
    this.#key = key;
    this.#make = make;
  }

  get keys(): string[] {
    return [...this.#rows.keys()];
  }

  element(key: string): HTMLElement | undefined {
    return this.#rows.get(key)?.element;
  }

  update(items: readonly T[]): void {
    const wanted = new Map(items.map((item) => [this.#key(item), item]));
    for (const [key, row] of this.#rows) {
      if (!wanted.has(key)) {
        row.element.remove();
        this.#rows.delete(key);
      }
    }
    let place: ChildNode | null = this.#parent.firstChild;
    const ordered: [string, Row<T>][] = [];
    for (const [key, item] of wanted) {
      const row = this.#rows.get(key) ?? this.#make(item);
      row.update(item);
      if (row.element === place) {
        place = place.nextSibling;
      } else {
        this.#parent.insertBefore(row.element, place);
      }
      ordered.push([key, row]);
    }
    this.#rows.clear();
    for (const [key, row] of ordered) {
      this.#rows.set(key, row);
    }
  }
}
