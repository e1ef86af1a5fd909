/** A ship's speed against what was to be expected of her, as a plot and in words. */

import { formatClock, formatFixed } from "./format";
import type { Alert, Crossing, Track } from "./report";

const BEFORE_MS = 2 * 3_600_000;
const AFTER_MS = 30 * 60_000;
/** A longer silence breaks the line, unless reports always lie so far apart. */
const GAP_MS = 10 * 60_000;
const STEPS_MIN = [5, 10, 15, 30, 60, 120, 240, 360, 720, 1440];
const TICKS_MOST = 7;

export const PLOT = {
  widthPx: 560,
  heightPx: 170,
  leftPx: 30,
  rightPx: 18,
  topPx: 8,
  bottomPx: 20,
};

export interface Tick {
  readonly atPx: number;
  readonly text: string;
}

export interface SpeedPlot {
  /** SVG path data; empty where nothing is known. */
  readonly speed: string;
  readonly expected: string;
  /** Between the two, while the alert lasted and she was slower. */
  readonly lost: string;
  readonly alertFromPx: number;
  readonly alertToPx: number;
  readonly times: readonly Tick[];
  readonly knots: readonly Tick[];
  readonly crossings: readonly { readonly atPx: number; readonly crossing: Crossing }[];
  readonly words: string;
}

interface Point {
  readonly timeMs: number;
  readonly sogKn: number | null;
  readonly expectedKn: number | null;
}

/** Null where her speed is not known at two times around the alert. */
export function speedPlot(
  alert: Alert,
  track: Track | undefined,
  crossings: readonly Crossing[],
): SpeedPlot | null {
  const points = around(alert, track);
  const [first, last] = [points[0], points.at(-1)];
  const known = points.filter((one) => one.sogKn !== null);
  if (first === undefined || last === undefined || known.length < 2) return null;
  const x = xScale(first.timeMs, last.timeMs);
  const topKn = roof(points);
  const y = yScale(topKn);
  const gapMs = Math.max(GAP_MS, 3 * median(steps(points)));
  return {
    speed: path(points, (one) => one.sogKn, x, y, gapMs),
    expected: path(points, (one) => one.expectedKn, x, y, gapMs),
    lost: lostArea(points, alert, x, y, gapMs),
    alertFromPx: x(Math.max(alert.startMs, first.timeMs)),
    alertToPx: x(Math.min(alert.endMs, last.timeMs)),
    times: timeTicks(first.timeMs, last.timeMs, x),
    knots: knotTicks(topKn, y),
    crossings: crossings
      .filter(({ trackId, timeMs }) => trackId === alert.trackId && timeMs >= first.timeMs)
      .filter(({ timeMs }) => timeMs <= last.timeMs)
      .map((crossing) => ({ atPx: x(crossing.timeMs), crossing })),
    words: inWords(points, alert),
  };
}

function around(alert: Alert, track: Track | undefined): Point[] {
  return (track?.timesMs ?? [])
    .map((timeMs, at) => ({
      timeMs,
      sogKn: track?.sogKn[at] ?? null,
      expectedKn: track?.expectedKn[at] ?? null,
    }))
    .filter(({ timeMs }) => timeMs >= alert.startMs - BEFORE_MS)
    .filter(({ timeMs }) => timeMs <= alert.endMs + AFTER_MS);
}

type Scale = (value: number) => number;

function xScale(fromMs: number, toMs: number): Scale {
  const width = PLOT.widthPx - PLOT.leftPx - PLOT.rightPx;
  return (timeMs) => PLOT.leftPx + ((timeMs - fromMs) / Math.max(toMs - fromMs, 1)) * width;
}

function yScale(topKn: number): Scale {
  const height = PLOT.heightPx - PLOT.topPx - PLOT.bottomPx;
  return (knots) => PLOT.topPx + (1 - knots / topKn) * height;
}

/** The top of the axis: a whole step above all that is shown. */
function roof(points: readonly Point[]): number {
  const most = Math.max(2, ...points.flatMap((one) => [one.sogKn ?? 0, one.expectedKn ?? 0]));
  const step = knotStep(most);
  return Math.ceil((most * 1.02) / step) * step;
}

