import { formatDuration, formatFixed, formatPosition, formatSpan } from "../domain/format";
import { pageOf } from "../domain/order";
import { lineName } from "../domain/places";
import type { Alert } from "../domain/report";
import { findAlerts, shipOf } from "../domain/search";
import { KIND_WORDS, LEVEL_WORDS } from "../domain/words";
import { PAGE_ALERTS } from "../state/intents";
import { linesAhead } from "./ahead";
import { badge } from "./badge";
import type { Desk } from "./desk";
import { button, el } from "./element";
import { evidenceTable } from "./evidence";
import { filterBox } from "./filterbox";
import { pager } from "./pager";
import { speedFigure } from "./plot";

/** What somebody must look at, the most urgent first. */
export function alertsPanel(desk: Desk): HTMLElement {
  const { store } = desk;
  const list = el("ol", { class: "alerts" });
  const pages = pager("alert", (alertPage) => store.set({ alertPage }));
  const filter = filterBox("alerts", "Ship, MMSI, line, kind or level", (alertFilter) =>
    store.set({ alertFilter, alertPage: 0 }),
  );
  const render = (): void => {
    const { alertFilter, alertPage } = store.get();
    const page = pageOf(findAlerts(desk, alertFilter), alertPage, PAGE_ALERTS);
    list.replaceChildren(...page.rows.map((alert) => item(desk, alert)));
    pages.show(page);
    filter.show(alertFilter);
  };
  render();
  store.listen((now, before) => {
    const isSameList = now.alertFilter === before.alertFilter && now.alertPage === before.alertPage;
    if (!isSameList) render();
    if (now.openAlertId !== before.openAlertId) showOpen(desk, list, now.openAlertId);
  });
  return el(
    "div",
    { class: "listing" },
    el("div", { class: "bar" }, filter.element, pages.element),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Alerts" }, list),
  );
}

function item(desk: Desk, alert: Alert): HTMLElement {
  const { store } = desk;
  const ship = shipOf(desk, alert.vesselId);
  const isOpen = store.get().openAlertId === alert.alertId;
  const head = button(
    { class: "pick alert-head", "data-alert": alert.alertId, "aria-expanded": String(isOpen) },
    () => toggle(desk, alert),
    badge(alert.kind, alert.level, alert.level === "high" ? 34 : alert.level === "low" ? 28 : 24),
    el(
      "span",
      { class: "alert-words" },
      el(
        "span",
        { class: "alert-title" },
        el("span", { class: `level level-${alert.level}` }, LEVEL_WORDS[alert.level]),
        el("strong", {}, KIND_WORDS[alert.kind]),
        alert.status === "withdrawn" ? el("em", { class: "withdrawn" }, "withdrawn") : null,
      ),
      el(
        "span",
        { class: "alert-ship" },
        el("strong", { class: "ship" }, ship),
        alert.vesselId === null ? null : el("span", { class: "digits" }, `MMSI ${alert.vesselId}`),
        alert.assetId === null ? null : el("span", {}, lineName(desk.places, alert.assetId)),
      ),
      el("span", { class: "alert-reason" }, alert.reason),
      nextLine(desk, alert),
      el("span", { class: "alert-time digits" }, formatSpan(alert.startMs, alert.endMs)),
    ),
  );
  const body = isOpen ? details(desk, alert) : null;
  return el("li", { class: `alert alert-${alert.level}` }, head, body);
}

/** What the watch must know before it opens anything: which line is next, and how soon. */
function nextLine({ places }: Desk, { nextAssetId, leadTimeMs }: Alert): HTMLElement | null {
  if (nextAssetId === null || leadTimeMs === null) return null;
  return el(
    "span",
    { class: "alert-next" },
    el("strong", {}, lineName(places, nextAssetId)),
    ` may be reached in ${formatDuration(leadTimeMs)}`,
  );
}

function toggle({ store }: Desk, alert: Alert): void {
  const isOpen = store.get().openAlertId === alert.alertId;
  store.set({
    openAlertId: isOpen ? null : alert.alertId,
    chosen: isOpen ? null : { what: "alert", alertId: alert.alertId },
  });
}

/** Opens and closes in place, so that focus and scroll stay where they are. */
function showOpen(desk: Desk, list: HTMLElement, openAlertId: string | null): void {
  for (const head of list.querySelectorAll<HTMLElement>(".alert-head")) {
    const alert = desk.places.alerts.get(head.dataset["alert"] ?? "");
    if (alert === undefined) continue;
    const isOpen = alert.alertId === openAlertId;
    if ((head.getAttribute("aria-expanded") === "true") !== isOpen) {
      head.setAttribute("aria-expanded", String(isOpen));
      head.nextElementSibling?.remove();
      if (isOpen) head.after(details(desk, alert));
    }
    if (isOpen) head.closest("li")?.scrollIntoView({ block: "nearest" });
  }
}

function details(desk: Desk, alert: Alert): HTMLElement {
  return el(
    "div",
    { class: `alert-body alert-body-${alert.level}` },
    linesAhead(desk, alert),
    speedFigure(desk, alert),
    evidenceTable(alert.evidence),
    particulars(desk, alert),
  );
}

function particulars(desk: Desk, alert: Alert): HTMLElement {
  const vessel = desk.report.vessels.get(alert.vesselId ?? 0);
  const facts: [string, string | null][] = [
    ["Line", alert.assetId === null ? null : lineDescription(desk, alert.assetId)],
    ["Lasted", formatDuration(alert.endMs - alert.startMs)],
    ["Position", alert.positionDeg && formatPosition(alert.positionDeg)],
    ["Probability", alert.probability === null ? null : formatFixed(alert.probability, 2)],
    ["Call sign", vessel?.callSign ?? null],
    ["IMO", vessel?.imo == null ? null : String(vessel.imo)],
    ["Length", vessel?.lengthM == null ? null : `${formatFixed(vessel.lengthM, 0)} m`],
    ["Revision", alert.revision === 0 ? null : `${alert.revision}, ${alert.status}`],
  ];
  return el(
    "dl",
    { class: "particulars" },
    ...facts.flatMap(([name, value]) =>
      value === null ? [] : [el("div", {}, el("dt", {}, name), el("dd", {}, value))],
    ),
  );
}

function lineDescription({ places }: Desk, assetId: string): string {
  const isSchematic = places.assets.get(assetId)?.isSchematic ?? false;
  return `${lineName(places, assetId)}${isSchematic ? " (schematic)" : ""}`;
}
