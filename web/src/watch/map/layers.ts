/** The sources and layers of the live chart, from the sea up to the alerts. */

import type { Feature, FeatureCollection, LineString, Point } from "geojson";
import type { FilterSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { PALETTES, type Palette, type PaletteName } from "../../domain/palette";
import type { BoundsDeg, PositionDeg } from "../../domain/report";
import { alertLayer } from "../../map/layers/alerts";
import { graticule, SPACINGS } from "../../map/layers/graticule";
import { landLayer } from "../../map/layers/land";
import { type Drawn, geojson, styleOf } from "../../map/layers/layer";
import { lineFeatures, lineLayer } from "../../map/layers/lines";
import { trackLayer } from "../../map/layers/tracks";
import { formatBearing, formatMiles, leg } from "../domain/measuring";
import type { AlertDetail, Land, WatchAlert, WatchLine } from "../domain/watching";
import { aheadFeatures } from "./ahead";

export interface ChartData {
  readonly land: Land;
  readonly lines: readonly WatchLine[];
  readonly alerts: readonly WatchAlert[];
  readonly detail: AlertDetail | null;
  readonly measured: readonly PositionDeg[];
  readonly viewDeg: BoundsDeg;
  readonly zoom: number;
}

export const NO_LAND: Land = { type: "FeatureCollection", features: [] };

/** Layers that an officer may switch off. */
export const SWITCHES = [
  "ships",
  "vectors",
  "lines",
  "names",
  "importance",
  "alerts",
  "graticule",
] as const;
export type Switch = (typeof SWITCHES)[number];

const MORE_SWITCHED: Readonly<Record<string, Switch>> = {
  "alert-chosen": "alerts",
  alerts: "alerts",
  importance: "importance",
  "line-names-others": "names",
  "line-names-alerted": "names",
};

/** Which switch a layer hangs on; undefined: it is always shown. */
export function switchOf(layerId: string): Switch | undefined {
  if (layerId in MORE_SWITCHED) return MORE_SWITCHED[layerId];
  if (layerId.startsWith("lines-")) return "lines";
  return layerId.startsWith("graticule") ? "graticule" : undefined;
}

/** The layer under which ships are drawn. */
export const ABOVE_SHIPS = "alert-chosen";

export function chartStyle(data: ChartData, name: PaletteName): StyleSpecification {
  const palette = PALETTES[name];
  return styleOf([
    landLayer(data.land, palette),
    graticuleDrawn(data, palette),
    linesDrawn(data, palette, name),
    trackDrawn(data, palette, name),
    aheadDrawn(data, palette, name),
    alertLayer(data.alerts, palette, name),
    measureDrawn(data.measured, palette),
  ]);
}

function graticuleDrawn({ viewDeg, zoom }: ChartData, palette: Palette): Drawn {
  return {
    sources: { graticule: geojson(graticuleOf(viewDeg, zoom)) },
    layers: [
      {
        id: "graticule",
        type: "line",
        source: "graticule",
        paint: { "line-color": palette.graticule, "line-width": 0.8 },
      },
    ],
  };
}

/** Meridians and parallels of a view, as close as the eye is near. */
export function graticuleOf(viewDeg: BoundsDeg, zoom: number): FeatureCollection<LineString> {
  const spacing = SPACINGS.find(({ minzoom, maxzoom }) => zoom >= minzoom && zoom < maxzoom);
  return graticule(viewDeg, spacing?.stepDeg ?? 10);
}

function alertedLines(lines: readonly WatchLine[]): ReadonlySet<string> {
  return new Set(lines.filter(({ state }) => state === "alert").map(({ assetId }) => assetId));
}

/** Lines with their state, which a halo shows: wide and broken when alerted, thin when watched. */
export function watchLineFeatures(lines: readonly WatchLine[]): FeatureCollection {
  const { features } = lineFeatures(lines, alertedLines(lines));
  return {
    type: "FeatureCollection",
    features: features.map((one, at) => ({
      ...one,
      properties: {
        ...one.properties,
        state: lines[at]?.state ?? "quiet",
        importance: lines[at]?.importance ?? null,
      },
    })),
  };
}

/** A soft band under each line that was judged: the wider, the more a break of it costs. */
function importance(palette: Palette): LayerSpecification {
  return {
    id: "importance",
    type: "line",
    source: "lines",
    filter: ["!=", ["get", "importance"], null] as FilterSpecification,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": palette.accent,
      "line-width": ["interpolate", ["linear"], ["get", "importance"], 0, 2, 1, 24],
      "line-opacity": 0.3,
    },
  };
}

