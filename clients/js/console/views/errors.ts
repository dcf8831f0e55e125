import { h, KeyedRows, say } from "../dom";
import { count, moment } from "../format";
import { badge, searchField, setBadge, statusTone } from "../parts";
import type { LogEvent } from "../types";
import type { App, View } from "../view";

/** The last warnings and errors of the server. */
export class ErrorsView implements View {
  readonly title = "Errors";
  readonly back = "/overview";
  readonly element: HTMLElement;
  readonly search: HTMLInputElement;
  readonly #app: App;
  readonly #rows: KeyedRows<LogEvent>;
  readonly #summary = h("p", { class: "quiet", attributes: { role: "status" } });
  #events: LogEvent[] = [];

  constructor(app: App) {
    this.#app = app;
    this.search = searchField("Search errors", "Search messages", () => this.#show());
    const list = h("ol", { class: "events", attributes: { "aria-label": "Warnings and errors, the newest first" } });
    this.#rows = new KeyedRows(
      list,
      (event) => String(event.number),
      () => eventRow(),
    );
    this.element = h(
      "div",
      {},
      h("div", { class: "filters" }, this.search),
      h("section", { class: "card list" }, this.#summary, list),
    );
  }

  focus(): void {
    this.search.focus();
  }

  async poll(): Promise<void> {
    this.#events = await this.#app.api.errors();
    this.#show();
  }

  #show(): void {
    const part = this.search.value.trim().toLowerCase();
    const shown = this.#events.filter((event) => part === "" || JSON.stringify(event).toLowerCase().includes(part));
    this.#rows.update(shown);
    say(
      this.#summary,
      this.#events.length === 0
        ? "No warning and no error since the start."
        : shown.length === this.#events.length
          ? `Warnings and errors: ${count(shown.length)}, the newest first.`
          : `${count(shown.length)} of ${count(this.#events.length)} warnings and errors fit.`,
    );
  }
}

function eventRow() {
  const level = badge("", "plain");
  const time = h("time");
  const logger = h("span", { class: "quiet" });
  const message = h("p", { class: "message" });
  const more = h("details", {}, h("summary", {}, "Details"));
  const text = h("pre");
  more.append(text);
  return {
    element: h("li", {}, h("div", { class: "row" }, h("span", {}, level, " ", logger), time), message, more),
    update(event: LogEvent) {
      setBadge(level, event.level, statusTone(event.level));
      time.dateTime = event.time;
      say(time, moment(event.time));
      say(logger, event.logger);
      say(message, event.message);
      const fields = Object.entries(event.fields).map(([name, value]) => `${name}: ${value}`);
      const details = [...fields, ...(event.error ? event.error.split(" | ") : [])];
      more.hidden = details.length === 0;
      say(text, details.join("\n"));
    },
  };
}
