// Works through the operators' console in a real browser by keyboard, with two listeners connected and one item playing.
//
// Usage: node e2e/console.mjs --base http://127.0.0.1:8080 --admin http://127.0.0.1:8081 --campaign C --admin-token A
//          --token PLAYER --token PLAYER --host-token DM [--screenshots DIR] [--chromium /usr/bin/chromium]
// Prints one JSON object. Exit 0 all seen, 1 something was not (one line on stderr), 2 wrong use.
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import WebSocket from "ws";

const FLAGS =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const STORY = "The lamp had been dark for eleven years when the ships began to steer by it again. ".repeat(20);
const PATIENCE_MS = 30_000;

class NotSeen extends Error {}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        base: { type: "string" },
        admin: { type: "string" },
        campaign: { type: "string" },
        "admin-token": { type: "string" },
        token: { type: "string", multiple: true },
        "host-token": { type: "string" },
        screenshots: { type: "string" },
        chromium: { type: "string", default: process.env.CHROMIUM ?? "/usr/bin/chromium" },
      },
    });
    for (const name of ["base", "admin", "campaign", "admin-token", "host-token"]) {
      if (!values[name]) {
        throw new Error(`--${name} is needed`);
      }
    }
    if (values.token?.length !== 2) {
      throw new Error("--token is needed twice");
    }
    return values;
  } catch (error) {
    console.error(`console: ${error.message}`);
    process.exit(2);
  }
}

const given = options();

/** A listener that acknowledges every chunk and says how far off it plays. */
function listen(token, errorUs, resume) {
  const url = new URL("/ws/campaign/player", given.base.replace(/^http/, "ws"));
  url.searchParams.set("campaign_id", given.campaign);
  if (resume) {
    url.searchParams.set("connection_token", resume);
  }
  const socket = new WebSocket(url, { headers: { Authorization: `Bearer ${token}`, "User-Agent": "console-e2e" } });
  const listener = { socket };
  let up = -1;
  listener.connected = new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("message", (data) => {
      const message = JSON.parse(data);
      if (message.type === "connected") {
        resolve(message);
      } else if (message.type === "audio_chunk_ready") {
        up = message.sequence_number;
        socket.send(JSON.stringify({ type: "chunk_ack", up_to: up }));
      }
    });
  });
  const reports = setInterval(() => {
    if (up >= 0 && socket.readyState === WebSocket.OPEN) {
      const drift = Math.round((Math.random() - 0.5) * 800);
      socket.send(JSON.stringify({ type: "chunk_ack", up_to: up, played_up_to: up, error_us: errorUs + drift }));
    }
  }, 1000);
  listener.gone = new Promise((resolve) => {
    socket.on("close", (code) => {
      clearInterval(reports);
      resolve(code);
    });
  });
  return listener;
}

async function until(what, condition) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if (await condition()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new NotSeen(`not within ${PATIENCE_MS / 1000} s: ${what}`);
}

/** Pages in one browser context, with everything that they asked for and complained about. */
async function open(browser, look) {
  const context = await browser.newContext(look);
  const page = await context.newPage();
  const seen = { problems: [], requests: [] };
  page.on("pageerror", (error) => seen.problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") {
      seen.problems.push(message.text());
    }
  });
  context.on("request", (request) => seen.requests.push(request.url()));
  return { context, page, seen };
}

const focusIn = (page, selector) => page.evaluate((css) => document.activeElement?.matches(css) ?? false, selector);

async function post(text) {
  const response = await fetch(new URL(`/api/campaigns/${given.campaign}/messages`, given.base), {
    method: "POST",
    headers: { Authorization: `Bearer ${given["host-token"]}` },
    body: JSON.stringify({ text }),
  });
  if (response.status !== 202) {
    throw new NotSeen(`the server refused the text: ${response.status}`);
  }
}

