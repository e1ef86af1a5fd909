/** The way that a ship will make on her last course and speed, and the lines that she comes to. */

import type { Feature, FeatureCollection, LineString, Point } from "geojson";
import { boundsOf, unrolled } from "../../domain/extent";
import { formatDuration } from "../../domain/format";
import type { PaletteName } from "../../domain/palette";
import type { BoundsDeg, PositionDeg, Track } from "../../domain/report";
import { labelImage } from "../../map/images";
import { isOpen } from "../domain/desk_order";
import { leg, onward } from "../domain/measuring";
import type { Ahead, AlertDetail, WatchLine } from "../domain/watching";

const HOUR_MS = 3_600_000;
const WAY_POINTS = 6;
/** The time told is an early one (one case in ten is earlier still): the line may lie farther. */
const FARTHER = 2;

interface Way {
  readonly fromDeg: PositionDeg;
  readonly bearingDeg: number;
  readonly sogKn: number;
}

interface Reached {
  readonly one: Ahead;
  readonly leadMs: number;
  readonly placeDeg: PositionDeg;
}

/** The way she made over her last reports; null where she lay still or is not known. */
function lastWay({ positionsDeg, timesMs, sogKn }: Track): Way | null {
  const last = positionsDeg.length - 1;
  const first = Math.max(0, last - WAY_POINTS);
  const [from, to] = [positionsDeg[first], positionsDeg[last]];
  if (from === undefined || to === undefined || first === last) return null;
  const { miles, bearingDeg } = leg(from, to);
  const hours = ((timesMs[last] ?? 0) - (timesMs[first] ?? 0)) / HOUR_MS;
  const speedKn = sogKn[last] ?? (hours > 0 ? miles / hours : 0);
  return miles > 0 && speedKn > 0 ? { fromDeg: to, bearingDeg, sogKn: speedKn } : null;
}

/** The lines that she comes to, the first first, each where her way meets it. */
function reachedBy(way: Way, ahead: readonly Ahead[], lines: readonly WatchLine[]): Reached[] {
  return ahead.flatMap((one) => {
    if (one.leadMs === null || one.leadMs <= 0) return [];
    const line = lines.find(({ assetId }) => assetId === one.assetId);
    const placeDeg = meeting(way, one.leadMs, line) ?? after(way, one.leadMs);
    return [{ one, leadMs: one.leadMs, placeDeg }];
  });
}

function after({ fromDeg, bearingDeg, sogKn }: Way, ms: number): PositionDeg {
  return onward(fromDeg, bearingDeg, (sogKn * ms) / HOUR_MS);
}

/** Where the way first meets a line; null where it does not, or the line is not here. */
function meeting(way: Way, leadMs: number, line: WatchLine | undefined): PositionDeg | null {
  const to = after(way, leadMs * FARTHER);
  const parts = (line?.parts ?? []).flatMap((part) =>
    part.slice(1).map((end, at) => partMet(way.fromDeg, to, part[at] ?? end, end)),
  );
  const nearest = Math.min(...parts.map((part) => part ?? Number.POSITIVE_INFINITY));
  if (!Number.isFinite(nearest)) return null;
  const [lon, lat] = way.fromDeg;
  return [lon + nearest * (to[0] - lon), lat + nearest * (to[1] - lat)];
}

/** The part of the first leg at which it meets the second, 0 to 1; null: they do not meet. */
function partMet(
  [fromX, fromY]: PositionDeg,
  [toX, toY]: PositionDeg,
  [startX, startY]: PositionDeg,
  [endX, endY]: PositionDeg,
): number | null {
  const [wayX, wayY, lineX, lineY] = [toX - fromX, toY - fromY, endX - startX, endY - startY];
  const across = wayX * lineY - wayY * lineX;
  if (across === 0) return null;
  const part = ((startX - fromX) * lineY - (startY - fromY) * lineX) / across;
  const onLine = ((startX - fromX) * wayY - (startY - fromY) * wayX) / across;
  return part >= 0 && part <= 1 && onLine >= 0 && onLine <= 1 ? part : null;
}

