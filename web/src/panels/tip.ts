import { formatSpan, formatTime } from "../domain/format";
import { lineName } from "../domain/places";
import { shipOf } from "../domain/search";
import { KIND_WORDS, LEVEL_WORDS, LINE_WORDS } from "../domain/words";
import type { Pointed } from "../map/chart";
import type { Desk } from "./desk";

/** What lies under the pointer, in two or three lines of text. */
export function describe(desk: Desk, pointed: Pointed): string {
  switch (pointed.what) {
    case "alert":
      return alertTip(desk, pointed.alertId);
    case "crossing":
      return crossingTip(desk, pointed.key);
    case "line":
      return lineTip(desk, pointed.assetId);
    case "track":
      return trackTip(desk, pointed.trackId);
  }
}

function alertTip(desk: Desk, alertId: string): string {
  const alert = desk.places.alerts.get(alertId);
  if (alert === undefined) return "";
  const span = formatSpan(alert.startMs, alert.endMs);
  const ship = shipOf(desk, alert.vesselId);
  return `${LEVEL_WORDS[alert.level]}: ${KIND_WORDS[alert.kind]}\n${ship}\n${span}`;
}

function crossingTip(desk: Desk, key: string): string {
  const one = desk.places.crossings.get(key);
  if (one === undefined) return "";
  const how = `${one.sogKn.toFixed(1)} kn${one.isInferred ? ", inferred" : ""}`;
  const what = `${shipOf(desk, one.vesselId)} over ${lineName(desk.places, one.assetId)}`;
  return `${what}\n${formatTime(one.timeMs)} UTC, ${how}`;
}

function lineTip({ places }: Desk, assetId: string): string {
  const asset = places.assets.get(assetId);
  if (asset === undefined) return "";
  return `${asset.name}\n${LINE_WORDS[asset.kind]}${asset.isSchematic ? ", schematic" : ""}`;
}

function trackTip(desk: Desk, trackId: string): string {
  const vesselId = desk.report.alerts.find((one) => one.trackId === trackId)?.vesselId ?? null;
  const times = desk.places.tracks.get(trackId)?.timesMs ?? [];
  const [start, end] = [times.at(0), times.at(-1)];
  const span = start === undefined || end === undefined ? "" : formatSpan(start, end);
  return `Track of ${shipOf(desk, vesselId)}\n${span}`;
}
