import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import { PALETTE_NAMES } from "../../domain/palette";
import { sampleDetail, sampleLine, sampleWatchAlert } from "../domain/sample";
import {
  ABOVE_SHIPS,
  aheadFeatures,
  chartStyle,
  detailBounds,
  graticuleOf,
  measureWords,
  NO_LAND,
  switchOf,
  watchLineFeatures,
} from "./layers";

const DATA = {
  land: NO_LAND,
  lines: [sampleLine(), sampleLine({ assetId: "b", state: "alert", isSchematic: true })],
  alerts: [sampleWatchAlert()],
  detail: sampleDetail(),
  measured: [[1, 2] as const, [3, 4] as const],
  viewDeg: [4, 54, 8, 57] as const,
  zoom: 6,
};

test.each(PALETTE_NAMES)("the chart by %s is a style that the map accepts", (name) => {
  expect(validateStyleMin(chartStyle(DATA, name))).toEqual([]);
});

test("ships lie under the alerts and over the lines", () => {
  const order = chartStyle(DATA, "day").layers.map(({ id }) => id);

  expect(order.indexOf(ABOVE_SHIPS)).toBeGreaterThan(order.indexOf("lines-gas"));
  expect(order.indexOf("alerts")).toBeGreaterThan(order.indexOf(ABOVE_SHIPS));
});

test("every line carries its state, and a sketch says so in its name", () => {
  const [quiet, alerted] = watchLineFeatures(DATA.lines).features;

  expect(quiet?.properties).toMatchObject({ state: "quiet", isAlerted: false });
  expect(alerted?.properties).toMatchObject({ state: "alert", isAlerted: true });
  expect(alerted?.properties?.["label"]).toBe("Skerry Link (schematic)");
});

test("the way ahead goes on with her last course and speed to each line", () => {
  const { features } = aheadFeatures(sampleDetail(), "day");
  const marks = features.filter(({ geometry }) => geometry.type === "Point");
  const places = marks.map(({ geometry }) => geometry.type === "Point" && geometry.coordinates);

  // From 55°00.8' N at 12 kn: 6 miles in half an hour, 12 in an hour.
  expect(places).toEqual([
    [expect.closeTo(6, 6), expect.closeTo(55 + 6.8 / 60, 5)],
    [expect.closeTo(6, 6), expect.closeTo(55 + 12.8 / 60, 5)],
  ]);
  expect(marks.map(({ properties }) => properties?.["image"])).toEqual([
    "day|label|Far Link",
    "day|label|Farther Link: 1 h 00 min",
  ]);
});

test("a ship that lies still, or has no track, has no way ahead", () => {
  const { track } = sampleDetail();
  const still = { ...track, sogKn: track.sogKn.map(() => 0) };
  const none = { ...track, timesMs: [], positionsDeg: [], sogKn: [] };

  expect(aheadFeatures(sampleDetail({ track: still }), "day").features).toEqual([]);
  expect(aheadFeatures(sampleDetail({ track: none }), "day").features).toEqual([]);
  expect(aheadFeatures(null, "day").features).toEqual([]);
});

test("the chart shows her last half hour and the way to the first line", () => {
  const [, south, , north] = detailBounds(sampleDetail()) ?? [0, 0, 0, 0];

  expect(south).toBeCloseTo(55, 5);
  expect(north).toBeGreaterThanOrEqual(55 + 6.8 / 60 - 1e-6);
});

test("the graticule is as fine as the eye is near", () => {
  const count = (zoom: number): number => graticuleOf([4, 54, 8, 57], zoom).features.length;

  expect(count(5)).toBeLessThan(count(7));
  expect(count(7)).toBeLessThan(count(9));
});

test("a measurement says its miles and last bearing, and a single place nothing", () => {
  expect(measureWords([[10, 55]])).toBe("");
  expect(
    measureWords([
      [10, 55],
      [10, 55.1],
      [10, 55],
    ]),
  ).toBe("12.0 NM, 180°");
});

test("each switch has its layers, and sea, land and track have none", () => {
  const ids = chartStyle(DATA, "day").layers.map(({ id }) => id);
  const switches = new Set(ids.map(switchOf));

  expect(switches).toEqual(new Set([undefined, "lines", "names", "alerts", "graticule"]));
  expect(["sea", "land", "tracks", "ahead-way"].map(switchOf)).toEqual(Array(4).fill(undefined));
});
