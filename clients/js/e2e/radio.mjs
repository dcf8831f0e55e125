// Two pages play one item, a third joins late; measures how far apart they are heard.
//
// Usage: node e2e/radio.mjs --base http://127.0.0.1:8080 --campaign C --token PLAYER --host-token DM
//          [--seconds 6] [--text "…"] [--screenshots DIR] [--chromium /usr/bin/chromium]
// Several players: --token may be given up to three times. Without --host-token somebody else must post the text.
// Prints one JSON object. Exit 0 measured, 1 something never played (one line on stderr), 2 wrong use.
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const FLAGS =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update " +
  "--disable-sync --autoplay-policy=no-user-gesture-required";
const STORY =
  "The lamp had been dark for eleven years when the ships began to steer by it again. Nobody in the village would say who had " +
  "climbed the stairs. Old Maren only pointed at the water and counted under her breath. Seven lights came around the headland, " +
  "one behind the other, and the last of them was burning blue. The keeper's daughter opened the window and began to sing.";
const EVERY_MS = 50;

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
  const url = new URL("demo/player", new URL("./", `${given.base.replace(/\/$/, "")}/`));
  url.searchParams.set("campaign_id", given.campaign);
  url.hash = new URLSearchParams({ token }).toString();
  await page.goto(url.href);
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

/** The offset between what a page hears and its clock, at a moment, on a line between two probes. */
function offsetAt(probes, epochUs, raw) {
  const offset = (probe) => probe.server_us - probe.perf_epoch_us - (raw ? probe.raw_error_us : probe.error_us);
  const next = probes.findIndex((probe) => probe.perf_epoch_us >= epochUs);
  if (next < 1) {
    return undefined;
  }
  const [a, b] = [probes[next - 1], probes[next]];
  const share = (epochUs - a.perf_epoch_us) / (b.perf_epoch_us - a.perf_epoch_us);
  return offset(a) + share * (offset(b) - offset(a));
}

function skews(some, others, raw) {
  return some
    .map((probe) => {
      const other = offsetAt(others, probe.perf_epoch_us, raw);
      const own = offsetAt(
        [probe, { ...probe, perf_epoch_us: probe.perf_epoch_us + 1 }],
        probe.perf_epoch_us + 0.5,
        raw,
      );
      return other === undefined ? undefined : Math.abs(other - own);
    })
    .filter((skew) => skew !== undefined);
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
  const postedUs = Date.now() * 1000;
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
  const [a, b, c] = recorded;
  const heardFirst = await first.page.evaluate(() => globalThis.earshot.player.probe().in_sync_epoch_us);
  return {
    skew_us: summary(skews(a, b, false)),
    skew_late_us: summary(skews(a, c, false)),
    raw_skew_us: summary(skews(a, b, true)),
    error_us: summary(recorded.flat().map((probe) => Math.abs(probe.error_us))),
    raw_error_us: summary(recorded.flat().map((probe) => Math.abs(probe.raw_error_us))),
    late_join_ms: Math.round((late.in_sync_epoch_us - Math.max(late.connected_epoch_us, 0)) / 100) / 10,
    post_to_heard_ms: given["host-token"] ? Math.round((heardFirst - postedUs) / 1000) : null,
    // Pages and server share one machine, so a page's clock and the server's should agree to about a millisecond.
    clock_offset_us: recorded.map((probes) =>
      Math.round(probes[probes.length - 1].server_us - probes[probes.length - 1].perf_epoch_us),
    ),
    clock_uncertainty_us: recorded.map((probes) => Math.round(probes[probes.length - 1].clock.uncertaintyUs)),
    rate_ppm: recorded.map((probes) => Math.round(probes[probes.length - 1].rate_ppm)),
    hard_seeks: recorded.map((probes) => probes[probes.length - 1].hard_seeks),
    same_item: new Set(recorded.flat().map((probe) => probe.request_id)).size === 1,
    sink: recorded.map((probes) => probes[0].sink),
    page_problems: players.flatMap((player) => player.problems),
  };
}

let browser;
try {
  browser = await chromium.launch({ executablePath: given.chromium, args: FLAGS.split(" ") });
  console.log(JSON.stringify(await measure(browser), null, 2));
} catch (error) {
  console.error(`radio: ${String(error.message).split("\n")[0]}`);
  process.exitCode = 1;
} finally {
  await browser?.close();
}
