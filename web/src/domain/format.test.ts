import { expect, test } from "vitest";
import {
  formatAccuracy,
  formatClock,
  formatCounted,
  formatDay,
  formatDuration,
  formatEvidence,
  formatPosition,
  formatSpan,
  formatTime,
  formatValue,
  formatWeight,
  readTime,
  shipName,
} from "./format";
import { NOON_MS, sampleVessel } from "./sample";

test("a time is UTC to the second", () => {
  expect(formatTime(NOON_MS + 1_999)).toBe("2022-11-01 12:00:01");
});

test.each([
  ["2022-11-01 23:59", Date.UTC(2022, 10, 1, 23, 59)],
  [" 2022-11-01T00:05 ", Date.UTC(2022, 10, 1, 0, 5)],
  ["2022-11-31 10:00", null],
  ["2022-11-01 24:30", null],
  ["2022-11-01 11:59 pm", null],
  ["", null],
])("the time written as %j is read in UTC, or is none", (text, timeMs) => {
  expect(readTime(text)).toBe(timeMs);
});

test("a row's time leaves out the year", () => {
  expect(formatDay(NOON_MS)).toBe("1 Nov 12:00:00");
});

test("a span within a day says the day once", () => {
  expect(formatSpan(NOON_MS, NOON_MS + 60_000)).toBe("2022-11-01 12:00:00 to 12:01:00 UTC");
});

test("a span over midnight says both days", () => {
  expect(formatSpan(NOON_MS, NOON_MS + 43_200_000)).toBe(
    "2022-11-01 12:00:00 to 2022-11-02 00:00:00 UTC",
  );
});

test.each([
  [45_000, "45 s"],
  [59_600, "1 min"],
  [12 * 60_000, "12 min"],
  [59.6 * 60_000, "1 h 00 min"],
  [125 * 60_000, "2 h 05 min"],
  [27 * 3_600_000, "1 d 3 h"],
])("%i ms last %s", (durationMs, words) => {
  expect(formatDuration(durationMs)).toBe(words);
});

test.each([
  [[10.5522, 57.4085], "57°24.510′N 010°33.132′E"],
  [[-0.00001, -0.00001], "00°00.001′S 000°00.001′W"],
  [[9.99999999, 59.99999999], "60°00.000′N 010°00.000′E"],
  [[181, 0], "00°00.000′N 179°00.000′W"],
  [[-190, 5], "05°00.000′N 170°00.000′E"],
] as const)("%j is written %s", (positionDeg, words) => {
  expect(formatPosition(positionDeg)).toBe(words);
});

test.each([
  [3, "3"],
  [0.834, "0.83"],
  [12.34, "12.3"],
  [1234.5, "1,235"],
  [-0.5, "-0.50"],
])("the value %d is written %s", (value, words) => {
  expect(formatValue(value)).toBe(words);
});

test.each([
  [212, "m", "212 m"],
  [55.5, "deg", "55.5°"],
  [0.58, "", "0.58"],
])("evidence of %f in %j is written %s", (value, unit, written) => {
  expect(formatEvidence({ name: "x", value, unit, weight: 0 })).toBe(written);
});

test("evidence without a value was not judged", () => {
  expect(formatEvidence({ name: "x", value: null, unit: "kn", weight: 0 })).toBe("not judged");
});

test.each([
  [100, "100 m"],
  [25_000, "25 km"],
])("%d m of accuracy is %s", (accuracyM, words) => {
  expect(formatAccuracy(accuracyM)).toBe(words);
});

test("one is not many", () => {
  expect([formatCounted(1, "ship"), formatCounted(2000, "ship")]).toEqual([
    "1 ship",
    "2,000 ships",
  ]);
});

test.each([
  [219000001, sampleVessel(), "Östersö Vind"],
  [219000001, sampleVessel({ name: "  " }), "MMSI 219000001"],
  [219000001, undefined, "MMSI 219000001"],
  [null, undefined, "Ship unknown"],
])("ship %s with particulars %o is called %s", (vesselId, vessel, words) => {
  expect(shipName(vesselId, vessel)).toBe(words);
});

test.each([
  [3.14, "+3.1"],
  [-1.25, "−1.3"],
  [0, "0"],
  [-0.04, "0"],
])("a weight of %f is written %s", (weight, written) => {
  expect(formatWeight(weight)).toBe(written);
});

test("a clock shows hours and minutes", () => {
  expect(formatClock(Date.UTC(2022, 10, 1, 9, 5, 59))).toBe("09:05");
});
