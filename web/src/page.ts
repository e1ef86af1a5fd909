/** Chart, lists and keys of one report, bound together by the store. */

import { formatCount, formatSpan, formatTime, shipName } from "./domain/format";
import { cssProperties, PALETTES, type PaletteName } from "./domain/palette";
import {
  alertBounds,
  crossingKey,
  lineBounds,
  lineName,
  type Places,
  placesOf,
} from "./domain/places";
import type { BoundsDeg, Crossing, Report } from "./domain/report";
import { KIND_WORDS, LEVEL_WORDS, LINE_WORDS } from "./domain/words";
import { type Chart, createChart, type Pointed } from "./map/chart";
import { type Choice, NOTHING_CHOSEN } from "./map/layers/style";
import { alertsPanel } from "./panels/alerts";
import { crossingsPanel } from "./panels/crossings";
import type { Desk } from "./panels/desk";
import { button, el } from "./panels/element";
import { header } from "./panels/header";
import { helpDialog } from "./panels/help";
import { hearKeys } from "./panels/keyboard";
import { legend } from "./panels/legend";
import { linesPanel } from "./panels/lines";
import { runPanel } from "./panels/run";
import { tabs } from "./panels/tabs";
import { shortcuts } from "./state/shortcuts";
import { type Chosen, createStore, initialState } from "./state/store";

export function openPage(root: HTMLElement, report: Report): void {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const desk: Desk = {
    report,
    places: placesOf(report),
    store: createStore(initialState(isDark ? "night" : "day")),
  };
  paintPage(desk.store.get().palette);
  const map = el("div", { class: "map", "data-state": "loading" });
  const cursor = el("output", { class: "cursor digits", "aria-label": "Position of the pointer" });
  const frame = el("div", { class: "frame", "aria-hidden": "true" });
  const tip = el("div", { class: "tip", hidden: true });
  let chart: Chart | null = null;
  const keys = shortcuts(report, desk.store, {
    showAll: () => chart?.showAll(),
    openHelp: () => dialog.showModal(),
    focusFilter: () => shownSheet(root)?.querySelector<HTMLElement>(".filter")?.focus(),
    focusAlert: (alertId) => alertHead(root, alertId)?.focus(),
  });
  const dialog = helpDialog(desk.store, keys);
  root.replaceChildren(
    header(desk, () => dialog.showModal()),
    el(
      "main",
      { class: "desk" },
      el(
        "section",
        { class: "chart", "aria-label": "Chart" },
        map,
        frame,
        tip,
        button({ class: "whole" }, () => chart?.showAll(), "Whole chart"),
        cursor,
        legend(report),
      ),
      tabs(desk, [
        sheet("alerts", "Alerts", report.summary.alertCount, alertsPanel(desk)),
        sheet("crossings", "Crossings", report.summary.crossingCount, crossingsPanel(desk)),
        sheet("lines", "Lines", report.assets.length, linesPanel(desk)),
        { tab: "run", title: "Run", content: runPanel(desk) },
      ]),
    ),
    el("footer", { class: "bottom" }, el("p", {}, report.attributions.join(" · "))),
    dialog,
  );
  chart = openChart(desk, { map, cursor, frame, tip });
  desk.store.listen((now, before) => {
    if (now.palette !== before.palette) {
      paintPage(now.palette);
      chart?.paint(now.palette);
    }
    if (now.chosen !== before.chosen) showChosen(desk, chart, now.chosen);
    else if (now.palette !== before.palette) chart?.choose(choiceOf(desk, now.chosen).choice);
  });
  hearKeys(desk.store, dialog, keys, () => closeTopmost(desk, root));
}

function sheet<T extends string>(tab: T, title: string, count: number, content: HTMLElement) {
  return { tab, title: `${title} ${formatCount(count)}`, content };
}

function shownSheet(root: HTMLElement): HTMLElement | null {
  return root.querySelector<HTMLElement>(".sheet:not(.is-hidden)");
}

function alertHead(root: HTMLElement, alertId: string): HTMLElement | null {
  return root.querySelector<HTMLElement>(`[data-alert="${CSS.escape(alertId)}"]`);
}

/** Close the topmost thing: the open alert, then whatever else is chosen. */
function closeTopmost({ store }: Desk, root: HTMLElement): void {
  const { openAlertId } = store.get();
  store.set({ openAlertId: null, chosen: null });
  if (openAlertId !== null) alertHead(root, openAlertId)?.focus();
}

function paintPage(palette: PaletteName): void {
  const { documentElement } = document;
  for (const [name, colour] of cssProperties(PALETTES[palette]))
    documentElement.style.setProperty(name, colour);
  documentElement.style.colorScheme = palette === "day" ? "light" : "dark";
  documentElement.dataset["palette"] = palette;
}

