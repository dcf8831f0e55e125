import type { PendingRequest } from "../src";
import { element, say } from "./elements";

/** The list of items that wait; with `skip` each gets a button. Lines that stay are kept, so that no click or focus is lost. */
export function showPending(requests: PendingRequest[], skip?: (requestId: string) => void): void {
  const list = element("pending");
  const known = new Map(
    [...list.children].map((line) => [(line as HTMLElement).dataset.requestId, line as HTMLElement]),
  );
  for (const request of requests) {
    const line = known.get(request.request_id) ?? newLine(request, skip);
    known.delete(request.request_id);
    const state = line.querySelector("small");
    if (state) {
      say(state, describe(request));
    }
    if (line.parentElement !== list) {
      list.append(line);
    }
  }
  for (const gone of known.values()) {
    gone.remove();
  }
  element("pending-none").hidden = requests.length > 0;
}

function newLine(request: PendingRequest, skip?: (requestId: string) => void): HTMLLIElement {
  const item = document.createElement("li");
  item.dataset.requestId = request.request_id;
  const about = document.createElement("div");
  const words = document.createElement("div");
  words.className = "words";
  words.textContent = request.text || "Audio from an application";
  about.append(words, document.createElement("small"));
  item.append(about);
  if (skip) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Skip";
    button.setAttribute("aria-label", `Skip: ${(request.text ?? "audio").slice(0, 60)}`);
    button.addEventListener("click", () => skip(request.request_id));
    item.append(button);
  }
  return item;
}

function describe(request: PendingRequest): string {
  switch (request.generation) {
    case "complete":
      return "Ready";
    case "running":
      return "Being spoken into memory";
    case "failed":
      return "Failed";
    default:
      return "Waiting";
  }
}
