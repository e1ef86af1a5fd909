import { expect, test } from "vitest";
import { dueAt, sampleDetail, sampleLine } from "../domain/sample";
import { aheadFeatures, detailBounds } from "./ahead";

test("the way ahead goes on with her last course and speed to each line", () => {
  const { features } = aheadFeatures(sampleDetail(), [], "day");
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

  expect(aheadFeatures(sampleDetail({ track: still }), [], "day").features).toEqual([]);
  expect(aheadFeatures(sampleDetail({ track: none }), [], "day").features).toEqual([]);
  expect(aheadFeatures(null, [], "day").features).toEqual([]);
});

const FAR_LINK: [number, number][] = [
  [5, 55.15],
  [7, 55.15],
];

test("an opened alert is shown with its track, the ship where she is now, and the next line", () => {
  const line = sampleLine({ assetId: "line-2", parts: [FAR_LINK] });
  const detail = sampleDetail({ alert: dueAt("a-1", 30, { positionDeg: [6.1, 55] }) });

  expect(detailBounds(detail, [line], [6.4, 55.05])).toEqual([
    6,
    55,
    6.4,
    expect.closeTo(55.15, 6),
  ]);
  // Without the line itself: where the time told puts it.
  expect(detailBounds(detail, [], null)?.[3]).toBeCloseTo(55 + 6.8 / 60, 5);
});

test("a next line that her way does not meet is shown where it is nearest to her", () => {
  const track = { ...sampleDetail().track, timesMs: [], positionsDeg: [] };
  const alert = dueAt("a-1", 30, { positionDeg: null });
  const detail = sampleDetail({ alert, ahead: [], track });
  const line = sampleLine({ assetId: "line-2", parts: [FAR_LINK] });
  const east = sampleLine({
    assetId: "line-2",
    parts: [
      [
        [7, 54],
        [7, 55.02],
      ],
    ],
  });

  expect(detailBounds(detail, [line], [6.2, 55])).toEqual([
    expect.closeTo(6.2, 6),
    55,
    expect.closeTo(6.2, 6),
    expect.closeTo(55.15, 6),
  ]);
  expect(detailBounds(detail, [east], [6.2, 55.5])?.[2]).toBeCloseTo(7, 6);
});

test("a settled alert is shown where it was, however far she has gone since", () => {
  const alert = { ...sampleDetail().alert, state: "over" } as const;

  expect(detailBounds(sampleDetail({ alert }), [], [20, 60])?.[2]).toBe(6);
});

function placeOn(...parts: [number, number][][]) {
  const line = sampleLine({ assetId: "line-2", parts });
  const { features } = aheadFeatures(sampleDetail(), [line], "day");
  const geometry = features[1]?.geometry;
  return geometry?.type === "Point" ? geometry.coordinates : null;
}

test("a mark lies where her way first meets the line, not where the early time would put it", () => {
  const near = [
    [5, 55.15],
    [7, 55.15],
  ] as [number, number][];
  const far = [
    [5, 55.2],
    [7, 55.2],
  ] as [number, number][];

  expect(placeOn(far, near)).toEqual([expect.closeTo(6, 6), expect.closeTo(55.15, 6)]);
});

test("a line beside her way, behind her or along it is not met", () => {
  const early = [expect.closeTo(6, 6), expect.closeTo(55 + 6.8 / 60, 5)];

  expect(
    placeOn([
      [6.5, 55.15],
      [7, 55.15],
    ]),
  ).toEqual(early);
  expect(
    placeOn([
      [5, 54.9],
      [7, 54.9],
    ]),
  ).toEqual(early);
  expect(
    placeOn([
      [6, 55.1],
      [6, 55.2],
    ]),
  ).toEqual(early);
});
