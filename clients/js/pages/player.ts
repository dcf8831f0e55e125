import { type PlayerState, RadioPlayer } from "../src";
import { element, milliseconds, say, showError } from "./elements";
import { showPending } from "./pending";
import { connectionTo, explainClosed, NO_TOKEN, nameState, readSession } from "./session";
import { Story } from "./story";

const session = readSession("player");
const connection = connectionTo(session, "player", true);
const player = new RadioPlayer({ connection });
const story = new Story();
const listen = element<HTMLButtonElement>("listen");
const volume = element<HTMLInputElement>("volume");
let muted = false;
let complete = false;

/** For tests and the curious. */
Object.assign(globalThis, { earshot: { connection, player } });

function words(state: PlayerState): string {
  switch (state) {
    case "locked":
      return connection.state === "open" ? "The room is ready when you are." : "Connecting to the room.";
    case "idle":
      return "The room is quiet. The next story starts by itself.";
    case "waiting":
      return "About to begin.";
    case "playing":
      return muted ? "Muted. Tap to hear it again." : "You hear this with everybody in the room.";
    case "stalled":
      return "Waiting for more of the story.";
  }
}

function refresh(): void {
  const locked = player.state === "locked";
  listen.setAttribute("aria-pressed", String(!locked && !muted));
  say(element("listen-text"), locked ? "Tap to listen" : muted ? "Muted" : "Listening");
  if (connection.state !== "closed") {
    say(element("status"), words(player.state));
  }
}

function setVolume(): void {
  player.volume = muted ? 0 : Number(volume.value) / 100;
}

listen.addEventListener("click", async () => {
  if (player.state === "locked") {
    muted = false;
    if (!(await player.unlock())) {
      showError("The browser did not allow sound: tap once more.");
      return;
    }
    showError(undefined);
  } else {
    muted = !muted;
  }
  setVolume();
  refresh();
});
volume.addEventListener("input", () => {
  muted = false;
  setVolume();
  refresh();
});

connection.on("state", (state) => {
  const pill = element("connection");
  pill.dataset.state = state;
  say(element("connection-text"), nameState(state));
  refresh();
});
connection.on("connected", () => showError(undefined));
connection.on("retry", ({ inMs, message }) => {
  if (inMs > 2000) {
    showError(`${message} Trying again in ${Math.ceil(inMs / 1000)} s.`);
  }
});
connection.on("closed", (closed) => {
  showError(explainClosed(closed));
  say(element("status"), "Not connected.");
  listen.disabled = true;
});
connection.on("playback_queue_updated", (queue) => {
  complete = queue.current_request?.generation === "complete";
  showPending(queue.pending_requests);
});

player.on("state", refresh);
player.on("item", (item) => {
  complete = false;
  story.show(item?.text);
  element("progress-row").hidden = item === undefined;
  say(element("skew"), "–");
});
player.on("tick", ({ positionSec, lengthSec, errorUs }) => {
  story.move(positionSec, lengthSec, complete);
  if (player.state === "playing" && errorUs !== undefined) {
    say(element("skew"), milliseconds(errorUs));
  }
});

const calm = matchMedia("(prefers-reduced-motion: reduce)");
function drawLevel(): void {
  if (!calm.matches) {
    listen.style.setProperty("--level", player.level().toFixed(3));
  }
  requestAnimationFrame(drawLevel);
}

say(element("campaign"), session.campaignId);
document.title = `${session.campaignId} · Earshot`;
showPending([]);
if (session.token === undefined) {
  showError(NO_TOKEN);
  say(element("status"), "Not connected.");
  say(element("connection-text"), nameState("closed"));
  element("connection").dataset.state = "closed";
} else {
  listen.disabled = false;
  setVolume();
  connection.open();
  // Where the browser already trusts the page (after a reload, say) no tap is needed.
  void player.unlock();
  requestAnimationFrame(drawLevel);
}
