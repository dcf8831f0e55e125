import { h, say } from "../dom";
import { ago, count, moment } from "../format";
import { badge, choice, own, searchField, setBadge, statusTone, table, textRow } from "../parts";
import { RowList } from "../row-list";
import type { ConnectionInfo } from "../types";
import type { App, View } from "../view";

const PAGE = 50;
const HEADINGS = ["Connection", "User", "Device", "Door", "Room", "Status", "Since", "Address"];

/** Live and ended connections; the list follows the server without losing the chosen row. */
export class ConnectionsView implements View {
  readonly title = "Connections";
  readonly back = "/overview";
  readonly element: HTMLElement;
  readonly search: HTMLInputElement;
  readonly #app: App;
  readonly #list: RowList<ConnectionInfo>;
  readonly #state: HTMLSelectElement;
  readonly #type: HTMLSelectElement;
  readonly #transport: HTMLSelectElement;
  readonly #summary = h("p", { class: "quiet", attributes: { role: "status" } });
  readonly #previous = h("button", { attributes: { type: "button" } }, "Previous");
  readonly #next = h("button", { attributes: { type: "button" } }, "Next");
  /** The `after` of each page up to this one. */
  #pages: string[] = [""];
  #following: string | null = null;

  constructor(app: App) {
    this.#app = app;
    const anew = () => this.#anew();
    this.search = searchField("Search connections", "Search id, user, device, room, address", anew);
    this.#state = choice(
      "State",
      [
        ["connected", "Connected now"],
        ["ended", "Recently ended"],
        ["disconnected", "Disconnected"],
        ["failed", "Failed"],
        ["superseded", "Superseded"],
        ["", "Any state"],
      ],
      anew,
    );
    this.#type = choice(
      "Door",
      [
        ["", "Any door"],
        ["player", "player"],
        ["dm", "dm"],
        ["client", "client"],
      ],
      anew,
    );
    this.#transport = choice(
      "Transport",
      [
        ["", "Any transport"],
        ["websocket", "websocket"],
        ["sse", "sse"],
      ],
      anew,
    );
    this.#list = new RowList(
      (one) => one.connection_id,
      () => row(),
      (id) => app.go(`/connections/${encodeURIComponent(id)}`),
    );
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "Enter") {
        event.preventDefault();
        this.#list.focus();
      }
    });
    this.#previous.addEventListener("click", () => this.#turn(-1));
    this.#next.addEventListener("click", () => this.#turn(1));
    this.element = h(
      "div",
      {},
      h("div", { class: "filters" }, this.search, this.#state, this.#type, this.#transport),
      h(
        "section",
        { class: "card list" },
        table("Connections", HEADINGS, this.#list.body),
        h("div", { class: "row pager" }, this.#summary, h("div", {}, this.#previous, " ", this.#next)),
      ),
    );
  }

  focus(): void {
    if (!this.#list.focus()) {
      this.search.focus();
    }
  }

  async poll(): Promise<void> {
    const after = this.#pages[this.#pages.length - 1] ?? "";
    const asked = this.#question();
    const page = await this.#app.api.connections({ ...asked, after, limit: PAGE });
    if (JSON.stringify(asked) !== JSON.stringify(this.#question())) {
      return;
    }
    this.#following = page.next;
    this.#list.update(page.connections);
    const shown = page.connections.length;
    const more = page.next === null ? "" : ", more on the next page";
    const place = this.#pages.length > 1 ? ` on page ${this.#pages.length}` : "";
    say(this.#summary, shown === 0 ? "No connection fits." : `${count(shown)} shown${place}${more}`);
    this.#previous.disabled = this.#pages.length === 1;
    this.#next.disabled = page.next === null;
  }

  #question() {
    return {
      search: this.search.value.trim(),
      state: this.#state.value,
      type: this.#type.value,
      transport: this.#transport.value,
    };
  }

  #anew(): void {
    this.#pages = [""];
    this.#app.refresh();
  }

  #turn(by: 1 | -1): void {
    if (by < 0 && this.#pages.length > 1) {
      this.#pages.pop();
    } else if (by > 0 && this.#following !== null) {
      this.#pages.push(this.#following);
    }
    this.#app.refresh();
  }
}

function row() {
  const status = badge("", "plain");
  return textRow<ConnectionInfo>(
    HEADINGS,
    (one) => [
      one.connection_id.slice(0, 12),
      one.user_id,
      one.device_id ?? "–",
      `${one.connection_type} · ${one.transport}`,
      one.rooms.length > 0 ? one.rooms.join(", ") : (one.room ?? "–"),
      "",
      one.disconnected_at === null ? ago(one.connected_at, Date.now()) : moment(one.disconnected_at),
      one.client_ip ?? "–",
    ],
    (cells, one) => {
      cells[0]?.classList.add("id");
      cells[0]?.setAttribute("title", one.connection_id);
      own(cells[5], status);
      setBadge(
        status,
        one.disconnect_detail === null ? one.status : `${one.status}: ${one.disconnect_detail}`,
        statusTone(one.status),
      );
    },
  );
}
