import { expect, test } from "vitest";
import { SUB_PROTOCOL } from "./index";

test("names the sub-protocol of the first version", () => {
  expect(SUB_PROTOCOL).toBe("earshot.v1");
});
