import type { FeatureCollection, Point } from "geojson";
import { BADGE_SIZE_PX } from "../../domain/glyphs";
import type { Palette, PaletteName } from "../../domain/palette";
import { type Alert, LEVELS } from "../../domain/report";
import { alertImage } from "../images";
import { type Drawn, geojson } from "./layer";

/** Alerts as points. Size and badge say the level, the drawing inside says the kind. */
export function alertPoints(
  alerts: readonly Alert[],
  paletteName: PaletteName,
): FeatureCollection<Point> {
  return {
    type: "FeatureCollection",
    features: alerts.flatMap((alert) =>
      alert.positionDeg === null
        ? []
        : [
            {
              type: "Feature" as const,
              geometry: { type: "Point" as const, coordinates: [...alert.positionDeg] },
              properties: {
                alertId: alert.alertId,
                image: alertImage(paletteName, alert.kind, alert.level),
                rank: LEVELS.indexOf(alert.level),
                radiusPx: BADGE_SIZE_PX[alert.level] / 2,
              },
            },
          ],
    ),
  };
}

/** The highest level is drawn last, on top of the others. */
export function alertLayer(
  alerts: readonly Alert[],
  palette: Palette,
  paletteName: PaletteName,
): Drawn {
  return {
    sources: { alerts: geojson(alertPoints(alerts, paletteName)) },
    layers: [
      {
        id: "alert-chosen",
        type: "circle",
        source: "alerts",
        filter: ["==", ["get", "alertId"], ""],
        paint: {
          "circle-radius": ["+", ["get", "radiusPx"], 8],
          "circle-color": palette.accent,
          "circle-opacity": 0.25,
          "circle-stroke-color": palette.accent,
          "circle-stroke-width": 3,
        },
      },
      {
        id: "alerts",
        type: "symbol",
        source: "alerts",
        layout: {
          "icon-image": ["get", "image"],
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
          "symbol-sort-key": ["get", "rank"],
        },
      },
    ],
  };
}
