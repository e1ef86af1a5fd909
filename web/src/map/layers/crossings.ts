import type { FeatureCollection, Point } from "geojson";
import type { Palette, PaletteName } from "../../domain/palette";
import { crossingKey } from "../../domain/places";
import type { Crossing } from "../../domain/report";
import { tickImage } from "../images";
import { type Drawn, geojson } from "./layer";

/** Where ships passed over lines. */
export function crossingPoints(crossings: readonly Crossing[]): FeatureCollection<Point> {
  return {
    type: "FeatureCollection",
    features: crossings.map((crossing) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [...crossing.positionDeg] },
      properties: { key: crossingKey(crossing), isInferred: crossing.isInferred },
    })),
  };
}

/** Small crosses; an open ring where the crossing is only inferred over a silence. */
export function crossingLayer(
  crossings: readonly Crossing[],
  palette: Palette,
  paletteName: PaletteName,
): Drawn {
  return {
    sources: { crossings: geojson(crossingPoints(crossings)) },
    layers: [
      {
        id: "crossings",
        type: "symbol",
        source: "crossings",
        layout: {
          "icon-image": [
            "case",
            ["get", "isInferred"],
            tickImage(paletteName, true),
            tickImage(paletteName, false),
          ],
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
          "icon-size": ["interpolate", ["linear"], ["zoom"], 4, 0.6, 9, 1],
        },
      },
      {
        id: "crossing-chosen",
        type: "circle",
        source: "crossings",
        filter: ["==", ["get", "key"], ""],
        paint: {
          "circle-radius": 12,
          "circle-color": palette.accent,
          "circle-opacity": 0.2,
          "circle-stroke-color": palette.accent,
          "circle-stroke-width": 2.5,
        },
      },
    ],
  };
}
