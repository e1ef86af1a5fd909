import { expect, test } from "vitest";
import { formatBearing, formatMiles, leg, onward } from "./measuring";

test("a minute of latitude is a nautical mile to the north", () => {
  const { miles, bearingDeg } = leg([10, 55], [10, 55 + 1 / 60]);

  expect(miles).toBeCloseTo(1, 6);
  expect(bearingDeg).toBeCloseTo(0, 6);
});

test("a degree of longitude at 60 degrees is half of one at the equator", () => {
  expect(leg([0, 60], [1, 60]).miles).toBeCloseTo(30, 1);
  expect(leg([0, 0], [1, 0])).toEqual({ miles: expect.closeTo(60, 6), bearingDeg: 90 });
});

test("a leg over the date line is short", () => {
  const { miles, bearingDeg } = leg([179.5, 0], [-179.5, 0]);

  expect(miles).toBeCloseTo(60, 6);
  expect(bearingDeg).toBeCloseTo(90, 6);
});

test.each([0, 45, 133, 270])("going onward on %i degrees and measuring back agree", (bearing) => {
  const there = onward([10, 55], bearing, 12);

  expect(leg([10, 55], there).miles).toBeCloseTo(12, 6);
  expect(leg([10, 55], there).bearingDeg).toBeCloseTo(bearing, 6);
});

test("miles and bearings are written as seamen write them", () => {
  expect([formatMiles(12.44), formatMiles(0.349)]).toEqual(["12.4 NM", "0.35 NM"]);
  expect([formatBearing(4.6), formatBearing(359.7)]).toEqual(["005°", "000°"]);
});
