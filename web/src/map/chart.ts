/** The chart of one report, and what a pointer finds on it. */

import type { Map as MapLibre } from "maplibre-gl";
import type { Marks } from "../domain/choice";
import type { PaletteName } from "../domain/palette";
import type { BoundsDeg, Report } from "../domain/report";
import { type ChartParts, followFrame, markLayers, openMap, showBox } from "./base";
import { chartStyle } from "./layers/style";
import { drawnNear, followPointer, nameIn } from "./pointer";

/** What lies under the pointer, topmost first. */
export type Pointed =
  | { readonly what: "alert"; readonly alertId: string }
  | { readonly what: "crossing"; readonly key: string }
  | { readonly what: "line"; readonly assetId: string }
  | { readonly what: "track"; readonly trackId: string };

export interface Chart {
  readonly fly: (boundsDeg: BoundsDeg) => void;
  readonly showAll: () => void;
  readonly paint: (palette: PaletteName) => void;
  readonly mark: (marks: Marks) => void;
}

export interface ChartIntents {
  readonly describe: (pointed: Pointed) => string;
  readonly pick: (pointed: Pointed) => void;
  /** The map cannot go on: its graphics were refused or lost. */
  readonly fail: (reason: string) => void;
}

const HIT_PX = 5;

/** @throws Error where the browser has no WebGL. */
export function createChart(
  report: Report,
  palette: PaletteName,
  parts: ChartParts,
  { describe, pick, fail }: ChartIntents,
): Chart {
  const map = openMap(parts.map, chartStyle(report, palette), report.viewDeg, fail);
  followPointer(map, parts, {
    at: (xPx, yPx) => pointedAt(map, xPx, yPx),
    describe,
    pick,
    bareCursor: () => "",
  });
  followFrame(map, parts.frame);
  return {
    fly: (boundsDeg) => showBox(map, boundsDeg),
    showAll: () => showBox(map, report.viewDeg),
    paint: (name) => map.setStyle(chartStyle(report, name), { diff: true }),
    mark: (marks) => markLayers(map, marks),
  };
}

function pointedAt(map: MapLibre, xPx: number, yPx: number): Pointed | null {
  const found = drawnNear(map, xPx, yPx, HIT_PX);
  const alertId = nameIn(found, "alerts", "alertId");
  if (alertId !== null) return { what: "alert", alertId };
  const key = nameIn(found, "crossings", "key");
  if (key !== null) return { what: "crossing", key };
  const assetId = nameIn(found, "lines", "assetId");
  if (assetId !== null) return { what: "line", assetId };
  const trackId = nameIn(found, "tracks", "trackId");
  return trackId === null ? null : { what: "track", trackId };
}
