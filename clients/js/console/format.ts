const NUMBERS = new Intl.NumberFormat("en");

export function count(value: number): string {
  return NUMBERS.format(Math.round(value));
}

/** A rate, with a digit more where it is small. */
export function rate(perSecond: number): string {
  return perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : count(perSecond);
}

export function bytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024;
    unit++;
  }
  const digits = unit > 0 && scaled < 10 ? 1 : 0;
  return `${scaled.toFixed(digits)} ${units[unit]}`;
}

/** Such as `3 d 4 h`, `2 h 5 min`, `5 min 6 s`, `7 s`. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const d = Math.floor(whole / 86_400);
  const h = Math.floor(whole / 3600) % 24;
  const min = Math.floor(whole / 60) % 60;
  if (d > 0) {
    return `${d} d ${h} h`;
  }
  if (h > 0) {
    return `${h} h ${min} min`;
  }
  return min > 0 ? `${min} min ${whole % 60} s` : `${whole} s`;
}

/** How long ago a moment of the server was, as the server and this machine agree within a second. */
export function ago(iso: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(iso)) / 1000;
  return seconds < 1 ? "now" : `${span(seconds)} ago`;
}

/** Date and time of day as people here write them. */
export function moment(iso: string | null): string {
  if (iso === null) {
    return "–";
  }
  const date = new Date(iso);
  return `${date.toLocaleDateString("en-CA")} ${date.toLocaleTimeString("en-GB")}`;
}

/** The time of day with milliseconds. */
export function clock(iso: string | null): string {
  if (iso === null) {
    return "–";
  }
  const date = new Date(iso);
  return `${date.toLocaleTimeString("en-GB")}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** How long after one moment another was. */
export function lag(from: string | null, to: string | null): string {
  if (from === null || to === null) {
    return "–";
  }
  const ms = micros(to) / 1000 - micros(from) / 1000;
  return Math.abs(ms) < 1000 ? `${ms.toFixed(ms > -10 && ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** The server writes microseconds, which `Date` drops. */
function micros(iso: string): number {
  const fraction = /\.(\d{1,6})/.exec(iso)?.[1] ?? "";
  const whole = Math.floor(Date.parse(iso) / 1000) * 1e6;
  return whole + Number(fraction.padEnd(6, "0"));
}

/** Microseconds with a sign, as milliseconds. */
export function signedMs(us: number | null): string {
  if (us === null) {
    return "–";
  }
  const ms = us / 1000;
  const text = Math.abs(ms).toFixed(Math.abs(ms) < 10 ? 1 : 0);
  return `${Number(text) === 0 ? "" : ms < 0 ? "−" : "+"}${text} ms`;
}

export function ms(us: number | null): string {
  return us === null ? "–" : `${(us / 1000).toFixed(us < 10_000 ? 1 : 0)} ms`;
}

/** The beginning of a long id. */
export function short(id: string): string {
  return id.length > 12 ? `${id.slice(0, 8)}…` : id;
}

const CLOSES: Record<string, string> = {
  "1000": "done",
  "1001": "going away",
  "1002": "protocol error",
  "1003": "unacceptable data",
  "1007": "invalid text",
  "1008": "policy",
  "1009": "too big",
  "1011": "server error",
  "4000": "draining",
  "4001": "slow consumer",
  "4002": "heartbeat timeout",
  "4003": "rate limited",
  "4100": "replaced",
  "4101": "kicked",
  "4102": "token expired",
  "4103": "bad messages",
};

export function closeName(code: string): string {
  return CLOSES[code] ?? "";
}
