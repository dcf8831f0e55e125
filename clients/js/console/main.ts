import "../pages/style.css";
import "./style.css";
import { element } from "../pages/elements";
import { AdminApi } from "./api";
import { h, say } from "./dom";
import { SHORTCUTS, shortcut } from "./keys";
import { Poller, type PollState } from "./poller";
import { parseRoute, tokenIn } from "./route";
import { SignIn } from "./sign-in";
import type { App, View } from "./view";
import { ConnectionView } from "./views/connection";
import { ConnectionsView } from "./views/connections";
import { ErrorsView } from "./views/errors";
import { OverviewView } from "./views/overview";
import { RoomView } from "./views/room";
import { RoomsView } from "./views/rooms";

const STORED = "earshot.console.token";
const main = element("main");
const nav = element("nav");
const lost = element("lost");

/** The page: who is signed in, which view is shown, and the turn that keeps it fresh. */
class Console implements App {
  readonly #overview = new OverviewView();
  readonly #signIn = new SignIn((token) => this.#begin(token));
  #api: AdminApi | undefined;
  #poller: Poller | undefined;
  #view: View | undefined;
  #shownHash: string | undefined;
  #countdown: ReturnType<typeof setInterval> | undefined;
  #answer: ((sure: boolean) => void) | undefined;

  get api(): AdminApi {
    if (!this.#api) {
      throw new Error("Nobody is signed in.");
    }
    return this.#api;
  }

