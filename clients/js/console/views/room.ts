import { ApiError } from "../../src/api";
import { h, KeyedRows, say } from "../dom";
import { count, ms, short, signedMs } from "../format";
import { badge, card, Facts, own, PositionBar, setBadge, statusTone, table, textRow } from "../parts";
import { Position } from "../position";
import { RowList } from "../row-list";
import type { Item, Member, RoomDetail } from "../types";
import type { App, View } from "../view";
import { roomState } from "./rooms";

const MEMBER_HEADINGS = ["User", "Device", "Door", "Connection", "Plays off by", "Said"];
const PENDING_HEADINGS = ["Request", "Text", "Generation", "Chunks"];
const MOVES_EVERY_MS = 200;

/** One room: what plays, what waits, and how well its members are in step. */
export class RoomView implements View {
  readonly title: string;
  readonly back = "/rooms";
  readonly element: HTMLElement;
  readonly #app: App;
  readonly #id: string;
  readonly #state = badge("…", "plain");
  readonly #gone = h("p", { class: "quiet", attributes: { role: "status" } });
  readonly #facts = new Facts();
  readonly #words = h("p", { class: "story" });
  readonly #bar = new PositionBar();
  readonly #item = new Facts();
  readonly #chunks: KeyedRows<RoomDetail["chunks"][number]>;
  readonly #skip = h("button", { class: "danger", attributes: { type: "button" } }, "Skip ", h("kbd", {}, "x"));
  readonly #current = h("div");
  readonly #quiet = h("p", { class: "quiet" }, "Nothing plays.");
  readonly #pending: KeyedRows<Item>;
  readonly #pendingNone = h("p", { class: "quiet" }, "Nothing waits.");
  readonly #members: RowList<Member>;
  readonly #membersNote = h("p", { class: "quiet" });
  readonly #position = new Position();
  readonly #timer: ReturnType<typeof setInterval>;
  #request: string | undefined;

