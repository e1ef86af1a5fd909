import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import { PALETTE_NAMES } from "../../domain/palette";
import { sampleDetail, sampleLine, sampleWatchAlert } from "../domain/sample";
import {
  ABOVE_SHIPS,
  chartStyle,
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

test("the band of a line is as wide as its break costs, and one not judged has none", () => {
  const judged = [sampleLine({ importance: 0.5 }), sampleLine({ assetId: "b" })];
  const band = chartStyle({ ...DATA, lines: judged }, "day").layers.find(
    ({ id }) => id === "importance",
  );

  expect(watchLineFeatures(judged).features.map((one) => one.properties?.["importance"])).toEqual([
    0.5,
    null,
  ]);
  expect(band).toMatchObject({ filter: ["!=", ["get", "importance"], null] });
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

  expect(switches).toEqual(
    new Set([undefined, "lines", "names", "importance", "alerts", "graticule"]),
  );
  expect(["sea", "land", "tracks", "ahead-way"].map(switchOf)).toEqual(Array(4).fill(undefined));
});
