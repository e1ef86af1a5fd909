import { formatDuration, formatFixed, formatTime } from "../domain/format";
import { lineName } from "../domain/places";
import type { Alert, LineAhead } from "../domain/report";
import type { Desk } from "./desk";
import { button, el } from "./element";

/** The lines on her course at the end of the alert, the first first. */
export function linesAhead(desk: Desk, alert: Alert): HTMLElement | null {
  const lines = desk.report.ahead.get(alert.alertId) ?? [];
  if (lines.length === 0) return null;
  return el(
    "section",
    { class: "ahead" },
    el("h2", {}, `Lines on her course at ${formatTime(alert.endMs).slice(11, 16)} UTC`),
    el("ol", {}, ...lines.map((line) => el("li", {}, ...row(desk, line)))),
  );
}

function row({ places, store }: Desk, line: LineAhead): HTMLElement[] {
  const isSchematic = places.assets.get(line.assetId)?.isSchematic ?? false;
  const choose = (): void => store.set({ chosen: { what: "line", assetId: line.assetId } });
  const name = lineName(places, line.assetId);
  return [
    el("span", { class: line.isHere ? "ahead-time ahead-here" : "ahead-time" }, soon(line)),
    el(
      "span",
      {},
      button({ class: "link" }, choose, name),
      isSchematic ? el("span", { class: "soft" }, " (schematic)") : null,
    ),
    el("span", { class: "soft digits" }, detail(line)),
  ];
}

function soon({ isHere, likelyMs }: LineAhead): string {
  if (isHere) return "now";
  return likelyMs === null ? "–" : formatDuration(likelyMs);
}

function detail({ isHere, earliestMs, probability }: LineAhead): string {
  if (isHere) return "she may be over it";
  const sure = probability === null ? "" : `, likely ${formatFixed(100 * probability, 0)} %`;
  return earliestMs === null ? "" : `from ${formatDuration(earliestMs)} on${sure}`;
}
