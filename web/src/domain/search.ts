/** The words by which things are found. */

import { shipName } from "./format";
import { filterRows } from "./order";
import { lineName, type Places } from "./places";
import type { Alert, Crossing, Report } from "./report";
import type { LineRow } from "./tally";
import { KIND_WORDS, LEVEL_WORDS, LINE_WORDS } from "./words";

/** What a list of findings needs to name ships and lines. */
export interface Named {
  readonly report: Report;
  readonly places: Places;
}

export function shipOf({ report }: Named, vesselId: number | null): string {
  return shipName(vesselId, vesselId === null ? undefined : report.vessels.get(vesselId));
}

/** The alerts that hold every word of the filter, in their order. */
export function findAlerts(named: Named, filter: string): readonly Alert[] {
  return filterRows(named.report.alerts, (alert) => alertText(named, alert), filter);
}

function alertText(named: Named, alert: Alert): string {
  return [
    shipOf(named, alert.vesselId),
    alert.vesselId ?? "",
    lineName(named.places, alert.assetId),
    KIND_WORDS[alert.kind],
    LEVEL_WORDS[alert.level],
    alert.status,
    alert.reason,
  ].join(" ");
}

export function crossingText(named: Named, crossing: Crossing): string {
  return [
    shipOf(named, crossing.vesselId),
    crossing.vesselId,
    lineName(named.places, crossing.assetId),
    crossing.isInferred ? "inferred" : "",
  ].join(" ");
}

export function lineText({ asset }: LineRow): string {
  return [
    asset.name,
    LINE_WORDS[asset.kind],
    asset.owner ?? "",
    asset.status ?? "",
    asset.source,
    asset.isSchematic ? "schematic" : "",
  ].join(" ");
}
