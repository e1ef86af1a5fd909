import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import { NO_MARKS } from "../../domain/choice";
import { BADGE_SIZE_PX } from "../../domain/glyphs";
import { PALETTE_NAMES } from "../../domain/palette";
import {
  NOON_MS,
  sampleAlert,
  sampleAsset,
  sampleCrossing,
  sampleReport,
  sampleTrack,
} from "../../domain/sample";
import { alertPoints } from "./alerts";
import { crossingPoints } from "./crossings";
import { graticule, SPACINGS, steps } from "./graticule";
import { lineFeatures } from "./lines";
import { chartStyle, markFilters } from "./style";
import { alertWays, trackLines } from "./tracks";

test.each(PALETTE_NAMES)("the %s chart is a style that the map accepts", (palette) => {
  expect(validateStyleMin(chartStyle(sampleReport(), palette))).toEqual([]);
});

test("the chart asks nothing of a network", () => {
  const style = chartStyle(sampleReport(), "day");

  expect(JSON.stringify(style)).not.toMatch(/https?:|"glyphs"|"sprite"|"tiles"|"url"/);
});

test("every mark belongs to a layer of the chart", () => {
  const layers = chartStyle(sampleReport(), "day").layers.map((layer) => layer.id);

  for (const [layer] of markFilters(NO_MARKS)) expect(layers).toContain(layer);
});

test("an alert's size says its level and its image its kind", () => {
  const [point] = alertPoints([sampleAlert({ level: "high", kind: "silence" })], "dusk").features;

  expect(point?.geometry.coordinates).toEqual([6, 55.5]);
  expect(point?.properties).toEqual({
    alertId: "a-1",
    image: "dusk|alert|silence|high",
    rank: 2,
    radiusPx: BADGE_SIZE_PX.high / 2,
  });
  expect(BADGE_SIZE_PX.info < BADGE_SIZE_PX.low && BADGE_SIZE_PX.low < BADGE_SIZE_PX.high).toBe(
    true,
  );
});

test("an alert without a place is not drawn", () => {
  expect(alertPoints([sampleAlert({ positionDeg: null })], "day").features).toEqual([]);
});

test("a schematic line says so in its label", () => {
  const [line] = lineFeatures([sampleAsset({ isSchematic: true })], new Set(["line-1"])).features;

  expect(line?.properties).toEqual({
    assetId: "line-1",
    kind: "gas",
    isSchematic: true,
    label: "Skerry Link (schematic)",
    isAlerted: true,
  });
});

test("a track of one point has no way", () => {
  const one = sampleTrack({ timesMs: [0], positionsDeg: [[6, 55]], sogKn: [1] });

  expect(trackLines([one, sampleTrack()]).features).toHaveLength(1);
});

test("an alert's part of the way is what she ran from its start to its end", () => {
  const track = sampleTrack({
    timesMs: [-1, 0, 40, 41].map((minute) => NOON_MS + minute * 60_000),
    positionsDeg: [
      [1, 50],
      [2, 50],
      [3, 50],
      [4, 50],
    ],
  });
  const alerts = [
    sampleAlert({ level: "high" }),
    sampleAlert({ alertId: "short", endMs: NOON_MS }),
    sampleAlert({ alertId: "elsewhere", trackId: "other" }),
  ];

  expect(alertWays(alerts, [track]).features).toEqual([
    {
      type: "Feature",
      geometry: {
        type: "LineString",
        coordinates: [
          [2, 50],
          [3, 50],
        ],
      },
      properties: { alertId: "a-1", level: "high" },
    },
  ]);
});

test("a track over the date line does not span the Earth", () => {
  const track = sampleTrack({
    positionsDeg: [
      [179.9, 0],
      [-179.9, 0],
    ],
  });
  const lons = trackLines([track]).features[0]?.geometry.coordinates.map(([lon]) => lon);

  expect(lons?.[1]).toBeCloseTo(180.1, 9);
});

test("a crossing keeps whether it is inferred", () => {
  const [point] = crossingPoints([sampleCrossing({ isInferred: true })]).features;

  expect(point?.properties?.["isInferred"]).toBe(true);
});

test("the graticule lies on whole steps inside the box", () => {
  const lines = graticule([3.5, 54.2, 6.1, 56], 1).features.map(
    ({ geometry }) => geometry.coordinates,
  );

  expect(lines).toEqual([
    ...[4, 5, 6].map((lon) => [
      [lon, 54.2],
      [lon, 56],
    ]),
    ...[55, 56].map((lat) => [
      [3.5, lat],
      [6.1, lat],
    ]),
  ]);
});

test("a graticule of too many lines is left out", () => {
  expect(graticule([-180, -85, 180, 85], 1 / 60).features).toEqual([]);
});

test("steps are exact to a billionth", () => {
  expect(steps(0.3, 0.9, 0.1)).toHaveLength(7);
});

test("at every zoom one graticule is drawn", () => {
  for (let zoom = 0; zoom < 18; zoom += 0.25)
    expect(SPACINGS.filter((one) => zoom >= one.minzoom && zoom < one.maxzoom)).toHaveLength(1);
});