  constructor(app: App, id: string) {
    this.#app = app;
    this.#id = id;
    this.title = `Room ${id}`;
    const chunks = h("ol", { class: "chunks", attributes: { "aria-label": "Chunks of the current item" } });
    const pending = h("tbody");
    this.#chunks = new KeyedRows(
      chunks,
      (chunk) => chunk.chunk_id,
      () => chunkRow(),
    );
    this.#pending = new KeyedRows(
      pending,
      (item) => item.request_id,
      () =>
        textRow(
          PENDING_HEADINGS,
          (item) => [short(item.request_id), item.text ?? "–", item.generation, count(item.chunk_count)],
          (cells) => cells[1]?.classList.add("words"),
        ),
    );
    this.#members = new RowList(
      (member) => member.connection_id,
      () => memberRow(),
      (connection) => app.go(`/connections/${encodeURIComponent(connection)}`),
    );
    this.#skip.addEventListener("click", () => void this.act());
    this.#current.append(
      this.#words,
      this.#bar.element,
      this.#item.element,
      chunks,
      h("div", { class: "row" }, h("span"), this.#skip),
    );
    this.element = h(
      "div",
      {},
      h(
        "div",
        { class: "head" },
        h("h1", {}, h("a", { class: "up", attributes: { href: "#/rooms" } }, "Rooms"), h("span", {}, id)),
        h("div", { class: "row" }, this.#state),
      ),
      this.#gone,
      h(
        "div",
        { class: "columns" },
        card("Now", {}, this.#quiet, this.#current),
        h(
          "div",
          {},
          card("Room", {}, this.#facts.element),
          card("Next", {}, this.#pendingNone, table("Waiting items", PENDING_HEADINGS, pending)),
        ),
      ),
      card("Members", { class: "list" }, this.#membersNote, table("Members", MEMBER_HEADINGS, this.#members.body)),
    );
    this.#timer = setInterval(() => this.#bar.show(this.#position.at(performance.now())), MOVES_EVERY_MS);
  }

  focus(): void {
    if (!this.#members.focus()) {
      this.element.querySelector("a")?.focus();
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async poll(): Promise<void> {
    try {
      this.#show(await this.#app.api.room(this.#id));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) {
        throw error;
      }
      this.#show(empty(this.#id));
      say(this.#gone, "This room has neither content nor members at present.");
    }
  }

  async act(): Promise<void> {
    const request = this.#request;
    if (request === undefined) {
      return;
    }
    const sure = await this.#app.confirm(
      "Skip what plays now?",
      "It ends at once for everybody in the room, and the next item begins.",
      "Skip",
    );
    if (!sure) {
      return;
    }
    try {
      await this.#app.api.skip(this.#id, request);
      this.#app.announce("Skipped.");
    } catch (error) {
      this.#app.announce(error instanceof Error ? error.message : String(error));
    }
    this.#app.refresh();
  }

  #show(room: RoomDetail): void {
    say(this.#gone, "");
    const { word, tone } = roomState(room);
    setBadge(this.#state, word, tone);
    this.#facts.set("Members", count(room.members));
    this.#facts.set("Say how well they play", count(room.listeners));
    this.#facts.set("Heard apart", ms(room.skew_us));
    this.#facts.set("Waiting items", count(room.pending_count));
    this.#facts.set("Timeline revision", String(room.rev));
    const item = room.current_request;
    this.#request = item?.request_id;
    this.#current.hidden = item === null;
    this.#quiet.hidden = item !== null;
    this.#position.set(room, performance.now());
    this.#bar.show(this.#position.at(performance.now()));
    if (item) {
      say(this.#words, excerpt(item.text) ?? "(audio from an application)");
      this.#item.set("Request", short(item.request_id));
      this.#item.set("Status", item.status);
      this.#item.set("Generation", item.generation);
      this.#item.set("Chunks played", `${count(item.played_count ?? 0)} of ${count(item.chunk_count)}`);
    }
    this.#chunks.update(room.chunks);
    this.#pending.update(room.pending_requests);
    this.#pendingNone.hidden = room.pending_requests.length > 0;
    this.#members.update(room.member_list);
    say(
      this.#membersNote,
      room.members > room.member_list.length
        ? `${count(room.member_list.length)} of ${count(room.members)}, those who say how they play first.`
        : room.members === 0
          ? "Nobody is here."
          : "",
    );
  }
}

/** Lists carry the beginning of a text. */
function excerpt(text: string | null | undefined): string | undefined {
  return text && text.length >= 159 ? `${text}…` : (text ?? undefined);
}

function empty(id: string): RoomDetail {
  return {
    room_id: id,
    members: 0,
    listeners: 0,
    current_request: null,
    position_sec: null,
    length_sec: null,
    pending_count: 0,
    rev: 0,
    start_at_us: null,
    stalled: false,
    skew_us: null,
    pending_requests: [],
    chunks: [],
    member_list: [],
  };
}

function chunkRow() {
  const element = h("li");
  return {
    element,
    update(chunk: RoomDetail["chunks"][number]) {
      element.className = statusTone(chunk.status);
      element.style.flexGrow = String(chunk.duration_sec);
      const words = `chunk ${chunk.sequence_number}, ${chunk.duration_sec.toFixed(1)} s, ${chunk.status.toLowerCase()}`;
      element.title = words;
      element.setAttribute("aria-label", words);
    },
  };
}

function memberRow() {
  const needle = h("span", { class: "needle" });
  const text = h("span", { class: "time" });
  const shown = h(
    "div",
    { class: "error-us" },
    h("span", { class: "scale", attributes: { "aria-hidden": "true" } }, needle),
    text,
  );
  return textRow<Member>(
    MEMBER_HEADINGS,
    (member) => [
      member.user_id,
      member.device_id ?? "–",
      `${member.connection_type} · ${member.transport}`,
      member.connection_id.slice(0, 12),
      "",
      member.reported_ago_ms === null ? "–" : `${(member.reported_ago_ms / 1000).toFixed(1)} s ago`,
    ],
    (cells, member) => {
      cells[3]?.classList.add("id");
      own(cells[4], shown);
      say(text, signedMs(member.error_us));
      needle.hidden = member.error_us === null;
      // The scale ends at 20 ms, which a room should stay within.
      needle.style.left = `${50 + Math.max(-50, Math.min(50, ((member.error_us ?? 0) / 20_000) * 50))}%`;
    },
  );
}
