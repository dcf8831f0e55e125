import { ApiError, CampaignApi, type Connection, type Queue, RadioPlayer } from "../src";
import { element, milliseconds, say, showError } from "./elements";
import { showPending } from "./pending";
import { SAMPLES } from "./samples";
import { connectionTo, explainClosed, NO_TOKEN, nameState, readSession } from "./session";
import { Story } from "./story";

const session = readSession("dm");
const api = new CampaignApi(session.baseUrl, session.campaignId, session.token ?? "");
const connection = connectionTo(session, "dm", false);
// Never unlocked: it only follows the timeline.
const room = new RadioPlayer({ connection });
const story = new Story();
const text = element<HTMLTextAreaElement>("text");
const send = element<HTMLButtonElement>("send");
const own = element<HTMLButtonElement>("own");
let currentId: string | undefined;
let shownText: string | undefined;
let complete = false;
let chunkCount = 0;
let listening: { connection: Connection; player: RadioPlayer } | undefined;

/** For tests and the curious. */
Object.assign(globalThis, { earshot: { connection, room, listening: () => listening?.player } });

function announce(message: string, place: "sent" | "said" = "said"): void {
  say(element(place), message);
}

/** Runs a call and shows its failure in one line. */
async function attempt<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    const answer = await call();
    showError(undefined);
    return answer;
  } catch (error) {
    const status = error instanceof ApiError ? error.status : 0;
    const message = error instanceof Error ? error.message : String(error);
    showError(status === 401 || status === 403 ? explainClosed({ code: 0, status, message }) : message);
    return undefined;
  }
}

async function post(message: string): Promise<boolean> {
  if (message.trim() === "") {
    announce("There is nothing to send yet.", "sent");
    text.focus();
    return false;
  }
  send.disabled = true;
  const posted = await attempt(() => api.post(message));
  send.disabled = connection.state === "closed";
  if (posted) {
    announce(posted.stored === false ? "Sent; kept in memory while the store is away." : "Sent.", "sent");
  }
  return posted !== undefined;
}

function skip(requestId: string): void {
  void attempt(async () => {
    await api.skip(requestId);
    announce("Skipped.", "sent");
  });
}

function showQueue(queue: Queue): void {
  const current = queue.current_request;
  currentId = current?.request_id;
  complete = current?.generation === "complete";
  element("current").hidden = !current;
  element("current-none").hidden = current !== null;
  showWords(current?.text ?? undefined);
  if (current) {
    showCurrentState(current.chunk_count);
  }
  showPending(queue.pending_requests, skip);
}

/** The queue carries the beginning of a text, the announcement all of it. */
function showWords(excerpt: string | undefined): void {
  const item = room.item;
  const words = currentId === undefined ? undefined : item?.requestId === currentId ? item.text : excerpt;
  if (words !== shownText) {
    shownText = words;
    story.show(words);
  }
}

function showCurrentState(chunks: number = chunkCount): void {
  chunkCount = chunks;
  const parts = `${chunks} ${chunks === 1 ? "part" : "parts"}`;
  const stalled = room.item?.stalled === true;
  say(element("current-state"), stalled ? "Waiting for more audio" : complete ? parts : `${parts} so far`);
}

function showSync(skewUs: number | null | undefined, listeners?: number, members?: number): void {
  say(element("skew"), skewUs === null || skewUs === undefined ? "–" : milliseconds(skewUs));
  if (listeners !== undefined && members !== undefined) {
    say(element("listeners"), `${listeners} of ${members} connected`);
  }
}

async function switchListening(): Promise<void> {
  if (listening) {
    listening.player.close();
    listening.connection.close({ logout: true });
    listening = undefined;
  } else {
    const mine = connectionTo(session, "player", true);
    const player = new RadioPlayer({ connection: mine });
    listening = { connection: mine, player };
    mine.on("closed", (closed) => {
      if (listening?.connection === mine) {
        showError(explainClosed(closed));
        void switchListening();
      }
    });
    mine.open();
    await player.unlock();
  }
  own.setAttribute("aria-checked", String(listening !== undefined));
}

async function copyLink(): Promise<void> {
  const url = new URL("demo/player", session.baseUrl);
  url.searchParams.set("campaign_id", session.campaignId);
  if (session.playerToken) {
    url.hash = new URLSearchParams({ token: session.playerToken }).toString();
  }
  try {
    await navigator.clipboard.writeText(url.href);
    announce(
      session.playerToken ? "The link is copied." : "Copied, without a token: ./earshot demo prints one for players.",
    );
  } catch {
    announce(url.href);
  }
}

element("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await post(text.value)) {
    text.value = "";
  }
  text.focus();
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    element<HTMLFormElement>("form").requestSubmit();
  }
});
element("skip").addEventListener("click", () => {
  if (currentId) {
    skip(currentId);
  }
});
own.addEventListener("click", () => void switchListening());
element("copy").addEventListener("click", () => void copyLink());
for (const sample of SAMPLES) {
  const button = document.createElement("button");
  button.type = "button";
  const about = document.createElement("small");
  about.textContent = `${sample.text.split(/\s+/).length} words`;
  button.append(sample.title, about);
  button.addEventListener("click", () => void post(sample.text));
  element("samples").append(button);
}

connection.on("state", (state) => {
  element("connection").dataset.state = state;
  say(element("connection-text"), nameState(state));
});
connection.on("connected", async () => {
  showError(undefined);
  const queue = await attempt(() => api.queue());
  if (queue) {
    showQueue(queue);
    showSync(queue.skew_us);
  }
});
connection.on("retry", ({ inMs, message }) => {
  if (inMs > 2000) {
    showError(`${message} Trying again in ${Math.ceil(inMs / 1000)} s.`);
  }
});
connection.on("closed", (closed) => {
  showError(explainClosed(closed));
  send.disabled = true;
});
connection.on("playback_queue_updated", showQueue);
connection.on("playback_sync", (sync) => showSync(sync.skew_us, sync.listeners, sync.members));
room.on("item", (item) => showWords(item?.text));
room.on("tick", ({ item, positionSec, lengthSec }) => {
  if (item?.requestId === currentId) {
    story.move(positionSec, lengthSec, complete);
    showCurrentState();
  }
});

say(element("campaign"), session.campaignId);
document.title = `${session.campaignId} · Host · Earshot`;
showPending([]);
if (session.token === undefined) {
  showError(NO_TOKEN);
  element("connection").dataset.state = "closed";
  say(element("connection-text"), nameState("closed"));
  send.disabled = true;
} else {
  connection.open();
}
