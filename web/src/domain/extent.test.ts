import { expect, test } from "vitest";
import { boundsOf, padded, unrolled } from "./extent";

test("a box holds all its places", () => {
  expect(
    boundsOf([
      [5, 55],
      [-3, 60],
      [2, 50],
    ]),
  ).toEqual([-3, 50, 5, 60]);
});

test("a box across the date line is the narrow one", () => {
  expect(
    boundsOf([
      [179, -17],
      [-178, -16],
    ]),
  ).toEqual([179, -17, 182, -16]);
});

test("nothing has no box", () => {
  expect(boundsOf([])).toBeNull();
});

test("a track over the date line goes on past 180 degrees and comes back", () => {
  const lons = unrolled([
    [179, 0],
    [-179, 0],
    [-178, 0],
    [179.5, 0],
  ]).map(([lon]) => lon);

  expect(lons).toEqual([179, 181, 182, 179.5]);
});

test("a padded box has half of itself more on each side, and ends at the poles", () => {
  expect(padded([4, 54, 8, 56])).toEqual([2, 53, 10, 57]);
  expect(padded([0, 80, 10, 89])).toEqual([-5, 75.5, 15, 90]);
});
