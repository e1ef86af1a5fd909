/** The map itself: the one file that meets the map library while the page runs. */

import type { MapGeoJSONFeature, Map as MapLibre } from "maplibre-gl";
import type { Marks } from "../domain/choice";
import { formatPosition } from "../domain/format";
import type { PaletteName } from "../domain/palette";
import type { BoundsDeg, Report } from "../domain/report";
import { followFrame, openMap, showBox } from "./base";
import { chartStyle, markFilters } from "./layers/style";

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

export interface ChartParts {
  readonly map: HTMLElement;
  readonly cursor: HTMLElement;
  readonly frame: HTMLElement;
  readonly tip: HTMLElement;
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
  intents: ChartIntents,
): Chart {
  const map = openMap(parts.map, chartStyle(report, palette), report.viewDeg);
  map.on("error", ({ error }) => intents.fail(error.message));
  map.on("webglcontextlost", () => intents.fail("the graphics were lost"));
  map.on("idle", () => parts.map.setAttribute("data-state", "painted"));
  followPointer(map, parts, intents);
  followFrame(map, parts.frame);
  return {
    fly: (boundsDeg) => showBox(map, boundsDeg),
    showAll: () => showBox(map, report.viewDeg),
    paint: (name) => map.setStyle(chartStyle(report, name), { diff: true }),
    mark: (marks) => {
      for (const [layer, property, value] of markFilters(marks))
        if (map.getLayer(layer)) map.setFilter(layer, ["==", ["get", property], value]);
    },
  };
}

function followPointer(map: MapLibre, parts: ChartParts, intents: ChartIntents): void {
  map.on("mousemove", ({ lngLat, point }) => {
    parts.cursor.textContent = formatPosition([lngLat.lng, lngLat.lat]);
    const pointed = pointedAt(map, point.x, point.y);
    map.getCanvas().style.cursor = pointed ? "pointer" : "";
    parts.tip.hidden = pointed === null;
    if (pointed === null) return;
    parts.tip.textContent = intents.describe(pointed);
    const isRight = point.x > map.getContainer().clientWidth / 2;
    parts.tip.style.transform = `translate(${isRight ? "-100%" : "0"}, -50%)`;
    parts.tip.style.left = `${point.x + (isRight ? -18 : 18)}px`;
    parts.tip.style.top = `${point.y}px`;
  });
  map.on("mouseout", () => {
    parts.tip.hidden = true;
    parts.cursor.textContent = "";
  });
  map.on("click", ({ point }) => {
    const pointed = pointedAt(map, point.x, point.y);
    if (pointed) intents.pick(pointed);
  });
}

function pointedAt(map: MapLibre, xPx: number, yPx: number): Pointed | null {
  const found = map.queryRenderedFeatures([
    [xPx - HIT_PX, yPx - HIT_PX],
    [xPx + HIT_PX, yPx + HIT_PX],
  ]);
  for (const read of [alertAt, crossingAt, lineAt, trackAt])
    for (const feature of found) {
      const pointed = read(feature);
      if (pointed) return pointed;
    }
  return null;
}

type ReadFeature = (feature: MapGeoJSONFeature) => Pointed | null;

function reader(source: string, property: string, make: (id: string) => Pointed): ReadFeature {
  return (feature) => {
    const id: unknown = feature.source === source ? feature.properties[property] : undefined;
    return typeof id === "string" ? make(id) : null;
  };
}

const alertAt = reader("alerts", "alertId", (alertId) => ({ what: "alert", alertId }));
const crossingAt = reader("crossings", "key", (key) => ({ what: "crossing", key }));
const lineAt = reader("lines", "assetId", (assetId) => ({ what: "line", assetId }));
const trackAt = reader("tracks", "trackId", (trackId) => ({ what: "track", trackId }));
