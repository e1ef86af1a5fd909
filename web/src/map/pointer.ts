/** What lies under the pointer: shown beside it, and chosen by a click. */

import type { MapGeoJSONFeature, Map as MapLibre } from "maplibre-gl";
import { formatPosition } from "../domain/format";
import type { ChartParts } from "./base";

export interface Pointing<T> {
  readonly at: (xPx: number, yPx: number) => T | null;
  readonly describe: (pointed: T) => string;
  readonly pick: (pointed: T) => void;
  /** The pointer's shape where nothing lies under it. */
  readonly bareCursor: () => string;
}

/** The tip lies so far beside the pointer. */
const TIP_PX = 18;

export function followPointer<T>(
  map: MapLibre,
  { cursor, tip }: ChartParts,
  pointing: Pointing<T>,
): void {
  map.on("mousemove", ({ lngLat, point }) => {
    cursor.textContent = formatPosition([lngLat.lng, lngLat.lat]);
    const pointed = pointing.at(point.x, point.y);
    map.getCanvas().style.cursor = pointed ? "pointer" : pointing.bareCursor();
    tip.hidden = pointed === null;
    if (pointed === null) return;
    tip.textContent = pointing.describe(pointed);
    const isRight = point.x > map.getContainer().clientWidth / 2;
    tip.style.transform = `translate(${isRight ? "-100%" : "0"}, -50%)`;
    tip.style.left = `${point.x + (isRight ? -TIP_PX : TIP_PX)}px`;
    tip.style.top = `${point.y}px`;
  });
  map.on("mouseout", () => {
    tip.hidden = true;
    cursor.textContent = "";
  });
  map.on("click", ({ point }) => {
    const pointed = pointing.at(point.x, point.y);
    if (pointed !== null) pointing.pick(pointed);
  });
}

/** The features drawn near a point, topmost first. */
export function drawnNear(
  map: MapLibre,
  xPx: number,
  yPx: number,
  reachPx: number,
): MapGeoJSONFeature[] {
  return map.queryRenderedFeatures([
    [xPx - reachPx, yPx - reachPx],
    [xPx + reachPx, yPx + reachPx],
  ]);
}

/** The name of the topmost feature of a source; null: none of it was found. */
export function nameIn(
  found: readonly MapGeoJSONFeature[],
  source: string,
  property: string,
): string | null {
  const names = found.flatMap((feature): unknown[] =>
    feature.source === source ? [feature.properties[property]] : [],
  );
  return names.find((one) => typeof one === "string") ?? null;
}
