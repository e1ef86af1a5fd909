import type { StyleSpecification } from "maplibre-gl";
import type { Marks } from "../../domain/choice";
import { PALETTES, type PaletteName } from "../../domain/palette";
import type { Report } from "../../domain/report";
import { alertLayer } from "./alerts";
import { crossingLayer } from "./crossings";
import { graticuleLayer } from "./graticule";
import { landLayer } from "./land";
import { styleOf } from "./layer";
import { lineLayer } from "./lines";
import { trackLayer } from "./tracks";

/** The whole chart in the colours of one palette, from the sea up to the alerts. */
export function chartStyle(report: Report, paletteName: PaletteName): StyleSpecification {
  const palette = PALETTES[paletteName];
  const alerted = new Set(report.alerts.flatMap((alert) => alert.assetId ?? []));
  return styleOf([
    landLayer(report.land, palette),
    graticuleLayer(report.areaDeg, report.viewDeg, palette),
    lineLayer(report.assets, alerted, palette, paletteName),
    trackLayer(report.tracks, report.alerts, palette, paletteName),
    crossingLayer(report.crossings, palette, paletteName),
    alertLayer(report.alerts, palette, paletteName),
  ]);
}

/** What is marked, as the filters of the layers that show it. */
export function markFilters(marks: Marks): [layer: string, property: string, value: string][] {
  return [
    ["alert-chosen", "alertId", marks.alertId],
    ["alert-way-chosen", "alertId", marks.alertId],
    ["track-chosen", "trackId", marks.trackId],
    ["lines-chosen", "assetId", marks.assetId],
    ["crossing-chosen", "key", marks.crossingKey],
  ];
}
