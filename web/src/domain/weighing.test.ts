import { expect, test } from "vitest";
import { heaviest, weigh } from "./weighing";

const one = (name: string, weight: number | null, value: number | null = 1) => ({
  name,
  value,
  unit: "",
  weight,
});

test("evidence is parted by what it speaks for, the heaviest first", () => {
  const sides = weigh([
    one("shown", 0),
    one("light", 0.5),
    one("contrary", -1),
    one("dark", 0, null),
    one("heavy", 3),
    one("unweighed", null),
    one("absent, yet counted", -2, null),
  ]);

  expect(sides.map(({ side, rows }) => [side, rows.map((row) => row.name)])).toEqual([
    ["for", ["heavy", "light"]],
    ["against", ["absent, yet counted", "contrary"]],
    ["shown", ["shown", "unweighed"]],
    ["unknown", ["dark"]],
  ]);
});

test("a side without evidence is left out", () => {
  expect(weigh([one("only", 1)]).map(({ side }) => side)).toEqual(["for"]);
});

test("the heaviest is the greatest on either side", () => {
  expect([heaviest([one("a", 1), one("b", -4)]), heaviest([one("c", null)])]).toEqual([4, 0]);
});
