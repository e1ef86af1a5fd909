/** The alerts, the shortest time to a line first. Rows stay put while the officer's hand is on them. */

import { formatClock, formatDuration } from "../../domain/format";
import { badge } from "../../panels/badge";
import { button, el } from "../../panels/element";
import { isOpen, leftMs } from "../domain/desk_order";
import type { WatchAlert } from "../domain/watching";
import { nowMs, type WatchState } from "../state/store";
import { say } from "../words/catalogue";
import type { Watch } from "./watch";

export function shipOf({ vesselName, vesselId }: WatchAlert): string {
  const name = vesselName?.trim();
  if (name) return name;
  return vesselId === null ? say("ship-unknown") : say("mmsi", { number: vesselId });
}

/** "Sandbank 1", "to Skanled": the line it is about, or the one she comes to. */
export function placeOf({ assetName, nextAssetName }: WatchAlert): string {
  if (nextAssetName !== null) return say("to-line", { line: nextAssetName });
  return assetName === null ? say("no-line") : say("over-line", { line: assetName });
}

/** "23 min", "now", "due 4 min ago"; empty where no line is ahead. */
export function leadWords(alert: WatchAlert, atMs: number): string {
  const left = leftMs(alert, atMs);
  if (left === null) return "";
  if (left < -60_000) return say("line-late", { ago: formatDuration(-left) });
  return left < 60_000 ? say("line-now") : formatDuration(left);
}

export function alertList(watch: Watch): HTMLElement {
  const { store, intents } = watch;
  const rows = new Map<string, HTMLElement>();
  const list = el("ol", { class: "rows", "aria-label": say("tab-alerts") });
  const note = el("p", { class: "soft note" });
  const waiting = button({ class: "waiting", hidden: true }, intents.settle);
  const said = el("p", { class: "unseen", role: "status" });
  const settled = el("input", { type: "checkbox", id: "has-settled" });
  settled.addEventListener("change", () => {
    store.set({ hasSettled: settled.checked });
    intents.settle();
  });
  const show = (state: WatchState): void => {
    const { shown } = state.held;
    const wanted = shown.map((alert) => rowOf(rows, alert, watch));
    const isSame = wanted.every((row, at) => row === list.children[at]);
    if (!isSame || wanted.length !== list.children.length) list.replaceChildren(...wanted);
    for (const [at, alert] of shown.entries()) fill(wanted[at], alert, state);
    forget(rows, shown);
    note.textContent = noteOf(state);
    waiting.hidden = !state.held.isBehind;
    const { newCount } = state.held;
    waiting.textContent = [
      newCount > 0 ? say("alerts-new", { count: newCount }) : "",
      say("alerts-order"),
    ]
      .filter((one) => one !== "")
      .join(" · ");
  };
  show(store.get());
  store.listen((now, before) => {
    announce(said, now, before);
    if (isAnew(now, before)) show(now);
  });
  return el(
    "div",
    { class: "listing" },
    el(
      "div",
      { class: "bar" },
      el("span", {}, settled, el("label", { for: "has-settled" }, ` ${say("show-settled")}`)),
      waiting,
    ),
    el("div", { class: "scroll", "data-scroll": "alerts" }, list, note),
    said,
  );
}

function isAnew(now: WatchState, before: WatchState): boolean {
  return (
    now.held !== before.held ||
    now.chosen !== before.chosen ||
    now.alerts !== before.alerts ||
    Math.floor(nowMs(now) / 5000) !== Math.floor(nowMs(before) / 5000)
  );
}

function noteOf({ alerts, alertTotal, held }: WatchState): string {
  if (alerts.trouble !== null) return say("alerts-failed", { reason: alerts.trouble });
  if (alerts.value === null) return say("alerts-loading");
  if (held.shown.length === 0) return say("alerts-none");
  const shown = alerts.value.length;
  return shown < alertTotal ? say("alerts-part", { shown, total: alertTotal }) : "";
}

/** Said aloud once for each new alert, not for the first answer of the service. */
function announce(said: HTMLElement, now: WatchState, before: WatchState): void {
  if (now.alerts === before.alerts || before.alerts.value === null) return;
  const known = new Set(before.alerts.value.map((one) => one.alertId));
  const fresh = (now.alerts.value ?? []).filter((one) => !known.has(one.alertId) && isOpen(one));
  if (fresh.length === 0) return;
  said.textContent = fresh
    .slice(0, 3)
    .map((one) =>
      say("alerts-said", {
        level: say(`level-${one.level}`),
        kind: say(`kind-${one.kind}`),
        ship: shipOf(one),
      }),
    )
    .join(" ");
}

function rowOf(rows: Map<string, HTMLElement>, alert: WatchAlert, watch: Watch): HTMLElement {
  const { alertId } = alert;
  const known = rows.get(alertId);
  if (known) return known;
  const open = (): void => watch.intents.choose({ what: "alert", alertId });
  const row = el("li", {}, button({ class: "pick row", "data-alert": alertId }, open));
  rows.set(alertId, row);
  return row;
}

function forget(rows: Map<string, HTMLElement>, shown: readonly WatchAlert[]): void {
  const kept = new Set(shown.map((one) => one.alertId));
  for (const alertId of rows.keys()) if (!kept.has(alertId)) rows.delete(alertId);
}

function fill(row: HTMLElement | undefined, alert: WatchAlert, state: WatchState): void {
  const head = row?.firstElementChild;
  if (!head) return;
  const isChosen = state.chosen?.what === "alert" && state.chosen.alertId === alert.alertId;
  head.className = `pick row row-${alert.level} is-${alert.state}`;
  head.setAttribute("aria-current", String(isChosen));
  const lead = leadWords(alert, nowMs(state));
  const words = [alert.revision, alert.state, alert.level, lead, alert.vesselName].join("|");
  if (row.dataset["words"] === words) return;
  row.dataset["words"] = words;
  head.replaceChildren(
    badge(alert.kind, alert.level, alert.level === "high" ? 34 : 26),
    el(
      "span",
      { class: "row-words" },
      el("strong", { class: "row-ship" }, shipOf(alert)),
      el("span", { class: "row-kind" }, say(`kind-${alert.kind}`)),
      el("span", { class: "row-place soft" }, placeOf(alert)),
    ),
    el(
      "span",
      { class: "row-end" },
      lead === "" || !isOpen(alert) ? null : el("span", { class: "row-lead digits" }, lead),
      el("span", { class: `state state-${alert.state}` }, say(`state-${alert.state}`)),
      el("span", { class: "soft digits" }, formatClock(alert.raisedMs)),
    ),
  );
}
