import { expect, test } from "vitest";
import { ResumeToken } from "../src/resume-token";
import { FakeStorage } from "./fakes";

test("a reload finds the token that the page parked", () => {
  const storage = new FakeStorage();
  const before = new ResumeToken("k", storage);
  before.set("t1");
  before.set("t2");
  before.park();
  const after = new ResumeToken("k", storage);
  expect(after.value).toBe("t2");
});

test("a duplicated tab does not get the token", () => {
  const storage = new FakeStorage();
  const here = new ResumeToken("k", storage);
  here.set("t1");
  const copy = new FakeStorage();
  for (const [key, value] of storage.values) {
    copy.setItem(key, value);
  }
  expect(new ResumeToken("k", copy).value).toBeUndefined();
});

test("a page that comes back from the cache takes its token out again", () => {
  const storage = new FakeStorage();
  const token = new ResumeToken("k", storage);
  token.set("t1");
  token.park();
  token.unpark();
  expect(storage.values.size).toBe(0);
  expect(token.value).toBe("t1");
});

test("two rooms in one tab do not share a token", () => {
  const storage = new FakeStorage();
  const one = new ResumeToken("a", storage);
  one.set("t1");
  one.park();
  expect(new ResumeToken("b", storage).value).toBeUndefined();
});

test("a storage that refuses costs only the resume", () => {
  const broken = {
    getItem: () => {
      throw new Error("denied");
    },
    setItem: () => {
      throw new Error("denied");
    },
    removeItem: () => {
      throw new Error("denied");
    },
  };
  const token = new ResumeToken("k", broken);
  token.set("t1");
  token.park();
  expect(token.value).toBe("t1");
});
