// Two pages play one item, a third joins late; measures how far apart they are heard.
//
// Usage: node e2e/radio.mjs --base http://127.0.0.1:8080 --campaign C --token PLAYER --host-token DM
//          [--seconds 6] [--text "…"] [--plain] [--screenshots DIR] [--chromium /usr/bin/chromium]
// With --plain the pages reach a server at 127.0.0.1 under a name that browsers do not trust, so there is no AudioWorklet.
// Several players: --token may be given up to three times. Without --host-token somebody else must post the text.
// Prints one JSON object. Exit 0 measured, 1 something never played (one line on stderr), 2 wrong use.
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { serverClock } from "./server-clock.mjs";

const FLAGS =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update " +
  "--disable-sync --autoplay-policy=no-user-gesture-required";
const STORY =
  "The lamp had been dark for eleven years when the ships began to steer by it again. Nobody in the village would say who had " +
  "climbed the stairs. Old Maren only pointed at the water and counted under her breath. Seven lights came around the headland, " +
  "one behind the other, and the last of them was burning blue. The keeper's daughter opened the window and began to sing.";
const EVERY_MS = 50;
const PLAIN_HOST = "plain.test";

class NeverPlayed extends Error {}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        base: { type: "string" },
        campaign: { type: "string" },
        token: { type: "string", multiple: true },
        "host-token": { type: "string" },
        seconds: { type: "string", default: "6" },
        text: { type: "string", default: STORY },
        plain: { type: "boolean", default: false },
        screenshots: { type: "string" },
        chromium: { type: "string", default: process.env.CHROMIUM ?? "/usr/bin/chromium" },
      },
    });
    if (!values.base || !values.campaign || !values.token) {
      throw new Error("--base, --campaign and --token are needed");
    }
    return values;
  } catch (error) {
    console.error(`radio: ${error.message}`);
    process.exit(2);
  }
}

const given = options();

/** Opens a player's page in a browser context of its own and presses the button where the browser wants that. */
async function openPlayer(browser, number) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") {
      problems.push(message.text());
    }
  });
  const token = given.token[Math.min(number, given.token.length - 1)];
  const url = new URL("demo/player", `${given.base.replace(/\/$/, "")}/`);
  if (given.plain) {
    url.hostname = PLAIN_HOST;
  }
  url.searchParams.set("campaign_id", given.campaign);
  url.hash = new URLSearchParams({ token }).toString();
  const answer = await page.goto(url.href);
  if (!answer?.ok()) {
    throw new NeverPlayed(`the server answers ${answer?.status()} for ${url.pathname}: ${await answer?.text()}`);
  }
  return { page, problems, name: `player ${number + 1}` };
}

/** Waits until a condition holds for a probe of the page. */
async function until(player, condition, what, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  let probe;
  while (Date.now() < deadline) {
    probe = await player.page.evaluate(() => globalThis.earshot?.player.probe());
    if (probe && condition(probe)) {
      return probe;
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  const shown = await player.page.locator("#error").textContent();
  const why = [shown?.trim(), ...player.problems].filter(Boolean)[0] ?? `last state ${JSON.stringify(probe)}`;
  throw new NeverPlayed(`${player.name} never ${what} within ${timeoutMs / 1000} s: ${why}`);
}

/** Probes that a page takes by itself, at fixed moments of its own clock: the way to it over the debugger is too slow. */
function record(player, seconds) {
  return player.page.evaluate(
    ([forMs, everyMs]) =>
      new Promise((resolve) => {
        const probes = [];
        const timer = setInterval(() => {
          probes.push(globalThis.earshot.player.probe());
          if (probes.length >= forMs / everyMs) {
            clearInterval(timer);
            resolve(probes);
          }
        }, everyMs);
      }),
    [seconds * 1000, EVERY_MS],
  );
}

const isHeard = (probe) => probe.heard_us !== null && probe.state === "playing";

/**
 * Where the page's `performance.now()` began on the machine's monotonic clock, in microseconds. Each page has its own idea of the
 * epoch; this clock is common to all of them and to this script.
 */
async function monotonicOrigin(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "timeTicks" });
  const { metrics } = await session.send("Performance.getMetrics");
  await session.detach();
  const seconds = metrics.find((metric) => metric.name === "NavigationStart").value;
  const timeOrigin = await page.evaluate(() => performance.timeOrigin);
  return seconds * 1e6 - timeOrigin * 1000;
}

/** A probe in the machine's time: when it was, and which moment of the server's clock was heard then. */
function inMachineTime(probe, origin) {
  return {
    atUs: probe.perf_epoch_us + origin,
    heardUs: probe.server_us - probe.error_us,
    rawHeardUs: probe.server_us - probe.raw_error_us,
    serverUs: probe.server_us,
  };
}

/** How far two pages are heard apart at the moments of one's readings, between two readings of the other. */
function skews(some, others, field) {
  const apart = [];
  for (const own of some) {
    const next = others.findIndex((other) => other.atUs >= own.atUs);
    if (next > 0) {
      const [a, b] = [others[next - 1], others[next]];
      const share = (own.atUs - a.atUs) / (b.atUs - a.atUs);
      apart.push(Math.abs(a[field] + share * (b[field] - a[field]) - own[field]));
    }
  }
  return apart;
}

