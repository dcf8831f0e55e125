import { expect, test } from "vitest";
import { askWhy } from "../src/refusal";

async function ask(answer: Response | Error) {
  let url = "";
  const refusal = await askWhy(
    "wss://host/ws/campaign/dm?campaign_id=c&connection_token=secret",
    "jwt",
    async (asked) => {
      url = asked;
      if (answer instanceof Error) {
        throw answer;
      }
      return answer;
    },
  );
  return { url, refusal };
}

test("asks the same address over https, without the connection token", async () => {
  const { url } = await ask(new Response("", { status: 426 }));
  expect(url).toBe("https://host/ws/campaign/dm?campaign_id=c");
});

test("reads Retry-After in seconds and as a date", async () => {
  const seconds = await ask(new Response("{}", { status: 503, headers: { "Retry-After": "3" } }));
  expect(seconds.refusal).toMatchObject({ verdict: "wait", retryAfterMs: 3000 });
  const date = new Date(Date.now() + 60_000).toUTCString();
  const later = await ask(new Response("{}", { status: 503, headers: { "Retry-After": date } }));
  expect((later.refusal as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(50_000);
});

test("a body that is no JSON, or no network, still gives one line", async () => {
  expect((await ask(new Response("<html>", { status: 403 }))).refusal.message).toBe("The server answered 403.");
  expect((await ask(new TypeError("x"))).refusal).toMatchObject({ verdict: "wait", status: 0 });
});
