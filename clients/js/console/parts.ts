import { h, type Props, type Row, say } from "./dom";

/** A table with headings around a body; on narrow screens its rows become cards that repeat the headings. */
export function table(caption: string, headings: string[], body: HTMLElement): HTMLElement {
  return h(
    "div",
    { class: "scroller" },
    h(
      "table",
      { attributes: { "aria-label": caption } },
      h("thead", {}, h("tr", {}, ...headings.map((text) => h("th", { attributes: { scope: "col" } }, text)))),
      body,
    ),
  );
}

/** A row of text cells; `read` gives their texts, `dress` may change more of them. */
export function textRow<T>(
  headings: string[],
  read: (item: T) => string[],
  dress?: (cells: HTMLTableCellElement[], item: T) => void,
): Row<T> {
  const cells = headings.map((heading) => h("td", { attributes: { "data-label": heading } }));
  return {
    element: h("tr", {}, ...cells),
    update(item) {
      for (const [i, text] of read(item).entries()) {
        const cell = cells[i];
        if (cell && cell.dataset.own === undefined) {
          say(cell, text);
        }
      }
      dress?.(cells, item);
    },
  };
}

/** A cell that a row fills itself. */
export function own(cell: HTMLTableCellElement | undefined, content: Node): void {
  if (cell && cell.dataset.own === undefined) {
    cell.dataset.own = "";
    cell.replaceChildren(content);
  }
}

/** Names and values in pairs that can be set later. */
export class Facts {
  readonly element = h("dl", { class: "facts" });
  readonly #values = new Map<string, HTMLElement>();

  set(name: string, value: string): void {
    let shown = this.#values.get(name);
    if (!shown) {
      shown = h("dd");
      this.#values.set(name, shown);
      this.element.append(h("div", {}, h("dt", {}, name), shown));
    }
    say(shown, value);
  }

  /** A value that is more than text. */
  setNode(name: string, value: Node): void {
    this.set(name, "");
    this.#values.get(name)?.replaceChildren(value);
  }
}

/** A word with a colour that says how well things are; the word says it too. */
export function badge(text: string, tone: "good" | "wait" | "bad" | "plain"): HTMLElement {
  return h("span", { class: `badge ${tone}` }, text);
}

export function setBadge(shown: HTMLElement, text: string, tone: "good" | "wait" | "bad" | "plain"): void {
  say(shown, text);
  shown.className = `badge ${tone}`;
}

export function statusTone(status: string): "good" | "wait" | "bad" | "plain" {
  switch (status) {
    case "connected":
    case "healthy":
    case "PLAYED":
    case "complete":
      return "good";
    case "failed":
    case "FAILED":
    case "error":
      return "bad";
    case "degraded":
    case "draining":
    case "warn":
    case "PLAYING":
    case "running":
      return "wait";
    default:
      return "plain";
  }
}

export function card(title: string, props: Props, ...children: (Node | undefined)[]): HTMLElement {
  return h("section", { ...props, class: `card ${props.class ?? ""}`.trim() }, h("h2", {}, title), ...children);
}

export function searchField(label: string, placeholder: string, onInput: () => void): HTMLInputElement {
  const field = h("input", {
    attributes: {
      type: "search",
      "aria-label": label,
      placeholder,
      autocomplete: "off",
      spellcheck: "false",
      maxlength: "128",
    },
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(onInput, 150);
  });
  return field;
}

export function choice(label: string, options: [string, string][], onChange: () => void): HTMLSelectElement {
  return h(
    "select",
    { attributes: { "aria-label": label }, on: { change: onChange } },
    ...options.map(([value, text]) => h("option", { attributes: { value } }, text)),
  );
}

/** How far something has come, with the numbers as text. */
export class PositionBar {
  readonly element: HTMLElement;
  readonly #bar = h("progress", { attributes: { max: "1000", value: "0", "aria-label": "Position" } });
  readonly #text = h("span", { class: "time" });

  constructor() {
    this.element = h("div", { class: "position" }, this.#bar, this.#text);
  }

  show(at: { sec: number; lengthSec: number } | undefined): void {
    this.element.hidden = at === undefined;
    if (at) {
      this.#bar.value = at.lengthSec > 0 ? Math.round((at.sec / at.lengthSec) * 1000) : 0;
      say(this.#text, `${minutes(at.sec)} / ${minutes(at.lengthSec)}`);
    }
  }
}

function minutes(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
