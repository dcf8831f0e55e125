import { ApiError } from "../../src/api";
import { h, KeyedRows, say } from "../dom";
import { ago, bytes, clock, count, lag, moment, short } from "../format";
import { badge, card, Facts, setBadge, statusTone, table, textRow } from "../parts";
import type { ConnectionDetail, Mark } from "../types";
import type { App, View } from "../view";

/** Rows of the ledger that are shown: the last ones. */
const LEDGER_ROWS = 300;
const HEADINGS = ["No.", "Request", "Chunk", "Sent", "Acknowledged after", "Played after"];

/** All that is known of one connection, and what it was sent and heard. */
export class ConnectionView implements View {
  readonly title: string;
  readonly back = "/connections";
  readonly element: HTMLElement;
  readonly #app: App;
  readonly #id: string;
  readonly #status = badge("…", "plain");
  readonly #kick = h("button", { class: "danger", attributes: { type: "button" } }, "Kick ", h("kbd", {}, "x"));
  readonly #gone = h("p", { class: "error", attributes: { role: "alert" } });
  readonly #facts = new Facts();
  readonly #client = new Facts();
  readonly #sums = new Facts();
  readonly #ledger: KeyedRows<Mark>;
  readonly #ledgerNote = h("p", { class: "quiet" });
  #live = false;

  constructor(app: App, id: string) {
    this.#app = app;
    this.#id = id;
    this.title = `Connection ${short(id)}`;
    const body = h("tbody");
    this.#ledger = new KeyedRows(
      body,
      (mark) => String(mark.sequence_number),
      () =>
        textRow(
          HEADINGS,
          (mark) => [
            String(mark.sequence_number),
            short(mark.request_id),
            mark.chunk_id === null ? "–" : short(mark.chunk_id),
            clock(mark.sent_at),
            lag(mark.sent_at, mark.acknowledged_at),
            lag(mark.sent_at, mark.played_at),
          ],
          (cells, mark) => cells[5]?.classList.toggle("heard", mark.played_at !== null),
        ),
    );
    this.#gone.hidden = true;
    this.#kick.hidden = true;
    this.#kick.addEventListener("click", () => void this.act());
    this.element = h(
      "div",
      {},
      h(
        "div",
        { class: "head" },
        h(
          "h1",
          {},
          h("a", { class: "up", attributes: { href: "#/connections" } }, "Connections"),
          h("span", { class: "id" }, id),
        ),
        h("div", { class: "row" }, this.#status, this.#kick),
      ),
      this.#gone,
      h(
        "div",
        { class: "columns" },
        card("Connection", {}, this.#facts.element),
        card("Client", {}, this.#client.element),
      ),
      card("Delivery", {}, this.#sums.element, this.#ledgerNote, table("Delivery ledger", HEADINGS, body)),
    );
  }

  focus(): void {
    (this.#kick.hidden ? this.element.querySelector("a") : this.#kick)?.focus();
  }

  async poll(): Promise<void> {
    try {
      this.#show(await this.#app.api.connection(this.#id));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) {
        throw error;
      }
      this.#gone.hidden = false;
      this.#kick.hidden = true;
      say(this.#gone, "There is no such connection, or it ended more than a day ago.");
    }
  }

  async act(): Promise<void> {
    if (!this.#live) {
      return;
    }
    const sure = await this.#app.confirm(
      "Kick this connection?",
      "It is closed with 4101, and its client does not come back by itself.",
      "Kick",
    );
    if (!sure) {
      return;
    }
    try {
      await this.#app.api.kick(this.#id);
      this.#app.announce("Kicked.");
    } catch (error) {
      this.#app.announce(error instanceof Error ? error.message : String(error));
    }
    this.#app.refresh();
  }

  #show(one: ConnectionDetail): void {
    this.#live = one.status === "connected";
    this.#kick.hidden = !this.#live;
    setBadge(
      this.#status,
      one.disconnect_detail === null ? one.status : `${one.status}: ${one.disconnect_detail}`,
      statusTone(one.status),
    );
    const facts = this.#facts;
    facts.set("User", one.user_id);
    facts.set("Device", one.device_id ?? "–");
    facts.set("Session", one.session_id ?? "–");
    facts.set("Door", `${one.connection_type} · ${one.transport}`);
    facts.setNode("Rooms", rooms(one));
    facts.set("Connected", `${moment(one.connected_at)} (${ago(one.connected_at, Date.now())})`);
    facts.set(
      "Ended",
      one.disconnected_at === null ? "–" : `${moment(one.disconnected_at)}, ${one.disconnect_reason ?? ""}`,
    );
    facts.set("Queue", bytes(one.queue_bytes));
    facts.set("Messages", one.cursors.map(cursor).join(", ") || "–");
    const client = this.#client;
    client.set("Address", one.client_ip ?? "–");
    client.set("Agent", one.user_agent ?? "–");
    client.set("Origin", one.origin ?? "–");
    client.set("Last sign of life", ago(one.last_heartbeat, Date.now()));
    client.set("Node", one.node);
    client.set("Generation", String(one.generation));
    client.setNode("Resumed from", resumed(one.resumed_from));
    this.#showLedger(one.playback);
  }

  #showLedger(marks: Mark[]): void {
    const reached = (name: "sent_at" | "acknowledged_at" | "played_at") =>
      count(marks.filter((mark) => mark[name] !== null).length);
    this.#sums.set("Chunks", count(marks.length));
    this.#sums.set("Sent", reached("sent_at"));
    this.#sums.set("Acknowledged", reached("acknowledged_at"));
    this.#sums.set("Played", reached("played_at"));
    say(
      this.#ledgerNote,
      marks.length === 0
        ? "This connection has not been told of any audio."
        : marks.length > LEDGER_ROWS
          ? `The last ${LEDGER_ROWS} chunks, the newest first.`
          : "The newest first.",
    );
    this.#ledger.update(marks.slice(-LEDGER_ROWS).reverse());
  }
}

/** Where it stands in a topic, such as `user:anna 7, 2 unacknowledged`. */
function cursor({ topic, sent, acknowledged }: ConnectionDetail["cursors"][number]): string {
  const behind = sent - acknowledged;
  return behind > 0 ? `${topic} ${sent}, ${behind} unacknowledged` : `${topic} ${sent}`;
}

function rooms(one: ConnectionDetail): Node {
  const names = one.rooms.length > 0 ? one.rooms : one.room === null ? [] : [one.room];
  return names.length === 0
    ? document.createTextNode("–")
    : h(
        "span",
        { class: "links" },
        ...names.map((name) => h("a", { attributes: { href: `#/rooms/${encodeURIComponent(name)}` } }, name)),
      );
}

function resumed(id: string | null): Node {
  return id === null
    ? document.createTextNode("–")
    : h("a", { class: "id", attributes: { href: `#/connections/${encodeURIComponent(id)}` } }, short(id));
}
