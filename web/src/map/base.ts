/** What every chart of this program is made with: the map library is met here. */

import { SOURCE } from "virtual:map-worker";
import {
  LngLatBounds,
  Map as MapLibre,
  NavigationControl,
  type PaddingOptions,
  ScaleControl,
  type StyleSpecification,
  setWorkerCount,
  setWorkerUrl,
} from "maplibre-gl";
import type { Marks } from "../domain/choice";
import type { BoundsDeg } from "../domain/report";
import { drawImage, IMAGE_PIXEL_RATIO } from "./draw";
import { frameLabels } from "./frame";
import { wantedImage } from "./images";
import { markFilters } from "./layers/style";

/** The elements that a chart fills. */
export interface ChartParts {
  readonly map: HTMLElement;
  readonly cursor: HTMLElement;
  readonly frame: HTMLElement;
  readonly tip: HTMLElement;
}

const MAX_FLY_ZOOM = 11;
const FIT_PADDING_PX = 36;

/**
 * A map without any tile server, that can be moved by hand and by keys. North is always up. It
 * fails where it cannot go on: its graphics were refused or lost.
 *
 * @throws Error where the browser has no WebGL.
 */
export function openMap(
  container: HTMLElement,
  style: StyleSpecification,
  boundsDeg: BoundsDeg,
  fail: (reason: string) => void,
): MapLibre {
  startWorkers();
  const map = new MapLibre({
    container,
    style,
    bounds: toLngLat(boundsDeg),
    fitBoundsOptions: { padding: FIT_PADDING_PX, maxZoom: MAX_FLY_ZOOM },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 17,
    fadeDuration: 0,
    canvasContextAttributes: { preserveDrawingBuffer: true }, // so that it can be printed
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-left");
  map.addControl(new ScaleControl({ unit: "nautical", maxWidth: 140 }), "bottom-left");
  map.getCanvas().setAttribute("aria-label", "Chart. Arrow keys move it, plus and minus zoom.");
  map.setMissingStyleImageResolver((name) => {
    const wanted = wantedImage(name);
    if (wanted) map.addImage(name, drawImage(wanted), { pixelRatio: IMAGE_PIXEL_RATIO });
  });
  map.on("error", ({ error }) => fail(error.message));
  map.on("webglcontextlost", () => fail("the graphics were lost"));
  map.on("idle", () => container.setAttribute("data-state", "painted"));
  return map;
}

function startWorkers(): void {
  const blob = new Blob([SOURCE], { type: "text/javascript" });
  // The ending tells the library that this is classic script, which it starts from a blob. As a
  // module it would be started from a data address, and that the page's policy does not allow.
  setWorkerUrl(`${URL.createObjectURL(blob)}#worker.cjs`);
  setWorkerCount(1);
}

function toLngLat([west, south, east, north]: BoundsDeg): LngLatBounds {
  return new LngLatBounds([west, south], [east, north]);
}

/** Bring a box into view. */
export function showBox(
  map: MapLibre,
  boundsDeg: BoundsDeg,
  padding: number | PaddingOptions = FIT_PADDING_PX,
): void {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.fitBounds(toLngLat(boundsDeg), { padding, maxZoom: MAX_FLY_ZOOM, animate: !isCalm });
}

/** What the map shows: west, south, east, north. */
export function viewOf(map: MapLibre): BoundsDeg {
  const bounds = map.getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
}

/** Mark what is chosen, in those layers that the chart has. */
export function markLayers(map: MapLibre, marks: Marks): void {
  for (const [layer, property, value] of markFilters(marks))
    if (map.getLayer(layer)) map.setFilter(layer, ["==", ["get", property], value]);
}

/** Keep the degrees on the frame of the chart right. */
export function followFrame(map: MapLibre, frame: HTMLElement): void {
  const draw = (): void => {
    const labels = frameLabels(viewOf(map), map.getZoom());
    frame.replaceChildren(
      ...labels.map(({ lonDeg, latDeg, text }) => {
        const label = document.createElement("span");
        label.textContent = text;
        const { x, y } = map.project([
          lonDeg ?? map.getCenter().lng,
          latDeg ?? map.getCenter().lat,
        ]);
        label.className = lonDeg === null ? "parallel" : "meridian";
        if (lonDeg === null) label.style.top = `${y}px`;
        else label.style.left = `${x}px`;
        return label;
      }),
    );
  };
  map.on("move", draw);
  map.on("load", draw);
}
