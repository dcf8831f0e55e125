import { expect, test } from "vitest";
import { ApiError, CampaignApi } from "../src/api";

function api(answer: Response | Error) {
  const calls: { url: string; init: RequestInit }[] = [];
  const campaign = new CampaignApi("https://host/", "a b", "jwt", async (url, init) => {
    calls.push({ url, init });
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  });
  return { campaign, calls };
}

test("posts text with the token in the header", async () => {
  const { campaign, calls } = api(new Response('{"request_id":"r","stored":false}', { status: 202 }));
  expect(await campaign.post("Hello.")).toEqual({ request_id: "r", stored: false });
  expect(calls[0]?.url).toBe("https://host/api/campaigns/a%20b/messages");
  expect(calls[0]?.init.body).toBe('{"text":"Hello."}');
  expect(calls[0]?.init.headers).toMatchObject({ Authorization: "Bearer jwt" });
});

test("a refusal carries the server's words", async () => {
  const { campaign } = api(new Response('{"message":"too many pending"}', { status: 429 }));
  await expect(campaign.post("x")).rejects.toEqual(new ApiError(429, "too many pending"));
});

test("a server that cannot be reached is an ApiError too", async () => {
  const { campaign } = api(new TypeError("fetch failed"));
  await expect(campaign.queue()).rejects.toBeInstanceOf(ApiError);
});
