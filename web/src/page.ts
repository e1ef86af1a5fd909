/** Chart, lists and keys of one report, bound together by the store. */

import { choiceOf } from "./domain/choice";
import { formatCount } from "./domain/format";
import { placesOf } from "./domain/places";
import type { Report } from "./domain/report";
import type { ChartParts } from "./map/base";
import { type Chart, createChart } from "./map/chart";
import { alertsPanel } from "./panels/alerts";
import { chartParts, sayChartFailed } from "./panels/chart_parts";
import { crossingsPanel } from "./panels/crossings";
import type { Desk } from "./panels/desk";
import { alertHead, button, el } from "./panels/element";
import { header } from "./panels/header";
import { type HelpWords, helpDialog } from "./panels/help";
import { hearKeys } from "./panels/keyboard";
import { legend } from "./panels/legend";
import { linesPanel } from "./panels/lines";
import { paintPage } from "./panels/paint";
import { runPanel } from "./panels/run";
import { type Sheet, tabs } from "./panels/tabs";
import { describe } from "./panels/tip";
import { pick } from "./state/intents";
import { shortcuts } from "./state/shortcuts";
import { createStore, initialState, type Tab } from "./state/store";

const HELP_WORDS: HelpWords = {
  title: "Help and keys",
  escape: "Close what is open",
  singleKeys: "Single keys are on",
  about:
    "An alert says what the traffic is consistent with, never that somebody did it. " +
    "All times are UTC. This page asks nothing of any network.",
  close: "Close",
};

export function openPage(root: HTMLElement, report: Report): void {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const store = createStore(initialState(isDark ? "night" : "day"));
  const desk: Desk = { report, places: placesOf(report), store };
  paintPage(store.get().palette);
  const parts = chartParts("Position of the pointer");
  let chart: Chart | null = null;
  const keys = shortcuts(desk, {
    showAll: () => chart?.showAll(),
    openHelp: () => dialog.showModal(),
    focusFilter: () => root.querySelector<HTMLElement>(".sheet:not(.is-hidden) .filter")?.focus(),
    focusAlert: (alertId) => alertHead(alertId)?.focus(),
  });
  const dialog = helpDialog(store, keys, HELP_WORDS);
  root.replaceChildren(
    header(desk, () => dialog.showModal()),
    el(
      "main",
      { class: "desk" },
      chartSection(report, parts, () => chart?.showAll()),
      tabs(store, sheets(desk), (tab) => store.set({ tab }), {
        class: "findings",
        label: "Findings",
      }),
    ),
    el("footer", { class: "bottom" }, el("p", {}, report.attributions.join(" · "))),
    dialog,
  );
  chart = openChart(desk, parts);
  followState(desk, chart);
  hearKeys(
    () => store.get().hasShortcuts,
    dialog,
    keys,
    () => closeTopmost(desk),
  );
}

function chartSection(report: Report, parts: ChartParts, showAll: () => void): HTMLElement {
  return el(
    "section",
    { class: "chart", "aria-label": "Chart" },
    parts.map,
    parts.frame,
    parts.tip,
    button({ class: "whole" }, showAll, "Whole chart"),
    parts.cursor,
    legend(report),
  );
}

function sheets(desk: Desk): Sheet<Tab>[] {
  const { summary, assets } = desk.report;
  const counted = (tab: Tab, title: string, count: number, content: HTMLElement): Sheet<Tab> => ({
    tab,
    title: `${title} ${formatCount(count)}`,
    content,
  });
  return [
    counted("alerts", "Alerts", summary.alertCount, alertsPanel(desk)),
    counted("crossings", "Crossings", summary.crossingCount, crossingsPanel(desk)),
    counted("lines", "Lines", assets.length, linesPanel(desk)),
    { tab: "run", title: "Run", content: runPanel(desk) },
  ];
}

function followState(desk: Desk, chart: Chart | null): void {
  desk.store.listen((now, before) => {
    if (now.palette !== before.palette) {
      paintPage(now.palette);
      chart?.paint(now.palette);
    }
    if (now.chosen === before.chosen && now.palette === before.palette) return;
    const { marks, boundsDeg } = choiceOf(desk, now.chosen);
    chart?.mark(marks);
    if (boundsDeg && now.chosen !== before.chosen) chart?.fly(boundsDeg);
  });
}

/** Close the topmost thing: the open alert, then whatever else is chosen. */
function closeTopmost({ store }: Desk): void {
  const { openAlertId } = store.get();
  store.set({ openAlertId: null, chosen: null });
  if (openAlertId !== null) alertHead(openAlertId)?.focus();
}

function openChart(desk: Desk, parts: ChartParts): Chart | null {
  const { store } = desk;
  const fail = (reason: string): void =>
    sayChartFailed(
      parts,
      `The chart cannot be drawn here (${reason}). The lists hold all that it shows.`,
    );
  try {
    return createChart(desk.report, store.get().palette, parts, {
      describe: (pointed) => describe(desk, pointed),
      pick: (pointed) => store.set(pick(desk, store.get(), pointed)),
      fail,
    });
  } catch {
    fail("this browser has no WebGL");
    return null;
  }
}
