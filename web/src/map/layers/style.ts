import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { PALETTES, type PaletteName } from "../../domain/palette";
import type { Report } from "../../domain/report";
import { alertLayer } from "./alerts";
import { crossingLayer } from "./crossings";
import { graticuleLayer } from "./graticule";
import { landLayer } from "./land";
import { lineLayer } from "./lines";
import { trackLayer } from "./tracks";

/** The whole chart in the colours of one palette, from the sea up to the alerts. */
export function chartStyle(report: Report, paletteName: PaletteName): StyleSpecification {
  const palette = PALETTES[paletteName];
  const alerted = new Set(report.alerts.flatMap((alert) => alert.assetId ?? []));
  const drawn = [
    landLayer(report.land, palette),
    graticuleLayer(report.areaDeg, report.viewDeg, palette),
    lineLayer(report.assets, alerted, palette, paletteName),
    trackLayer(report.tracks, palette, paletteName),
    crossingLayer(report.crossings, palette, paletteName),
    alertLayer(report.alerts, palette, paletteName),
  ];
  return {
    version: 8,
    sources: Object.assign({}, ...drawn.map((one) => one.sources)),
    layers: drawn.flatMap((one): readonly LayerSpecification[] => one.layers),
  };
}

/** What is chosen, as the filters of the layers that show it. */
export interface Choice {
  readonly alertId: string;
  readonly trackId: string;
  readonly assetId: string;
  readonly crossingKey: string;
}

export const NOTHING_CHOSEN: Choice = { alertId: "", trackId: "", assetId: "", crossingKey: "" };

export function choiceFilters(choice: Choice): [layer: string, property: string, value: string][] {
  return [
    ["alert-chosen", "alertId", choice.alertId],
    ["track-chosen", "trackId", choice.trackId],
    ["lines-chosen", "assetId", choice.assetId],
    ["crossing-chosen", "key", choice.crossingKey],
  ];
}