async function shoot(page, name) {
  if (given.screenshots) {
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${given.screenshots}/${name}.png` });
  }
}

/** Signs in by the link; the token must leave the address. */
async function signIn(page) {
  await page.goto(`${given.admin}/console/#token=${given["admin-token"]}`);
  await until("the overview", async () => (await page.locator(".health .badge").textContent()) === "healthy");
  if (page.url().includes("token")) {
    throw new NotSeen("the token stayed in the address");
  }
}

/** Finds the second listener by typing, opens it and kicks it, all by keyboard. */
async function kickByKeyboard(page, user) {
  await page.keyboard.press("2");
  await until("two live connections", async () => (await page.locator("tr[data-key]").count()) === 2);
  await shoot(page, "connections");
  await page.keyboard.press("/");
  await until("the focus in the search", () => focusIn(page, "input[type=search]"));
  await page.keyboard.type(user.slice(0, 3));
  await until("one connection that fits", async () => (await page.locator("tr[data-key]").count()) === 1);
  await page.keyboard.press("ArrowDown");
  await until("the focus in the list", () => focusIn(page, "tr[data-key]"));
  await page.keyboard.press("Enter");
  await until("the ledger", async () => (await page.locator(".heard").count()) > 0);
  const ledger = await page
    .locator("table[aria-label='Delivery ledger'] tbody tr")
    .first()
    .locator("td")
    .allTextContents();
  await shoot(page, "connection");
  await page.keyboard.press("x");
  await until("the question", () => page.locator("#ask").isVisible());
  await page.keyboard.press("Escape");
  await until("the end of the question", async () => !(await page.locator("#ask").isVisible()));
  if ((await page.locator(".head .badge").textContent()) !== "connected") {
    throw new NotSeen("Escape did not keep the connection");
  }
  await page.keyboard.press("x");
  await until("the question again", () => page.locator("#ask").isVisible());
  await page.keyboard.press("Tab");
  await until("the focus on Kick", () => focusIn(page, "#ask-yes"));
  await page.keyboard.press("Enter");
  return ledger;
}

async function watchRoom(page) {
  await page.keyboard.press("3");
  const bar = page.locator("tr[data-key] .position .time");
  await until(
    "a room that plays",
    async () => (await bar.count()) > 0 && /\d:\d\d \//.test(await bar.first().textContent()),
  );
  const positions = new Set();
  await until("a position that moves", async () => {
    positions.add(await bar.first().textContent());
    return positions.size >= 3;
  });
  await shoot(page, "rooms");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await until("what a member says", async () =>
    (await page.locator("table[aria-label='Members'] tbody").textContent()).includes("ms"),
  );
  await shoot(page, "room");
  return positions.size;
}

async function losesAndFindsTheServer(opened) {
  const { context, page } = opened;
  await context.setOffline(true);
  await until("the banner", () => page.locator("#lost").isVisible());
  const banner = await page.locator("#lost").textContent();
  await shoot(page, "lost");
  await context.setOffline(false);
  await until("the end of the banner", async () => !(await page.locator("#lost").isVisible()));
  return banner;
}

async function refusesAWrongToken(browser) {
  const { page, context } = await open(browser, {});
  await page.goto(`${given.admin}/console/#token=wrong`);
  await until("the refusal", () => page.locator("#refused").isVisible());
  const text = await page.locator("#refused").textContent();
  await shoot(page, "sign-in");
  await page.locator("#token").fill(`${given.admin}/console/#token=${given["admin-token"]}`);
  await page.keyboard.press("Enter");
  await until("the overview", async () => (await page.locator(".health .badge").textContent()) === "healthy");
  await context.close();
  return text;
}

async function work(browser) {
  const [ann, bob] = [listen(given.token[0], 3200), listen(given.token[1], -1900)];
  const first = await ann.connected;
  await bob.connected;
  // A token of somebody else is a security event, which the server logs as a warning.
  const thief = listen(given.token[1], 0, first.connection_token);
  await thief.connected;
  thief.socket.close();
  await thief.gone;
  await post(STORY);
  await post("Seven lights came around the headland, one behind the other.");
  const opened = await open(browser, { viewport: { width: 1280, height: 860 } });
  const { page, seen } = opened;
  await signIn(page);
  await page.waitForTimeout(given.screenshots ? 20_000 : 0);
  await shoot(page, "overview");
  const roomMoves = await watchRoom(page);
  const ledger = await kickByKeyboard(page, "bob");
  const closeCode = await Promise.race([
    bob.gone,
    new Promise((_, reject) => setTimeout(() => reject(new NotSeen("no close came")), PATIENCE_MS)),
  ]);
  await until("the end in the view", async () => (await page.locator(".head .badge").textContent()).includes("kicked"));
  await page.keyboard.press("4");
  await until("the planted warning", async () =>
    (await page.locator(".events").textContent()).includes("resume_token_foreign"),
  );
  await shoot(page, "errors");
  await page.keyboard.press("?");
  await until("the list of keys", () => page.locator("#keys").isVisible());
  await shoot(page, "keys");
  await page.keyboard.press("Escape");
  const before = [...seen.problems];
  const banner = await losesAndFindsTheServer(opened);
  const origins = [...new Set(seen.requests.map((url) => new URL(url).origin))];
  const tokens = seen.requests.filter((url) => url.includes("token=") && !url.includes("#")).length;
  if (given.screenshots) {
    await looks(browser);
  }
  const refused = await refusesAWrongToken(browser);
  ann.socket.close();
  return { close_code: closeCode, ledger, room_moves: roomMoves, banner, refused, origins, tokens, problems: before };
}

/** The same pages in the dark and on a phone. */
async function looks(browser) {
  for (const [name, look] of [
    ["dark", { viewport: { width: 1280, height: 860 }, colorScheme: "dark" }],
    ["phone", { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true }],
  ]) {
    const { page, context } = await open(browser, look);
    await signIn(page);
    await page.waitForTimeout(6000);
    await shoot(page, `overview-${name}`);
    for (const view of ["connections", "rooms", `rooms/${given.campaign}`, "errors"]) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `/${view}`);
      await page.waitForTimeout(2500);
      await shoot(page, `${view.replace("/", "-")}-${name}`);
    }
    await page.evaluate(() => {
      location.hash = "/connections";
    });
    await page.waitForTimeout(2000);
    await page.locator("tr[data-key]").first().click();
    await page.waitForTimeout(2500);
    await shoot(page, `connection-${name}`);
    await context.close();
  }
}

let browser;
try {
  browser = await chromium.launch({ executablePath: given.chromium, args: FLAGS.split(" ") });
  console.log(JSON.stringify(await work(browser), null, 2));
} catch (error) {
  // An address in a browser's message carries the token behind its #.
  console.error(
    `console: ${String(error.message)
      .split("\n")[0]
      .replace(/#token=\S*/g, "")}`,
  );
  process.exitCode = 1;
} finally {
  await browser?.close();
}
process.exit();
