/** Looking things up by their identifiers, and where they lie. */

import { boundsOf, unrolled } from "./extent";
import type { Alert, Asset, BoundsDeg, Crossing, Report, Track } from "./report";

export interface Places {
  readonly alerts: ReadonlyMap<string, Alert>;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly tracks: ReadonlyMap<string, Track>;
  /** By `crossingKey`. */
  readonly crossings: ReadonlyMap<string, Crossing>;
}

export function placesOf(report: Report): Places {
  return {
    alerts: new Map(report.alerts.map((one) => [one.alertId, one])),
    assets: new Map(report.assets.map((one) => [one.assetId, one])),
    tracks: new Map(report.tracks.map((one) => [one.trackId, one])),
    crossings: new Map(report.crossings.map((one) => [crossingKey(one), one])),
  };
}

/** A line's name; its identifier where it is not among the lines; a dash where none is meant. */
export function lineName(places: Places, assetId: string | null): string {
  if (assetId === null) return "–";
  return places.assets.get(assetId)?.name ?? assetId;
}

/** The part of a ship's track that belongs to an alert, with the place of the alert. */
export function alertBounds(alert: Alert, track: Track | undefined): BoundsDeg | null {
  const marginMs = 10 * 60_000;
  const onTrack = (track?.positionsDeg ?? []).filter((_, index) => {
    const timeMs = track?.timesMs[index] ?? 0;
    return timeMs >= alert.startMs - marginMs && timeMs <= alert.endMs + marginMs;
  });
  return boundsOf(unrolled([...(alert.positionDeg ? [alert.positionDeg] : []), ...onTrack]));
}

export function lineBounds(asset: Asset): BoundsDeg | null {
  return boundsOf(asset.parts.flat());
}

/** A crossing has no identifier of its own: one track meets one line at one moment. */
export function crossingKey({ trackId, assetId, timeMs }: Crossing): string {
  return `${trackId} ${assetId} ${timeMs}`;
}
