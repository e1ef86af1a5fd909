import { expect, test } from "vitest";
import { choiceOf, NO_MARKS } from "./choice";
import { DASHES } from "./glyphs";
import { crossingKey, lineName } from "./places";
import {
  NOON_MS,
  named,
  sampleAlert,
  sampleAsset,
  sampleCrossing,
  sampleReport,
  sampleTrack,
} from "./sample";
import { crossingText, findAlerts, lineText } from "./search";
import { sumLosses, tallyKinds, tallyLines } from "./tally";

test("kinds are tallied with the most urgent first", () => {
  const tallies = tallyKinds([
    sampleAlert({ kind: "loitering", level: "low" }),
    sampleAlert({ kind: "loitering", level: "info" }),
    sampleAlert({ kind: "silence", level: "high" }),
    sampleAlert({ kind: "anchored", level: "low" }),
  ]);

  expect(tallies).toEqual([
    { kind: "silence", count: 1, highest: "high" },
    { kind: "loitering", count: 2, highest: "low" },
    { kind: "anchored", count: 1, highest: "low" },
  ]);
});

test("lines are tallied with the busiest first, quiet ones too", () => {
  const rows = tallyLines(
    ["quiet", "crossed", "alerted"].map((assetId) => sampleAsset({ assetId })),
    [sampleCrossing({ assetId: "crossed" }), sampleCrossing({ assetId: "crossed" })],
    [sampleAlert({ assetId: "alerted" }), sampleAlert({ assetId: null })],
  );

  expect(rows.map((row) => [row.asset.assetId, row.crossingCount, row.alertCount])).toEqual([
    ["alerted", 0, 1],
    ["crossed", 2, 0],
    ["quiet", 0, 0],
  ]);
});

test("losses add up", () => {
  expect(sumLosses([{ rowCount: 2 }, { rowCount: 3 }])).toBe(5);
});

test.each(["219000001", "osterso", "skerry", "loitering", "low", "raised", "stayed near"])(
  "an alert is found by %j",
  (words) => {
    expect(findAlerts(named(sampleReport()), words)).toHaveLength(1);
  },
);

test("an alert is not found by what it does not hold", () => {
  expect(findAlerts(named(sampleReport()), "loitering high")).toEqual([]);
});

test("a crossing and a line are found by their words", () => {
  const desk = named(sampleReport());

  expect(crossingText(desk, sampleCrossing({ isInferred: true }))).toBe(
    "Östersö Vind 219000001 Skerry Link inferred",
  );
  expect(
    lineText({ asset: sampleAsset({ isSchematic: true }), crossingCount: 0, alertCount: 0 }),
  ).toBe("Skerry Link Gas pipeline   made up schematic");
});

test("a line that is not known keeps its identifier as its name", () => {
  const { places } = named(sampleReport());

  expect([lineName(places, "line-1"), lineName(places, "x"), lineName(places, null)]).toEqual([
    "Skerry Link",
    "x",
    "–",
  ]);
});

test("a chosen alert marks ship and line, and shows her way around the time of the alert", () => {
  const track = sampleTrack({
    timesMs: [NOON_MS - 3_600_000, NOON_MS, NOON_MS + 60_000],
    positionsDeg: [
      [1, 50],
      [6, 55.5],
      [6.1, 55.6],
    ],
    sogKn: [1, 1, 1],
    expectedKn: [null, null, null],
  });

  expect(
    choiceOf(named(sampleReport({ tracks: [track] })), { what: "alert", alertId: "a-1" }),
  ).toEqual({
    marks: { alertId: "a-1", trackId: track.trackId, assetId: "line-1", crossingKey: "" },
    boundsDeg: [6, 55.5, 6.1, 55.6],
  });
});

test("an alert without a place and a track has nowhere to fly to", () => {
  const report = sampleReport({ alerts: [sampleAlert({ positionDeg: null })], tracks: [] });

  expect(choiceOf(named(report), { what: "alert", alertId: "a-1" }).boundsDeg).toBeNull();
});

test("an alert of no line marks the line she reaches next", () => {
  const alert = sampleAlert({ assetId: null, nextAssetId: "line-1" });
  const desk = named(sampleReport({ alerts: [alert] }));

  expect(choiceOf(desk, { what: "alert", alertId: "a-1" }).marks.assetId).toBe("line-1");
});

test("a chosen crossing marks its line", () => {
  const key = crossingKey(sampleCrossing());

  expect(choiceOf(named(sampleReport()), { what: "crossing", key })).toEqual({
    marks: { ...NO_MARKS, assetId: "line-1", crossingKey: key },
    boundsDeg: [6, 55.5, 6, 55.5],
  });
});

test("a chosen line is shown whole", () => {
  expect(choiceOf(named(sampleReport()), { what: "line", assetId: "line-1" })).toEqual({
    marks: { ...NO_MARKS, assetId: "line-1" },
    boundsDeg: [4, 55, 8, 56],
  });
});

test.each([
  null,
  { what: "alert", alertId: "gone" },
  { what: "crossing", key: "gone" },
  { what: "line", assetId: "gone" },
] as const)("%j marks nothing", (chosen) => {
  expect(choiceOf(named(sampleReport()), chosen)).toEqual({ marks: NO_MARKS, boundsDeg: null });
});

test("kinds of lines differ in their dashes, so that colour is never the only sign", () => {
  const dashes = Object.values(DASHES).map(String);

  expect(new Set(dashes).size).toBe(dashes.length);
});
