/** Small made-up things of the watch, for the tests beside the files. */

import { NOON_MS, sampleAlert, sampleAsset } from "../../domain/sample";
import { emptyRows, type ShipRows } from "../api/packed";
import type { AlertDetail, SourceHealth, WatchAlert, WatchLine } from "./watching";

export function sampleWatchAlert(changed: Partial<WatchAlert> = {}): WatchAlert {
  return {
    ...sampleAlert(),
    vesselName: "Östersö Vind",
    shipType: 70,
    assetName: "Skerry Link",
    raisedMs: NOON_MS,
    nextAssetName: null,
    state: "new",
    question: "Confirm both anchors housed, by sight.",
    call: [],
    isSchematic: false,
    importance: null,
    breakCosts: null,
    acknowledgedBy: null,
    ...changed,
  };
}

/** One that reaches the next line so many minutes after noon. */
export function dueAt(alertId: string, minutes: number, changed: Partial<WatchAlert> = {}) {
  return sampleWatchAlert({
    alertId,
    endMs: NOON_MS,
    leadTimeMs: minutes * 60_000,
    nextAssetId: "line-2",
    nextAssetName: "Far Link",
    ...changed,
  });
}

export function sampleLine(changed: Partial<WatchLine> = {}): WatchLine {
  return { ...sampleAsset(), state: "quiet", importance: null, ...changed };
}

export function sampleSource(changed: Partial<SourceHealth> = {}): SourceHealth {
  return {
    name: "antenna",
    state: "up",
    lastMs: NOON_MS,
    ratePerS: 3,
    delayS: 1,
    rejected: 0,
    ...changed,
  };
}

/** A ship that goes north at 12 kn, a minute a point, and has lines ahead. */
export function sampleDetail(changed: Partial<AlertDetail> = {}): AlertDetail {
  const points = Array.from({ length: 5 }, (_, at) => at);
  return {
    alert: dueAt("a-1", 30),
    isWhole: true,
    revisions: [],
    dispositions: [],
    track: {
      trackId: "1",
      timesMs: points.map((at) => NOON_MS + at * 60_000),
      positionsDeg: points.map((at) => [6, 55 + (at * 0.2) / 60]),
      sogKn: points.map(() => 12),
      expectedKn: points.map(() => 12),
    },
    ahead: [
      { assetId: "line-2", name: "Far Link", leadMs: 30 * 60_000, sure: 0.9 },
      { assetId: "line-3", name: "Farther Link", leadMs: 60 * 60_000, sure: 0.5 },
    ],
    ...changed,
  };
}

/** Rows of ships; what is not said is not known. */
export function sampleShips(...said: readonly Partial<Record<keyof ShipRows, number>>[]): ShipRows {
  const rows = emptyRows(said.length);
  for (const [at, one] of said.entries()) {
    for (const name of Object.keys(rows) as (keyof ShipRows)[]) {
      const isAngle = name === "cogDeg" || name === "sogKn" || name === "headingDeg";
      rows[name][at] = one[name] ?? (isAngle ? Number.NaN : 0);
    }
    rows.vesselId[at] = one.vesselId ?? 219000001 + at;
  }
  return rows;
}
