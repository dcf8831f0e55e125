import type { PendingRequest } from "../src";
import { element } from "./elements";

/** The list of items that wait; with `skip` each gets a button. */
export function showPending(requests: PendingRequest[], skip?: (requestId: string) => void): void {
  const list = element("pending");
  const focused = (document.activeElement as HTMLElement | null)?.dataset.requestId;
  list.replaceChildren(...requests.map((request) => line(request, skip)));
  element("pending-none").hidden = requests.length > 0;
  if (focused) {
    list.querySelector<HTMLElement>(`button[data-request-id="${CSS.escape(focused)}"]`)?.focus();
  }
}

function line(request: PendingRequest, skip?: (requestId: string) => void): HTMLLIElement {
  const item = document.createElement("li");
  const about = document.createElement("div");
  const words = document.createElement("div");
  words.className = "words";
  words.textContent = request.text || "Audio from an application";
  const state = document.createElement("small");
  state.textContent = describe(request);
  about.append(words, state);
  item.append(about);
  if (skip) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Skip";
    button.dataset.requestId = request.request_id;
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
