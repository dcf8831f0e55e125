import { h, say } from "./dom";

/** The form that asks for a token. */
export class SignIn {
  readonly element: HTMLElement;
  readonly #field = h("input", {
    attributes: {
      id: "token",
      type: "password",
      autocomplete: "off",
      spellcheck: "false",
      required: "",
      "aria-describedby": "token-help",
    },
  });
  readonly #refused = h("p", { class: "error", attributes: { id: "refused", role: "alert" } });

  constructor(onToken: (token: string) => void) {
    const form = h(
      "form",
      { class: "card sign-in" },
      h("h1", {}, "Sign in"),
      h("p", { attributes: { id: "token-help" } }, "The console needs an admin token. On the server's machine, "),
      h("pre", {}, "./earshot console"),
      h("p", { class: "quiet" }, "prints a link that signs you in. Or paste a token:"),
      this.#refused,
      h("label", { attributes: { for: "token" } }, "Admin token"),
      this.#field,
      h(
        "div",
        { class: "row" },
        h("span"),
        h("button", { class: "primary", attributes: { type: "submit" } }, "Sign in"),
      ),
    );
    this.#refused.hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // People paste the whole link as well.
      const pasted = this.#field.value.trim();
      const token = /[#&]token=([^&]+)/.exec(pasted)?.[1] ?? pasted;
      this.#field.value = "";
      if (token !== "") {
        onToken(token);
      }
    });
    this.element = form;
  }

  /** Shows why the last token did not do, or nothing. */
  show(refused: string | undefined): void {
    this.#refused.hidden = refused === undefined;
    say(this.#refused, refused ?? "");
  }

  focus(): void {
    this.#field.focus();
  }
}
