/** The element with this id; the pages' HTML has it. */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`The page has no element ${id}.`);
  }
  return found as T;
}

/** Sets text only where it differs, so that a screen reader does not repeat it. */
export function say(target: HTMLElement, text: string): void {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** Shows one line about what went wrong, or hides it. */
export function showError(message: string | undefined): void {
  const line = element("error");
  line.hidden = message === undefined;
  say(line, message ?? "");
}

/** Minutes and seconds. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Microseconds as milliseconds with a sign. */
export function milliseconds(us: number): string {
  const ms = us / 1000;
  const digits = Math.abs(ms) < 10 ? 1 : 0;
  const text = Math.abs(ms).toFixed(digits);
  return `${ms < 0 && Number(text) !== 0 ? "−" : ""}${text} ms`;
}
