import { h, say } from "../dom";
import { count, ms } from "../format";
import { badge, own, PositionBar, searchField, setBadge, table, textRow } from "../parts";
import { Position } from "../position";
import { RowList } from "../row-list";
import type { RoomInfo } from "../types";
import type { App, View } from "../view";

const PAGE = 50;
const HEADINGS = ["Room", "Members", "Now", "Position", "State", "Waiting", "Heard apart", "Revision"];
const MOVES_EVERY_MS = 200;

/** Rooms with what plays in them; the positions move between two answers. */
export class RoomsView implements View {
  readonly title = "Rooms";
  readonly back = "/overview";
  readonly element: HTMLElement;
  readonly search: HTMLInputElement;
  readonly #app: App;
  readonly #list: RowList<RoomInfo>;
  readonly #moving = new Map<string, () => void>();
  readonly #summary = h("p", { class: "quiet", attributes: { role: "status" } });
  readonly #more = h("button", { attributes: { type: "button" } }, "Next");
  readonly #first = h("button", { attributes: { type: "button" } }, "First");
  readonly #timer: ReturnType<typeof setInterval>;
  #after = "";
  #following: string | null = null;

  constructor(app: App) {
    this.#app = app;
    this.search = searchField("Search rooms", "Search rooms", () => this.#turn(""));
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "Enter") {
        event.preventDefault();
        this.#list.focus();
      }
    });
    this.#list = new RowList(
      (room) => room.room_id,
      (room) => this.#row(room.room_id),
      (id) => app.go(`/rooms/${encodeURIComponent(id)}`),
    );
    this.#first.addEventListener("click", () => this.#turn(""));
    this.#more.addEventListener("click", () => this.#turn(this.#following ?? ""));
    this.element = h(
      "div",
      {},
      h("div", { class: "filters" }, this.search),
      h(
        "section",
        { class: "card list" },
        table("Rooms", HEADINGS, this.#list.body),
        h("div", { class: "row pager" }, this.#summary, h("div", {}, this.#first, " ", this.#more)),
      ),
    );
    this.#timer = setInterval(() => {
      for (const move of this.#moving.values()) {
        move();
      }
    }, MOVES_EVERY_MS);
  }

  focus(): void {
    if (!this.#list.focus()) {
      this.search.focus();
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async poll(): Promise<void> {
    const search = this.search.value.trim();
    const after = this.#after;
    const page = await this.#app.api.rooms(search, after, PAGE);
    if (search !== this.search.value.trim() || after !== this.#after) {
      return;
    }
    this.#following = page.next;
    const shown = new Set(page.rooms.map((room) => room.room_id));
    for (const id of this.#moving.keys()) {
      if (!shown.has(id)) {
        this.#moving.delete(id);
      }
    }
    this.#list.update(page.rooms);
    say(
      this.#summary,
      page.rooms.length === 0
        ? search === ""
          ? "No room has content or members."
          : "No room fits."
        : `${count(page.rooms.length)} shown${page.next === null ? "" : ", more on the next page"}`,
    );
    this.#first.disabled = this.#after === "";
    this.#more.disabled = page.next === null;
  }

  #turn(after: string): void {
    this.#after = after;
    this.#app.refresh();
  }

  #row(id: string) {
    const position = new Position();
    const bar = new PositionBar();
    const state = badge("", "plain");
    const move = () => bar.show(position.at(performance.now()));
    return textRow<RoomInfo>(
      HEADINGS,
      (room) => [
        room.room_id,
        room.listeners > 0 ? `${count(room.members)} (${count(room.listeners)} report)` : count(room.members),
        room.current_request?.text ?? "–",
        "",
        "",
        count(room.pending_count),
        ms(room.skew_us),
        String(room.rev),
      ],
      (cells, room) => {
        cells[2]?.classList.add("words");
        own(cells[3], bar.element);
        own(cells[4], state);
        const { word, tone } = roomState(room);
        setBadge(state, word, tone);
        position.set(room, performance.now());
        this.#moving.set(id, move);
        move();
      },
    );
  }
}

/** What a room does, in one word. */
export function roomState(room: RoomInfo): { word: string; tone: "good" | "wait" | "plain" } {
  if (room.stalled) {
    return { word: "stalled", tone: "wait" };
  }
  if (room.current_request === null) {
    return { word: "quiet", tone: "plain" };
  }
  return room.position_sec === null ? { word: "preparing", tone: "wait" } : { word: "playing", tone: "good" };
}
