import { expect, test } from "vitest";
import { padded } from "../domain/extent";
import { boxWords } from "./api/client";
import { holds } from "./feed_picture";

test("a small move needs no new question, a large one does", () => {
  const box = padded([4, 54, 8, 56]);

  expect(holds(box, [5, 54.5, 9, 56.5])).toBe(true);
  expect(holds(box, [7, 54, 11, 56])).toBe(false);
  expect(holds([-200, -90, 200, 90], [170, 0, 210, 5])).toBe(true);
});

test.each([
  [[2, 53, 10, 57], "2,53,10,57"],
  [[170, -10, 190, 10], "170,-10,-170,10"],
  [[-200, -95, 200, 95], "-180,-90,180,90"],
] as const)("the box %j is asked for as %s", (box, words) => {
  expect(boxWords(box)).toBe(words);
});