/** The way as a line, and a mark with its name on each line that she comes to. */
export function aheadFeatures(
  detail: AlertDetail | null,
  lines: readonly WatchLine[],
  name: PaletteName,
): FeatureCollection<LineString | Point> {
  const way = detail ? lastWay(detail.track) : null;
  if (detail === null || way === null) return { type: "FeatureCollection", features: [] };
  const reached = reachedBy(way, detail.ahead, lines);
  const farthest = reached.toSorted((one, other) => other.leadMs - one.leadMs)[0];
  return {
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        geometry: {
          type: "LineString",
          coordinates: [[...way.fromDeg], [...(farthest?.placeDeg ?? way.fromDeg)]],
        },
        properties: {},
      },
      ...reached.map((one) => mark(one, name, one.one.assetId === detail.alert.nextAssetId)),
    ],
  };
}

function mark({ one, leadMs, placeDeg }: Reached, name: PaletteName, isNext: boolean) {
  // The card counts the time to the next line down; a second number would only differ from it.
  const words = isNext ? one.name : `${one.name}: ${formatDuration(leadMs)}`;
  const feature: Feature<Point> = {
    type: "Feature",
    geometry: { type: "Point", coordinates: [...placeDeg] },
    properties: { image: labelImage(name, words) },
  };
  return feature;
}

/**
 * What the chart shows of an opened alert: her track, where she is now, and the next line where she
 * comes to it. One that is settled is shown where it was: she may have gone far since.
 */
export function detailBounds(
  detail: AlertDetail,
  lines: readonly WatchLine[],
  shipDeg: PositionDeg | null,
): BoundsDeg | null {
  const { track, alert } = detail;
  const nowDeg = isOpen(alert) ? shipDeg : null;
  const hereDeg = nowDeg ?? track.positionsDeg.at(-1) ?? alert.positionDeg;
  const known = [
    ...track.positionsDeg,
    alert.positionDeg,
    hereDeg,
    nextPlace(detail, lines, hereDeg),
  ];
  return boundsOf(unrolled(known.filter((one) => one !== null)));
}

/** Where she comes to the next line: on her way, else where it is nearest; null: none is ahead. */
function nextPlace(
  { alert, track, ahead }: AlertDetail,
  lines: readonly WatchLine[],
  hereDeg: PositionDeg | null,
): PositionDeg | null {
  const assetId = alert.nextAssetId ?? ahead[0]?.assetId;
  const line = lines.find((one) => one.assetId === assetId);
  const way = lastWay(track);
  const leadMs = ahead.find((one) => one.assetId === assetId)?.leadMs ?? alert.leadTimeMs ?? 0;
  const met = way && leadMs > 0 ? meeting(way, leadMs, line) : null;
  if (met !== null) return met;
  if (line !== undefined && hereDeg !== null) return nearestOn(line, hereDeg);
  return way && leadMs > 0 ? after(way, leadMs) : null;
}

/** The place of a line nearest to another, on a plane: good enough to bring it into view. */
function nearestOn({ parts }: WatchLine, fromDeg: PositionDeg): PositionDeg | null {
  const places = parts.flatMap((part) =>
    part.length === 1
      ? part
      : part.slice(1).map((end, at) => nearestOf(fromDeg, part[at] ?? end, end)),
  );
  return (
    places.toSorted((one, other) => leg(fromDeg, one).miles - leg(fromDeg, other).miles)[0] ?? null
  );
}

function nearestOf(
  [lon, lat]: PositionDeg,
  [startLon, startLat]: PositionDeg,
  [endLon, endLat]: PositionDeg,
): PositionDeg {
  const squeeze = Math.cos((lat * Math.PI) / 180); // a degree of longitude is shorter up here
  const [across, up] = [(endLon - startLon) * squeeze, endLat - startLat];
  const along = (lon - startLon) * squeeze * across + (lat - startLat) * up;
  const part = Math.min(1, Math.max(0, along / (across ** 2 + up ** 2 || 1)));
  return [startLon + part * (endLon - startLon), startLat + part * (endLat - startLat)];
}
