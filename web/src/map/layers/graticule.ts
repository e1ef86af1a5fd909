import type { FeatureCollection, LineString } from "geojson";
import type { Palette } from "../../domain/palette";
import type { BoundsDeg } from "../../domain/report";
import { type Drawn, geojson } from "./layer";

interface Spacing {
  readonly stepDeg: number;
  readonly minzoom: number;
  readonly maxzoom: number;
}

/** The nearer the eye, the closer the lines: about 100 to 300 px apart. */
export const SPACINGS: readonly Spacing[] = [
  { stepDeg: 10, minzoom: 0, maxzoom: 4.5 },
  { stepDeg: 5, minzoom: 4.5, maxzoom: 6 },
  { stepDeg: 1, minzoom: 6, maxzoom: 8.5 },
  { stepDeg: 1 / 6, minzoom: 8.5, maxzoom: 11.5 },
  { stepDeg: 1 / 60, minzoom: 11.5, maxzoom: 24 },
];

const MAX_LINES = 1500;
const LAT_LIMIT_DEG = 85;

/** Meridians and parallels on whole steps inside the box, none when they would be too many. */
export function graticule(boundsDeg: BoundsDeg, stepDeg: number): FeatureCollection<LineString> {
  const [west, south, east, north] = boundsDeg;
  const low = Math.max(south, -LAT_LIMIT_DEG);
  const high = Math.min(north, LAT_LIMIT_DEG);
  const meridians = steps(west, east, stepDeg);
  const parallels = steps(low, high, stepDeg);
  if (meridians.length + parallels.length > MAX_LINES)
    return { type: "FeatureCollection", features: [] };
  const lines = [
    ...meridians.map((lon) => [
      [lon, low],
      [lon, high],
    ]),
    ...parallels.map((lat) => [
      [west, lat],
      [east, lat],
    ]),
  ];
  return {
    type: "FeatureCollection",
    features: lines.map((coordinates) => ({
      type: "Feature",
      geometry: { type: "LineString", coordinates },
      properties: {},
    })),
  };
}

export function steps(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, index) => (first + index) * step,
  );
}

export function graticuleLayer(areaDeg: BoundsDeg, viewDeg: BoundsDeg, palette: Palette): Drawn {
  const finest = (stepDeg: number): BoundsDeg => (stepDeg < 1 ? viewDeg : areaDeg);
  return {
    sources: Object.fromEntries(
      SPACINGS.map(({ stepDeg }, index) => [
        `graticule-${index}`,
        geojson(graticule(finest(stepDeg), stepDeg)),
      ]),
    ),
    layers: SPACINGS.map(({ minzoom, maxzoom }, index) => ({
      id: `graticule-${index}`,
      type: "line",
      source: `graticule-${index}`,
      minzoom,
      maxzoom,
      paint: { "line-color": palette.graticule, "line-width": 0.8 },
    })),
  };
}