function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN);
  return {
    median: at(0.5),
    p95: at(0.95),
    max: Math.round(sorted[sorted.length - 1] ?? Number.NaN),
    samples: sorted.length,
  };
}

function webSocketUrl() {
  const url = new URL("ws/campaign/player", `${given.base.replace(/\/$/, "")}/`);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("campaign_id", given.campaign);
  return url;
}

async function post() {
  const response = await fetch(
    new URL(`api/campaigns/${encodeURIComponent(given.campaign)}/messages`, `${given.base.replace(/\/$/, "")}/`),
    {
      method: "POST",
      headers: { Authorization: `Bearer ${given["host-token"]}`, "Content-Type": "application/json" },
      body: JSON.stringify({ text: given.text }),
    },
  );
  if (response.status !== 202) {
    throw new NeverPlayed(`the server refused the text: ${response.status} ${await response.text()}`);
  }
}

/** Reloads a page: its connection should come back as the same one. */
async function reload(player) {
  await player.page.reload();
  await until(player, (probe) => probe.connected_epoch_us !== null, "connected again", 15_000);
  return player.page.evaluate(() => globalThis.earshot.connection.connected?.resumed ?? false);
}

async function measure(browser) {
  const first = await openPlayer(browser, 0);
  const second = await openPlayer(browser, 1);
  for (const player of [first, second]) {
    await until(player, (probe) => probe.connected_epoch_us !== null && probe.clock !== null, "connected", 15_000);
    if ((await player.page.locator("#listen-text").textContent()) === "Tap to listen") {
      await player.page.locator("#listen").click();
    }
    await until(player, (probe) => probe.state !== "locked", "started its sound", 10_000);
  }
  const postedUs = Number(process.hrtime.bigint() / 1000n);
  if (given["host-token"]) {
    await post();
  }
  await Promise.all([first, second].map((player) => until(player, isHeard, "played", 30_000)));
  // The third comes a moment into the item.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const third = await openPlayer(browser, 2);
  const late = await until(third, (probe) => probe.in_sync_epoch_us !== null && isHeard(probe), "came in", 15_000);
  const players = [first, second, third];
  const recorded = (await Promise.all(players.map((player) => record(player, Number(given.seconds))))).map((probes) =>
    probes.filter(isHeard),
  );
  for (const [i, probes] of recorded.entries()) {
    if (probes.length === 0) {
      throw new NeverPlayed(`${players[i].name} fell silent while it was measured; give a longer --text`);
    }
  }
  if (given.screenshots) {
    await first.page.screenshot({ path: `${given.screenshots}/player.png`, fullPage: true });
  }
  const origins = await Promise.all(players.map((player) => monotonicOrigin(player.page)));
  const readings = recorded.map((probes, i) => probes.map((probe) => inMachineTime(probe, origins[i])));
  const [a, b, c] = readings;
  const reference = await serverClock(webSocketUrl(), given.token[0]);
  const off = (field) => readings.flat().map((reading) => Math.abs(reference.offsetUs + reading.atUs - reading[field]));
  const finals = recorded.map((probes) => probes[probes.length - 1]);
  const heardFirst = await first.page.evaluate(() => globalThis.earshot.player.probe().in_sync_epoch_us);
  return {
    skew_us: summary(skews(a, b, "heardUs")),
    skew_late_us: summary(skews(a, c, "heardUs")),
    raw_skew_us: summary(skews(a, b, "rawHeardUs")),
    // Against the server's clock as this script measures it, not as the pages believe it to be.
    error_us: summary(off("heardUs")),
    raw_error_us: summary(off("rawHeardUs")),
    reference_uncertainty_us: Math.round(reference.uncertaintyUs),
    clock_error_us: summary(off("serverUs")),
    clock_uncertainty_us: finals.map((probe) => Math.round(probe.clock.uncertaintyUs)),
    late_join_ms: Math.round((late.in_sync_epoch_us - late.connected_epoch_us) / 100) / 10,
    post_to_heard_ms: given["host-token"] ? Math.round((heardFirst + origins[0] - postedUs) / 1000) : null,
    rate_ppm: finals.map((probe) => Math.round(probe.rate_ppm)),
    hard_seeks: finals.map((probe) => probe.hard_seeks),
    reload_resumed: await reload(second),
    same_item: new Set(recorded.flat().map((probe) => probe.request_id)).size === 1,
    sink: finals.map((probe) => probe.sink),
    page_problems: players.flatMap((player) => player.problems),
  };
}

let browser;
try {
  const args = [...FLAGS.split(" "), ...(given.plain ? [`--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`] : [])];
  browser = await chromium.launch({ executablePath: given.chromium, args });
  console.log(JSON.stringify(await measure(browser), null, 2));
} catch (error) {
  // An address in a browser's message carries the token behind its #.
  console.error(
    `radio: ${String(error.message)
      .split("\n")[0]
      .replace(/#token=\S*/g, "")}`,
  );
  process.exitCode = 1;
} finally {
  await browser?.close();
}
