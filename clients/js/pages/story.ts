import { clockTime, element, say } from "./elements";

/** A voice's pace until one was heard: characters a second. */
const USUAL_PACE = 14;

/** The text that is spoken, with the word that is due marked, and the position below it. */
export class Story {
  readonly #box = element("story");
  readonly #progress = element<HTMLProgressElement>("progress");
  readonly #elapsed = element("elapsed");
  readonly #length = element("length");
  #text = "";
  #words: { span: HTMLSpanElement; end: number }[] = [];
  #marked = -1;
  #pace = USUAL_PACE;

  show(text: string | undefined): void {
    this.#text = text ?? "";
    this.#marked = -1;
    this.#words = [];
    this.#box.replaceChildren();
    let end = 0;
    for (const part of this.#text.split(/(\s+)/)) {
      end += part.length;
      if (part.trim() === "") {
        this.#box.append(part);
      } else {
        const span = document.createElement("span");
        span.textContent = part;
        this.#box.append(span);
        this.#words.push({ span, end });
      }
    }
    this.#box.scrollTop = 0;
    this.#box.hidden = this.#text === "";
  }

  /** Moves to a position; `lengthSec` is exact once everything was generated, before that it grows. */
  move(positionSec: number, lengthSec: number | undefined, complete: boolean): void {
    const exact = complete && lengthSec !== undefined && lengthSec > 0;
    if (exact && this.#text.length > 40) {
      this.#pace = this.#text.length / lengthSec;
    }
    const total = exact ? lengthSec : Math.max(lengthSec ?? 0, this.#text.length / this.#pace, 0.1);
    const share = Math.min(1, positionSec / total);
    this.#progress.value = Math.round(share * 1000);
    say(this.#elapsed, clockTime(Math.min(positionSec, exact ? total : positionSec)));
    say(this.#length, exact ? clockTime(total) : `~${clockTime(total)}`);
    this.#mark(positionSec <= 0 ? -1 : this.#wordAt(share * this.#text.length));
  }

  #wordAt(character: number): number {
    const index = this.#words.findIndex((word) => word.end > character);
    return index < 0 ? this.#words.length - 1 : index;
  }

  #mark(index: number): void {
    if (index === this.#marked) {
      return;
    }
    const from = Math.min(index, this.#marked);
    const to = Math.max(index, this.#marked);
    for (let i = Math.max(0, from); i <= to; i++) {
      const span = this.#words[i]?.span;
      if (span) {
        span.className = i < index ? "past" : i === index ? "now" : "";
      }
    }
    this.#marked = index;
    const now = this.#words[index]?.span;
    // Somebody who reads ahead with the keyboard is not pulled back.
    if (now && document.activeElement !== this.#box) {
      const top = now.offsetTop - this.#box.offsetTop - this.#box.clientHeight / 2;
      if (Math.abs(this.#box.scrollTop - top) > this.#box.clientHeight / 4) {
        this.#box.scrollTop = Math.max(0, top);
      }
    }
  }
}