function linesDrawn({ lines }: ChartData, palette: Palette, name: PaletteName): Drawn {
  const { layers } = lineLayer(lines, alertedLines(lines), palette, name);
  const halo = (state: string, width: number, colour: string): LayerSpecification => ({
    id: `lines-state-${state}`,
    type: "line",
    source: "lines",
    filter: ["==", ["get", "state"], state] as FilterSpecification,
    layout: { "line-join": "round" },
    paint: {
      "line-color": colour,
      "line-width": width,
      "line-opacity": 0.32,
      ...(state === "alert" ? { "line-dasharray": [1.6, 0.5] } : {}),
    },
  });
  return {
    sources: { lines: geojson(watchLineFeatures(lines)) },
    layers: [
      importance(palette),
      halo("watched", 6, palette.levels.info),
      halo("alert", 12, palette.levels.high),
      ...layers,
    ],
  };
}

function trackDrawn({ detail }: ChartData, palette: Palette, name: PaletteName): Drawn {
  const tracks = detail ? [detail.track] : [];
  return trackLayer(tracks, detail ? [detail.alert] : [], palette, name);
}

function aheadDrawn({ detail, lines }: ChartData, palette: Palette, name: PaletteName): Drawn {
  return {
    sources: { ahead: geojson(aheadFeatures(detail, lines, name)) },
    layers: [
      {
        id: "ahead-way",
        type: "line",
        source: "ahead",
        filter: ["==", ["geometry-type"], "LineString"],
        paint: {
          "line-color": palette.levels.high,
          "line-width": 2,
          "line-dasharray": [2, 2],
        },
      },
      {
        id: "ahead-marks",
        type: "circle",
        source: "ahead",
        filter: ["==", ["geometry-type"], "Point"],
        paint: {
          "circle-radius": 5,
          "circle-color": palette.panel,
          "circle-stroke-color": palette.levels.high,
          "circle-stroke-width": 2.5,
        },
      },
      {
        id: "ahead-names",
        type: "symbol",
        source: "ahead",
        filter: ["==", ["geometry-type"], "Point"],
        layout: {
          "icon-image": ["get", "image"],
          "icon-anchor": "left",
          "icon-offset": [9, 0],
          "icon-allow-overlap": true,
        },
      },
    ],
  };
}

/** The legs of a measurement, from place to place. */
export function measureFeatures(
  measured: readonly PositionDeg[],
): FeatureCollection<LineString | Point> {
  const points = measured.map(
    (one): Feature<Point> => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [...one] },
      properties: {},
    }),
  );
  const way: Feature<LineString> = {
    type: "Feature",
    geometry: { type: "LineString", coordinates: measured.map((one) => [...one]) },
    properties: {},
  };
  return {
    type: "FeatureCollection",
    features: measured.length > 1 ? [way, ...points] : points,
  };
}

/** "12.4 NM, 045°"; for several legs their sum, and the bearing of the last. */
export function measureWords(measured: readonly PositionDeg[]): string {
  const legs = measured.slice(1).map((one, at) => leg(measured[at] ?? one, one));
  const last = legs.at(-1);
  if (last === undefined) return "";
  const miles = legs.reduce((sum, one) => sum + one.miles, 0);
  return `${formatMiles(miles)}, ${formatBearing(last.bearingDeg)}`;
}

function measureDrawn(measured: readonly PositionDeg[], palette: Palette): Drawn {
  return {
    sources: { measure: geojson(measureFeatures(measured)) },
    layers: [
      {
        id: "measure-way",
        type: "line",
        source: "measure",
        filter: ["==", ["geometry-type"], "LineString"],
        paint: { "line-color": palette.accent, "line-width": 2.5, "line-dasharray": [3, 1.5] },
      },
      {
        id: "measure-points",
        type: "circle",
        source: "measure",
        filter: ["==", ["geometry-type"], "Point"],
        paint: {
          "circle-radius": 4,
          "circle-color": palette.panel,
          "circle-stroke-color": palette.accent,
          "circle-stroke-width": 2,
        },
      },
    ],
  };
}
