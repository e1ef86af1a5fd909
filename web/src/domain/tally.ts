/** Counts over the alerts and crossings of one report. */

import {
  ALERT_KINDS,
  type Alert,
  type AlertKind,
  type Asset,
  type Crossing,
  LEVELS,
  type Level,
} from "./report";

export interface KindTally {
  readonly kind: AlertKind;
  readonly count: number;
  readonly highest: Level;
}

/** Alerts by kind, the most urgent kinds first. Kinds without an alert are left out. */
export function tallyKinds(alerts: readonly Alert[]): KindTally[] {
  const tallies = ALERT_KINDS.flatMap((kind) => {
    const ofKind = alerts.filter((alert) => alert.kind === kind);
    if (ofKind.length === 0) return [];
    const rank = Math.max(...ofKind.map((alert) => LEVELS.indexOf(alert.level)));
    return [{ kind, count: ofKind.length, highest: LEVELS[rank] ?? "info" }];
  });
  return tallies.toSorted(
    (one, other) =>
      LEVELS.indexOf(other.highest) - LEVELS.indexOf(one.highest) || other.count - one.count,
  );
}

export interface LineRow {
  readonly asset: Asset;
  readonly crossingCount: number;
  readonly alertCount: number;
}

/** Each line with what happened at it, the busiest first. */
export function tallyLines(
  assets: readonly Asset[],
  crossings: readonly Crossing[],
  alerts: readonly Alert[],
): LineRow[] {
  const crossed = countBy(crossings.map((one) => one.assetId));
  const alerted = countBy(alerts.flatMap((one) => one.assetId ?? []));
  return assets
    .map((asset) => ({
      asset,
      crossingCount: crossed.get(asset.assetId) ?? 0,
      alertCount: alerted.get(asset.assetId) ?? 0,
    }))
    .toSorted(
      (one, other) => other.alertCount - one.alertCount || other.crossingCount - one.crossingCount,
    );
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

export function sumLosses(losses: readonly { readonly rowCount: number }[]): number {
  return losses.reduce((sum, loss) => sum + loss.rowCount, 0);
}