function knotStep(most: number): number {
  return [1, 2, 5, 10, 20].find((step) => most / step <= 5) ?? 50;
}

function steps(points: readonly Point[]): number[] {
  return points.slice(1).map((one, at) => one.timeMs - (points[at]?.timeMs ?? one.timeMs));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function path(
  points: readonly Point[],
  value: (point: Point) => number | null,
  x: Scale,
  y: Scale,
  gapMs: number,
): string {
  return runs(points, (one) => value(one) !== null, gapMs)
    .map((run) => {
      const [head, ...rest] = run.map((one) => at(x(one.timeMs), y(value(one) ?? 0)));
      // A point alone is a dot: a line without length, with round ends.
      return rest.length > 0 ? `M${head}L${rest.join(" ")}` : `M${head}h0`;
    })
    .join("");
}

/** Neighbouring points that hold, parted where she was silent. */
function runs(
  points: readonly Point[],
  holds: (point: Point) => boolean,
  gapMs: number,
): Point[][] {
  const found: Point[][] = [];
  let before: Point | null = null;
  for (const one of points) {
    if (!holds(one)) {
      before = null;
      continue;
    }
    const run = found.at(-1);
    if (run && before && one.timeMs - before.timeMs <= gapMs) run.push(one);
    else found.push([one]);
    before = one;
  }
  return found;
}

function lostArea(points: readonly Point[], alert: Alert, x: Scale, y: Scale, gapMs: number) {
  const isLost = ({ timeMs, sogKn, expectedKn }: Point): boolean =>
    timeMs >= alert.startMs &&
    timeMs <= alert.endMs &&
    sogKn !== null &&
    expectedKn !== null &&
    sogKn < expectedKn;
  return runs(points, isLost, gapMs)
    .filter((run) => run.length > 1)
    .map((run) => {
      const above = run.map((one) => at(x(one.timeMs), y(one.expectedKn ?? 0)));
      const below = run.map((one) => at(x(one.timeMs), y(one.sogKn ?? 0))).reverse();
      return `M${[...above, ...below].join("L")}Z`;
    })
    .join("");
}

function at(xPx: number, yPx: number): string {
  return `${xPx.toFixed(1)},${yPx.toFixed(1)}`;
}

function timeTicks(fromMs: number, toMs: number, x: Scale): Tick[] {
  const stepMs =
    (STEPS_MIN.find((step) => (toMs - fromMs) / (step * 60_000) < TICKS_MOST) ?? 2880) * 60_000;
  const first = Math.ceil(fromMs / stepMs) * stepMs;
  const count = Math.max(0, Math.floor((toMs - first) / stepMs) + 1);
  return Array.from({ length: count }, (_, number) => {
    const timeMs = first + number * stepMs;
    return { atPx: x(timeMs), text: formatClock(timeMs) };
  });
}

function knotTicks(topKn: number, y: Scale): Tick[] {
  const step = knotStep(topKn);
  return Array.from({ length: Math.floor(topKn / step) + 1 }, (_, number) => ({
    atPx: y(number * step),
    text: String(number * step),
  }));
}

/** "11.2 kn before, 8.1 kn during the alert, where 11.0 kn was to be expected." */
function inWords(points: readonly Point[], alert: Alert): string {
  const isIn = (one: Point): boolean => one.timeMs >= alert.startMs && one.timeMs <= alert.endMs;
  const before = middle(points.filter((one) => one.timeMs < alert.startMs).map((p) => p.sogKn));
  const during = middle(points.filter(isIn).map((one) => one.sogKn));
  const expected = middle(points.filter(isIn).map((one) => one.expectedKn));
  const parts = [
    before === null ? null : `${formatFixed(before, 1)} kn before`,
    during === null ? "no speed told during the alert" : `${formatFixed(during, 1)} kn during it`,
    expected === null
      ? "no expectation from her own last hour"
      : `${formatFixed(expected, 1)} kn expected then`,
  ];
  return `Speed: ${parts.filter((part) => part !== null).join(", ")}.`;
}

function middle(values: readonly (number | null)[]): number | null {
  const known = values.filter((one) => one !== null);
  return known.length > 0 ? median(known) : null;
}