  start(): void {
    window.addEventListener("hashchange", () => this.#onAddress());
    document.addEventListener("keydown", (event) => this.#onKey(event));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) {
        this.#poller?.stop();
      } else {
        this.#poller?.start();
      }
    });
    element("leave").addEventListener("click", () => this.#end(undefined));
    element("help").addEventListener("click", () => this.#help());
    const ask = element<HTMLDialogElement>("ask");
    ask.addEventListener("close", () => {
      // The event comes late: by then the next question may be open, whose answer this is not.
      if (!ask.open) {
        this.#answer?.(ask.returnValue === "yes");
        this.#answer = undefined;
      }
    });
    const list = element("keys-list");
    for (const [keys, meaning] of SHORTCUTS) {
      list.append(h("div", {}, h("dt", {}, ...keys.map((key) => h("kbd", {}, key))), h("dd", {}, meaning)));
    }
    if (!this.#takeToken()) {
      const stored = storedToken();
      if (stored) {
        this.#begin(stored);
      } else {
        this.#end(undefined);
      }
    }
  }

  announce(text: string): void {
    say(element("said"), text);
  }

  confirm(title: string, text: string, yes: string): Promise<boolean> {
    const dialog = element<HTMLDialogElement>("ask");
    say(element("ask-title"), title);
    say(element("ask-text"), text);
    say(element("ask-yes"), yes);
    this.#answer?.(false);
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  go(path: string): void {
    location.hash = path;
  }

  refresh(): void {
    this.#poller?.now();
  }

  /** Takes the token of a link into the tab's storage and out of the address bar. */
  #takeToken(): boolean {
    const token = tokenIn(location.hash);
    if (token === undefined) {
      return false;
    }
    history.replaceState(null, "", "#/overview");
    this.#begin(token);
    return true;
  }

  #begin(token: string): void {
    storeToken(token);
    this.#poller?.stop();
    this.#api = new AdminApi(location.origin, token);
    nav.hidden = false;
    element("leave").hidden = false;
    this.#signIn.show(undefined);
    this.#shownHash = undefined;
    this.#poller = new Poller(
      () => this.#turn(),
      (state) => this.#onState(state),
    );
    this.#onAddress();
    this.#poller.start();
  }

  /** Shows the form; the reason is what the server said against the last token. */
  #end(refused: string | undefined): void {
    storeToken(undefined);
    this.#poller?.stop();
    this.#poller = undefined;
    this.#api = undefined;
    this.#view?.close?.();
    this.#view = undefined;
    nav.hidden = true;
    element("leave").hidden = true;
    this.#hideLost();
    this.#pulse("closed", "Signed out");
    document.title = "Sign in · Earshot console";
    this.#signIn.show(refused);
    main.replaceChildren(this.#signIn.element);
    this.#signIn.focus();
  }

  async #turn(): Promise<void> {
    const view = this.#view;
    const [overview] = await Promise.all([this.api.overview(), view?.poll()]);
    this.#overview.onOverview(overview);
    this.#pulse(overview.status === "healthy" ? "open" : "connecting", overview.status);
  }

  #onState(state: PollState): void {
    switch (state.kind) {
      case "live":
        if (!lost.hidden) {
          this.#hideLost();
          this.announce("Connected again.");
        }
        break;
      case "refused":
        this.#end(`The server refuses this token: ${state.message}`);
        break;
      case "lost":
        this.#showLost(state.retryInMs, state.message);
        break;
    }
  }

  #showLost(retryInMs: number, message: string): void {
    const dueMs = performance.now() + retryInMs;
    const show = () => {
      const left = Math.ceil((dueMs - performance.now()) / 1000);
      element("lost-wait").textContent = left > 0 ? ` in ${left} s` : " now";
    };
    if (lost.hidden) {
      lost.hidden = false;
      // What counts down is not spoken each second.
      lost.replaceChildren(
        h("span", { attributes: { id: "lost-text" } }),
        h("span", { attributes: { id: "lost-wait", "aria-hidden": "true" } }),
      );
    }
    say(element("lost-text"), `Connection lost: ${message} Retrying`);
    document.body.classList.add("stale");
    this.#pulse("closed", "Connection lost");
    clearInterval(this.#countdown);
    this.#countdown = setInterval(show, 500);
    show();
  }

  #hideLost(): void {
    clearInterval(this.#countdown);
    lost.hidden = true;
    document.body.classList.remove("stale");
  }

  #pulse(state: "open" | "connecting" | "closed", text: string): void {
    element("pulse").dataset.state = state;
    say(element("pulse-text"), text);
  }

  #onAddress(): void {
    if (this.#takeToken()) {
      return;
    }
    if (!this.#api || location.hash === this.#shownHash) {
      return;
    }
    const first = this.#shownHash === undefined;
    this.#shownHash = location.hash;
    this.#view?.close?.();
    const view = this.#make();
    this.#view = view;
    document.title = `${view.title} · Earshot console`;
    main.replaceChildren(...(view.element.querySelector("h1") ? [] : [h("h1", {}, view.title)]), view.element);
    const { view: name } = parseRoute(location.hash);
    for (const link of nav.querySelectorAll("a")) {
      if (link.hash === `#/${name}`) {
        link.setAttribute("aria-current", "page");
      } else {
        link.removeAttribute("aria-current");
      }
    }
    if (!first) {
      main.focus();
      this.announce(view.title);
    }
    this.#poller?.now();
  }

  #make(): View {
    const { view, id } = parseRoute(location.hash);
    switch (view) {
      case "connections":
        return id === undefined ? new ConnectionsView(this) : new ConnectionView(this, id);
      case "rooms":
        return id === undefined ? new RoomsView(this) : new RoomView(this, id);
      case "errors":
        return new ErrorsView(this);
      default:
        return this.#overview;
    }
  }

  #onKey(event: KeyboardEvent): void {
    if (!this.#view || document.querySelector("dialog[open]")) {
      return;
    }
    const target = event.target as HTMLElement;
    const typing = target.matches("input, textarea, select");
    const meant = shortcut(event, typing);
    if (!meant) {
      if (!typing && event.key === "ArrowDown" && (target === main || target === document.body)) {
        event.preventDefault();
        this.#view.focus?.();
      }
      return;
    }
    event.preventDefault();
    switch (meant.kind) {
      case "view":
        this.go(meant.path);
        break;
      case "search":
        this.#view.search?.focus();
        this.#view.search?.select();
        break;
      case "help":
        this.#help();
        break;
      case "act":
        void this.#view.act?.();
        break;
      case "back":
        if (typing) {
          this.#view.focus?.();
          if (document.activeElement === target) {
            target.blur();
          }
        } else if (this.#view.back) {
          this.go(this.#view.back);
        }
        break;
    }
  }

  #help(): void {
    element<HTMLDialogElement>("keys").showModal();
  }
}

function storedToken(): string | undefined {
  try {
    return sessionStorage.getItem(STORED) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The tab's storage goes with the tab; a browser that forbids it only forgets at a reload. */
function storeToken(token: string | undefined): void {
  try {
    if (token === undefined) {
      sessionStorage.removeItem(STORED);
    } else {
      sessionStorage.setItem(STORED, token);
    }
  } catch {
    // Not remembered.
  }
}

new Console().start();
