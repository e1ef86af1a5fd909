import { expect, test } from "vitest";
import type { Track } from "./report";
import { NOON_MS, sampleAlert, sampleCrossing, sampleTrack } from "./sample";
import { median, PLOT, speedPlot } from "./speed";

const MIN_MS = 60_000;

/** A track by the minutes since the alert began. */
function track(minutes: readonly number[], changed: Partial<Track> = {}): Track {
  return sampleTrack({
    timesMs: minutes.map((minute) => NOON_MS + minute * MIN_MS),
    positionsDeg: minutes.map(() => [6, 55]),
    sogKn: minutes.map((minute) => (minute < 0 ? 11.2 : 8.1)),
    expectedKn: minutes.map((minute) => (minute < -60 ? null : 11)),
    ...changed,
  });
}

const MINUTES = Array.from({ length: 161 }, (_, at) => at - 90);

function count(path: string, letter: string): number {
  return path.split(letter).length - 1;
}

test("the plot spans from two hours before to half an hour after, as far as is known", () => {
  const plot = speedPlot(sampleAlert(), track([-121, ...MINUTES, 71]), []);

  expect(plot?.times.map((tick) => tick.text)).toEqual([
    "10:30",
    "11:00",
    "11:30",
    "12:00",
    "12:30",
    "13:00",
  ]);
  expect(plot?.knots.map((tick) => tick.text)).toEqual(["0", "5", "10", "15"]);
  expect(plot?.alertFromPx).toBeCloseTo(PLOT.leftPx + (90 / 160) * 512, 3);
  expect(plot?.alertToPx).toBeCloseTo(PLOT.leftPx + (130 / 160) * 512, 3);
});

test("the words say what she ran before and during, and what was to be expected", () => {
  expect(speedPlot(sampleAlert(), track(MINUTES), [])?.words).toBe(
    "Speed: 11.2 kn before, 8.1 kn during it, 11.0 kn expected then.",
  );
});

test("what is not known is said", () => {
  const mute = track([-5, -4, 3], { sogKn: [9, 9, null], expectedKn: [null, null, null] });

  expect(speedPlot(sampleAlert(), mute, [])?.words).toBe(
    "Speed: 9.0 kn before, no speed told during the alert, no expectation from her own last hour.",
  );
});

test.each([
  ["no track", undefined],
  ["one speed", track([1, 2], { sogKn: [9, null] })],
  ["nothing near the alert", track([-300, -299])],
])("with %s there is no plot", (_, one) => {
  expect(speedPlot(sampleAlert(), one, [])).toBeNull();
});

test("a silence breaks the line, unless reports always lie so far apart", () => {
  const silent = speedPlot(sampleAlert(), track([-3, -2, -1, 0, 11, 12, 13]), []);
  const seldom = speedPlot(sampleAlert(), track([-60, -40, -20, 0, 20, 40]), []);

  expect(count(silent?.speed ?? "", "M")).toBe(2);
  expect(count(seldom?.speed ?? "", "M")).toBe(1);
});

test("a point alone is a dot", () => {
  const lone = speedPlot(sampleAlert(), track([-2, -1, 0, 30], {}), []);

  expect(lone?.speed.endsWith("h0")).toBe(true);
});

test("what was lost is shaded while the alert lasted only", () => {
  const plot = speedPlot(sampleAlert(), track(MINUTES), []);
  const faster = speedPlot(sampleAlert(), track(MINUTES, { sogKn: MINUTES.map(() => 12) }), []);

  expect(count(plot?.lost ?? "", "L")).toBe(2 * 41 - 1);
  expect(faster?.lost).toBe("");
});

test("the ship's own crossings in the span are marked", () => {
  const own = { trackId: sampleAlert().trackId };
  const plot = speedPlot(sampleAlert(), track(MINUTES), [
    sampleCrossing({ ...own, timeMs: NOON_MS - 90 * MIN_MS }),
    sampleCrossing({ ...own, timeMs: NOON_MS + 71 * MIN_MS }),
    sampleCrossing({ ...own, timeMs: NOON_MS - 91 * MIN_MS }),
    sampleCrossing({ trackId: "other" }),
  ]);

  expect(plot?.crossings.map(({ atPx }) => atPx)).toEqual([PLOT.leftPx]);
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
])("the median of %j is %f", (values, middle) => {
  expect(median(values)).toBe(middle);
});
