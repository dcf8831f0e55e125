// Pages of three origins try to use a server: the server's own, a listed one and a foreign one.
//
// Usage: node e2e/origins.mjs --base http://127.0.0.1:8080 --admin http://127.0.0.1:8081 --campaign C --token PLAYER
//          --host-token DM --listed-port 9000 [--chromium /usr/bin/chromium]
// The server lists http://127.0.0.1:9000; the foreign page is served from another port. Prints one JSON object: for each origin
// what its page saw. Each page posts a text to a campaign of its own, C-foreign and so on, without waiting for leave: whether it
// got there is for the caller to see. Exit 0 done, 1 failed, 2 wrong use.
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync";

function options() {
  try {
    const { values } = parseArgs({
      options: {
        base: { type: "string" },
        admin: { type: "string" },
        campaign: { type: "string" },
        token: { type: "string" },
        "host-token": { type: "string" },
        "listed-port": { type: "string" },
        chromium: { type: "string", default: process.env.CHROMIUM ?? "/usr/bin/chromium" },
      },
    });
    for (const name of ["base", "admin", "campaign", "token", "host-token", "listed-port"]) {
      if (!values[name]) {
        throw new Error(`--${name} is needed`);
      }
    }
    return values;
  } catch (error) {
    console.error(`origins: ${error.message}`);
    process.exit(2);
  }
}

const given = options();

/** Serves an empty page on this port, 0 for any. */
function servePage(port) {
  return new Promise((resolve, reject) => {
    const server = createServer((_request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end("<!doctype html><title>page</title>");
    });
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

/** Runs in the page: all ways to use the server. */
async function tryAll({ base, admin, campaign, token, hostToken }) {
  const fetched = async (url, init) => {
    try {
      const response = await fetch(url, init);
      return response.type === "opaque" ? "opaque" : response.status;
    } catch {
      return "blocked";
    }
  };
  const opened = (make, close) =>
    new Promise((resolve) => {
      const one = make();
      one.onmessage = () => {
        resolve("opened");
        close(one);
      };
      one.onerror = () => {
        resolve("blocked");
        close(one);
      };
    });
  const bearer = { Authorization: `Bearer ${token}` };
  return {
    read: await fetched(`${base}/api/v1/time`, { headers: bearer }),
    read_simple: await fetched(`${base}/api/v1/time?token=${token}`),
    change: await fetched(`${base}/api/events/heartbeat`, { method: "POST", headers: bearer }),
    change_simple: await fetched(`${base}/api/campaigns/${campaign}/messages?token=${hostToken}`, {
      method: "POST",
      mode: "no-cors",
      // Long, so that it is still in the queue when somebody looks.
      body: JSON.stringify({ text: "Planted by a page. ".repeat(60) }),
    }),
    api_key: await fetched(`${base}/api/v1/time`, { headers: { "X-API-Key": "k", "X-API-Secret": "s" } }),
    web_socket: await opened(
      () => new WebSocket(`${base.replace("http", "ws")}/api/ws?token=${token}`),
      (one) => one.close(),
    ),
    event_stream: await opened(
      () => new EventSource(`${base}/api/events?token=${token}`),
      (one) => one.close(),
    ),
    admin_read: await fetched(`${admin}/api/v1/health`),
    admin_simple: await fetched(`${admin}/metrics?token=${token}`, { mode: "no-cors" }),
  };
}

async function visit(browser, name, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  const saw = await page.evaluate(tryAll, {
    base: given.base,
    admin: given.admin,
    campaign: `${given.campaign}-${name}`,
    token: given.token,
    hostToken: given["host-token"],
  });
  await context.close();
  return saw;
}

let browser;
const servers = [];
try {
  for (const port of [Number(given["listed-port"]), 0]) {
    servers.push(await servePage(port));
  }
  const [listed, foreign] = servers.map((server) => `http://127.0.0.1:${server.address().port}/`);
  browser = await chromium.launch({ executablePath: given.chromium, args: FLAGS.split(" ") });
  const result = {
    foreign: await visit(browser, "foreign", foreign),
    // Its origin is "null".
    sandboxed: await visit(browser, "sandboxed", "data:text/html,<!doctype html><title>page</title>"),
    listed: await visit(browser, "listed", listed),
    own: await visit(browser, "own", `${given.base}/health/live`),
  };
  console.log(JSON.stringify(result, null, 2));
} catch (error) {
  console.error(
    `origins: ${String(error.message)
      .split("\n")[0]
      .replace(/token=[^\s&"]*/g, "token=…")}`,
  );
  process.exitCode = 1;
} finally {
  await browser?.close();
  for (const server of servers) {
    server.close();
  }
}
