/** The sources and layers of the live chart, from the sea up to the alerts. */

import type { Feature, FeatureCollection, LineString, Point } from "geojson";
import type { FilterSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { boundsOf, unrolled } from "../../domain/extent";
import { formatDuration } from "../../domain/format";
import { PALETTES, type Palette, type PaletteName } from "../../domain/palette";
import type { BoundsDeg, PositionDeg, Track } from "../../domain/report";
import { labelImage } from "../../map/images";
import { alertLayer } from "../../map/layers/alerts";
import { graticule, SPACINGS } from "../../map/layers/graticule";
import { landLayer } from "../../map/layers/land";
import { type Drawn, geojson } from "../../map/layers/layer";
import { lineFeatures, lineLayer } from "../../map/layers/lines";
import { trackLayer } from "../../map/layers/tracks";
import { formatBearing, formatMiles, leg, onward } from "../domain/measuring";
import type { Ahead, AlertDetail, Land, WatchAlert, WatchLine } from "../domain/watching";

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
export const SWITCHES = ["ships", "vectors", "lines", "names", "alerts", "graticule"] as const;
export type Switch = (typeof SWITCHES)[number];

const MORE_SWITCHED: Readonly<Record<string, Switch>> = {
  "alert-chosen": "alerts",
  alerts: "alerts",
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
  const drawn = [
    landLayer(data.land, palette),
    graticuleDrawn(data, palette),
    linesDrawn(data, palette, name),
    trackDrawn(data, palette, name),
    aheadDrawn(data.detail, palette, name),
    alertLayer(data.alerts, palette, name),
    measureDrawn(data.measured, palette),
  ];
  return {
    version: 8,
    sources: Object.assign({}, ...drawn.map((one) => one.sources)),
    layers: drawn.flatMap((one): readonly LayerSpecification[] => one.layers),
  };
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
      properties: { ...one.properties, state: lines[at]?.state ?? "quiet" },
    })),
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

/** Where her last course and speed bring her to each line ahead. */
export function aheadFeatures(
  detail: AlertDetail | null,
  name: PaletteName,
): FeatureCollection<LineString | Point> {
  const last = detail ? lastWay(detail.track) : null;
  if (detail === null || last === null) return { type: "FeatureCollection", features: [] };
  const reached = detail.ahead.filter((one) => one.leadMs !== null && one.leadMs > 0);
  const farthestMs = Math.max(0, ...reached.map((one) => one.leadMs ?? 0));
  const there = onward(last.fromDeg, last.bearingDeg, (last.sogKn * farthestMs) / 3_600_000);
  return {
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        geometry: { type: "LineString", coordinates: [[...last.fromDeg], [...there]] },
        properties: {},
      },
      ...reached.map((one) => mark(one, last, name, one.assetId === detail.alert.nextAssetId)),
    ],
  };
}

const LOOK_BACK_MS = 30 * 60_000;

/** What the chart shows of an open alert: her last half hour, and the way to the first line. */
export function detailBounds(detail: AlertDetail): BoundsDeg | null {
  const { track, alert } = detail;
  const lastMs = track.timesMs.at(-1) ?? 0;
  const recent = track.positionsDeg.filter(
    (_, at) => (track.timesMs[at] ?? 0) >= lastMs - LOOK_BACK_MS,
  );
  const way = lastWay(track);
  const firstMs = Math.min(...detail.ahead.map(({ leadMs }) => leadMs ?? Number.POSITIVE_INFINITY));
  const there =
    way !== null && Number.isFinite(firstMs)
      ? [onward(way.fromDeg, way.bearingDeg, (way.sogKn * firstMs) / 3_600_000)]
      : [];
  return boundsOf(
    unrolled([...recent, ...(alert.positionDeg ? [alert.positionDeg] : []), ...there]),
  );
}

interface Way {
  readonly fromDeg: PositionDeg;
  readonly bearingDeg: number;
  readonly sogKn: number;
}

const WAY_POINTS = 6;

/** The way she made over her last reports; null where she lay still or is not known. */
function lastWay({ positionsDeg, timesMs, sogKn }: Track): Way | null {
  const last = positionsDeg.length - 1;
  const first = Math.max(0, last - WAY_POINTS);
  const [from, to] = [positionsDeg[first], positionsDeg[last]];
  if (from === undefined || to === undefined || first === last) return null;
  const { miles, bearingDeg } = leg(from, to);
  const hours = ((timesMs[last] ?? 0) - (timesMs[first] ?? 0)) / 3_600_000;
  const speedKn = sogKn[last] ?? (hours > 0 ? miles / hours : 0);
  return miles > 0 && speedKn > 0 ? { fromDeg: to, bearingDeg, sogKn: speedKn } : null;
}

function mark(one: Ahead, way: Way, name: PaletteName, isNext: boolean): Feature<Point> {
  const leadMs = one.leadMs ?? 0;
  // The card counts the time to the next line down; a second number would only differ from it.
  const words = isNext ? one.name : `${one.name}: ${formatDuration(leadMs)}`;
  const at = onward(way.fromDeg, way.bearingDeg, (way.sogKn * leadMs) / 3_600_000);
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [...at] },
    properties: { image: labelImage(name, words) },
  };
}

function aheadDrawn(detail: AlertDetail | null, palette: Palette, name: PaletteName): Drawn {
  return {
    sources: { ahead: geojson(aheadFeatures(detail, name)) },
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
