import { h, KeyedRows, say } from "../dom";
import { bytes, closeName, count, ms, rate, span } from "../format";
import { badge, card, Facts, setBadge, statusTone, table, textRow } from "../parts";
import { Rate, Series } from "../series";
import { Sparkline } from "../sparkline";
import type { Overview } from "../types";
import type { View } from "../view";

const POINTS = 90;

/** A number with the line of its last values. */
class Tile {
  readonly element: HTMLElement;
  readonly #value = h("p", { class: "number" });
  readonly #note = h("p", { class: "quiet" });
  readonly #spark = new Sparkline();

  constructor(title: string) {
    this.element = h("section", { class: "card tile" }, h("h2", {}, title), this.#value);
    this.element.append(this.#spark.element, this.#note);
  }

  show(value: string, note: string, series: Series): void {
    say(this.#value, value);
    say(this.#note, note);
    this.#spark.show(series.values, POINTS);
  }
}

/** How the node is, in numbers. Its lines grow as long as the page is open, whatever view is shown. */
export class OverviewView implements View {
  readonly title = "Overview";
  readonly element: HTMLElement;
  readonly #status = badge("…", "plain");
  readonly #reasons = h("ul", { class: "reasons" });
  readonly #node = new Facts();
  readonly #connections = new Tile("Connections");
  readonly #rooms = new Tile("Rooms playing");
  readonly #sent = new Tile("Messages sent");
  readonly #received = new Tile("Messages received");
  readonly #dropped = new Tile("Messages dropped");
  readonly #skew = new Tile("Heard apart");
  readonly #open: KeyedRows<Overview["open"][number]>;
  readonly #closes: KeyedRows<[string, number]>;
  readonly #closesNone = h("p", { class: "quiet" }, "The server has closed no connection by itself.");
  readonly #queues = new Facts();
  readonly #memory = new Facts();
  readonly #series = {
    connections: new Series(POINTS),
    rooms: new Series(POINTS),
    skew: new Series(POINTS),
    sent: new Rate(new Series(POINTS)),
    received: new Rate(new Series(POINTS)),
    dropped: new Rate(new Series(POINTS)),
    http: new Rate(new Series(POINTS)),
  };

  constructor() {
    const open = h("tbody");
    const closes = h("tbody");
    const doors = ["Door", "Transport", "Open"];
    const codes = ["Code", "Meaning", "Closed"];
    this.#open = new KeyedRows(
      open,
      (door) => `${door.connection_type}/${door.transport}`,
      () => textRow(doors, (door) => [door.connection_type, door.transport, count(door.count)]),
    );
    this.#closes = new KeyedRows(
      closes,
      ([code]) => code,
      () => textRow(codes, ([code, closed]) => [code, closeName(code), count(closed)]),
    );
    this.element = h(
      "div",
      {},
      card("Health", { class: "health" }, h("p", {}, this.#status), this.#reasons, this.#node.element),
      h(
        "div",
        { class: "tiles" },
        this.#connections.element,
        this.#rooms.element,
        this.#sent.element,
        this.#received.element,
        this.#dropped.element,
        this.#skew.element,
      ),
      h(
        "div",
        { class: "columns" },
        h(
          "div",
          {},
          card("Connections by door", {}, table("Connections by door", doors, open)),
          card("HTTP and memory", {}, this.#memory.element),
        ),
        h(
          "div",
          {},
          card("Closed by the server", {}, this.#closesNone, table("Closes by code", codes, closes)),
          card("Waiting and given up", {}, this.#queues.element),
        ),
      ),
    );
  }

  async poll(): Promise<void> {
    // The numbers come with every turn.
  }

  onOverview(overview: Overview): void {
    const now = performance.now();
    const { messages, rooms } = overview;
    const http = Object.values(overview.http).reduce((sum, one) => sum + one, 0);
    this.#series.connections.add(overview.connections);
    this.#series.rooms.add(rooms.playing);
    this.#series.skew.add(rooms.max_skew_us / 1000);
    this.#series.sent.add(messages.sent, now);
    this.#series.received.add(messages.received, now);
    this.#series.dropped.add(messages.dropped, now);
    this.#series.http.add(http, now);
    setBadge(this.#status, overview.status, statusTone(overview.status));
    this.#reasons.replaceChildren(...(overview.reasons ?? []).map((reason) => h("li", {}, reason)));
    this.#node.set("Version", overview.version);
    this.#node.set("Node", overview.node);
    this.#node.set("Up", span(overview.uptime_s));
    this.#tiles(overview);
    this.#open.update(overview.open);
    const closes = Object.entries(overview.closes);
    this.#closes.update(closes);
    this.#closesNone.hidden = closes.length > 0;
    this.#rest(overview);
  }

  #tiles({ connections, rooms, messages }: Overview): void {
    const { sent, received, dropped } = this.#series;
    this.#connections.show(count(connections), `${count(rooms.members)} in rooms`, this.#series.connections);
    this.#rooms.show(
      count(rooms.playing),
      `of ${count(rooms.count)}, ${count(rooms.stalled)} stalled, ${count(rooms.pending)} items waiting`,
      this.#series.rooms,
    );
    this.#sent.show(`${rate(sent.series.last ?? 0)}/s`, `${count(messages.sent)} since the start`, sent.series);
    this.#received.show(
      `${rate(received.series.last ?? 0)}/s`,
      `${count(messages.received)} since the start`,
      received.series,
    );
    this.#dropped.show(
      `${rate(dropped.series.last ?? 0)}/s`,
      `${count(messages.dropped)} since the start`,
      dropped.series,
    );
    this.#skew.show(ms(rooms.max_skew_us), "the room that is furthest apart", this.#series.skew);
  }

  #rest({ waiting, messages, http, memory }: Overview): void {
    this.#queues.set("Connection rows for the store", count(waiting.connection_rows));
    this.#queues.set("Ledger rows for the store", count(waiting.ledger_rows));
    this.#queues.set("Ledger rows given up", count(waiting.ledger_rows_dropped));
    this.#queues.set("Malformed messages", count(messages.malformed));
    this.#memory.set("Requests", `${rate(this.#series.http.series.last ?? 0)}/s`);
    this.#memory.set("Answers 2xx, 3xx", `${count(http["2xx"] ?? 0)}, ${count(http["3xx"] ?? 0)}`);
    this.#memory.set("Answers 4xx, 5xx", `${count(http["4xx"] ?? 0)}, ${count(http["5xx"] ?? 0)}`);
    this.#memory.set("Heap", `${bytes(memory.heap_used)} of ${bytes(memory.heap_max)}`);
    this.#memory.set("Audio in memory", bytes(memory.audio));
  }
}
