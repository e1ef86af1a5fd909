import { expect, test } from "vitest";
import { shipClass, shipClassWord, statusWord } from "./ship_class";

test.each([
  [null, "unknown"],
  [0, "unknown"],
  [19, "unknown"],
  [30, "fishing"],
  [31, "service"],
  [35, "service"],
  [36, "pleasure"],
  [37, "pleasure"],
  [40, "fast"],
  [52, "service"],
  [69, "passenger"],
  [70, "cargo"],
  [89, "tanker"],
  [99, "unknown"],
] as const)("type %j is %s", (type, expected) => {
  expect(shipClass(type)).toBe(expected);
});

test("words exist for every class and for the statuses in use", () => {
  expect([shipClassWord(null), shipClassWord(80)]).toEqual(["ship-no-type", "ship-tanker"]);
  expect([statusWord(1), statusWord(9), statusWord(15)]).toEqual(["status-1", null, null]);
});