function openChart(desk: Desk, parts: Parameters<typeof createChart>[2]): Chart | null {
  const fail = (reason: string): void => {
    parts.map.dataset["state"] = "failed";
    parts.map.replaceChildren(
      el(
        "p",
        { class: "no-map", role: "status" },
        `The chart cannot be drawn here (${reason}). The lists hold everything it would show.`,
      ),
    );
  };
  try {
    return createChart(desk.report, desk.store.get().palette, parts, {
      describe: (pointed) => describe(desk, pointed),
      pick: (pointed) => pick(desk, pointed),
      fail,
    });
  } catch (error) {
    fail(error instanceof Error ? "this browser has no WebGL" : String(error));
    return null;
  }
}

function crossingOf({ report }: Desk, key: string): Crossing | undefined {
  return report.crossings.find((one) => crossingKey(one) === key);
}

function describe(desk: Desk, pointed: Pointed): string {
  const { places, report } = desk;
  switch (pointed.what) {
    case "alert": {
      const alert = places.alerts.get(pointed.alertId);
      if (alert === undefined) return "";
      const ship = shipName(alert.vesselId, report.vessels.get(alert.vesselId ?? 0));
      const span = formatSpan(alert.startMs, alert.endMs);
      return `${LEVEL_WORDS[alert.level]}: ${KIND_WORDS[alert.kind]}\n${ship}\n${span}`;
    }
    case "crossing": {
      const one = crossingOf(desk, pointed.key);
      if (one === undefined) return "";
      const ship = shipName(one.vesselId, report.vessels.get(one.vesselId));
      const how = `${one.sogKn.toFixed(1)} kn${one.isInferred ? ", inferred" : ""}`;
      return `${ship} over ${lineName(places, one.assetId)}\n${formatTime(one.timeMs)} UTC, ${how}`;
    }
    case "line": {
      const asset = places.assets.get(pointed.assetId);
      if (asset === undefined) return "";
      return `${asset.name}\n${LINE_WORDS[asset.kind]}${asset.isSchematic ? ", schematic" : ""}`;
    }
    case "track":
      return trackText(places, report, pointed.trackId);
  }
}

function trackText(places: Places, report: Report, trackId: string): string {
  const vesselId = report.alerts.find((alert) => alert.trackId === trackId)?.vesselId ?? null;
  const track = places.tracks.get(trackId);
  const [start, end] = [track?.timesMs.at(0), track?.timesMs.at(-1)];
  const span = start === undefined || end === undefined ? "" : formatSpan(start, end);
  return `Track of ${shipName(vesselId, report.vessels.get(vesselId ?? 0))}\n${span}`;
}

function pick({ store, report }: Desk, pointed: Pointed): void {
  switch (pointed.what) {
    case "alert":
      store.set({
        tab: "alerts",
        alertFilter: store.get().alertFilter,
        openAlertId: pointed.alertId,
        chosen: pointed,
      });
      return;
    case "crossing":
      store.set({ chosen: pointed });
      return;
    case "line":
      store.set({ chosen: pointed });
      return;
    case "track": {
      const alert = report.alerts.find((one) => one.trackId === pointed.trackId);
      if (alert)
        store.set({
          tab: "alerts",
          openAlertId: alert.alertId,
          chosen: { what: "alert", alertId: alert.alertId },
        });
    }
  }
}

function showChosen(desk: Desk, chart: Chart | null, chosen: Chosen | null): void {
  const { choice, boundsDeg } = choiceOf(desk, chosen);
  chart?.choose(choice);
  if (boundsDeg) chart?.fly(boundsDeg);
}

function choiceOf(
  desk: Desk,
  chosen: Chosen | null,
): { readonly choice: Choice; readonly boundsDeg: BoundsDeg | null } {
  const { places } = desk;
  switch (chosen?.what) {
    case "alert": {
      const alert = places.alerts.get(chosen.alertId);
      if (alert === undefined) break;
      const { alertId, trackId, assetId } = alert;
      return {
        choice: { alertId, trackId, assetId: assetId ?? "", crossingKey: "" },
        boundsDeg: alertBounds(alert, places.tracks.get(trackId)),
      };
    }
    case "crossing": {
      const one = crossingOf(desk, chosen.key);
      if (one === undefined) break;
      const [lon, lat] = one.positionDeg;
      return {
        choice: { ...NOTHING_CHOSEN, assetId: one.assetId, crossingKey: chosen.key },
        boundsDeg: [lon, lat, lon, lat],
      };
    }
    case "line": {
      const asset = places.assets.get(chosen.assetId);
      return {
        choice: { ...NOTHING_CHOSEN, assetId: chosen.assetId },
        boundsDeg: asset ? lineBounds(asset) : null,
      };
    }
  }
  return { choice: NOTHING_CHOSEN, boundsDeg: null };
}
