/** What every chart of this program is made with. */

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
import type { BoundsDeg } from "../domain/report";
import { drawImage, IMAGE_PIXEL_RATIO } from "./draw";
import { frameLabels } from "./frame";
import { wantedImage } from "./images";

const MAX_FLY_ZOOM = 11;
const FIT_PADDING_PX = 36;

/** A map without any tile server, that can be moved by hand and by keys. North is always up. */
export function openMap(
  container: HTMLElement,
  style: StyleSpecification,
  boundsDeg: BoundsDeg,
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
