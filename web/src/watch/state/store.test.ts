import { expect, test } from "vitest";
import { answered, renewed } from "./store";

test("an answer is kept, and of a fault its words", async () => {
  expect(await answered(Promise.resolve(3))).toEqual({ value: 3, trouble: null });
  expect(await answered(Promise.reject(new Error("too busy")))).toEqual({
    value: null,
    trouble: "too busy",
  });
});

test("a fault leaves what was here before, an answer takes its place", () => {
  const before = { value: 1, trouble: null };

  expect(renewed(before, { value: null, trouble: "too busy" })).toEqual({
    value: 1,
    trouble: "too busy",
  });
  expect(renewed({ value: 1, trouble: "too busy" }, { value: 2, trouble: null })).toEqual({
    value: 2,
    trouble: null,
  });
});
