/** Chart, lists, card and keys of the live watch, bound together by the store. */

import { boundsOf } from "../domain/extent";
import type { BoundsDeg, PositionDeg } from "../domain/report";
import type { ChartParts } from "../map/base";
import { chartParts, sayChartFailed } from "../panels/chart_parts";
import { alertHead, el } from "../panels/element";
import { helpDialog } from "../panels/help";
import { hearKeys } from "../panels/keyboard";
import { paintPage } from "../panels/paint";
import { tabs } from "../panels/tabs";
import type { Client } from "./api/client";
import { said } from "./api/refusal";
import { isOpen } from "./domain/desk_order";
import type { AlertDetail, Session, WatchAlert } from "./domain/watching";
import { createFeed, type Feed } from "./feed";
import { FIRST_VIEW, intentsOf } from "./intents";
import { detailBounds } from "./map/ahead";
import { type Chart, createChart } from "./map/chart";
import { alertList } from "./panels/alert_list";
import { banners } from "./panels/banner";
import { figuresPanel } from "./panels/figures";
import { incidentPanel } from "./panels/incidents";
import { lineList } from "./panels/line_list";
import { shiftPanel } from "./panels/shift";
import { shipList } from "./panels/ship_list";
import { side } from "./panels/side";
import { sourceStrip } from "./panels/sources";
import { timeBar } from "./panels/timebar";
import { describe } from "./panels/tip";
import { chartTools } from "./panels/tools";
import { top } from "./panels/top";
import type { Watch } from "./panels/watch";
import { createHand } from "./state/hand";
import { keptPalette } from "./state/keeping";
import { shortcuts } from "./state/keys";
import { createShips, type Ships } from "./state/ships";
import {
  createWatchStore,
  shownMs,
  TABS,
  type Tab,
  type WatchState,
  type WatchStore,
} from "./state/store";
import { say } from "./words/catalogue";

const SECOND_MS = 1000;
/** While looking back, one second of the wall shows a minute of the past. */
const PLAY_STEP_MS = 60_000;

export function openPage(root: HTMLElement, client: Client, session: Session): void {
  const store = createWatchStore(session, keptPalette(), Date.now());
  const ships = createShips();
  client.setCsrf(session.csrf);
  paintPage(store.get().palette);
  const hand = createHand();
  const later: { chart: Chart | null } = { chart: null };
  const refreshChart = (): void => {
    later.chart?.setAlerts(placed(store, ships));
  };
  const feed = createFeed({
    client,
    store,
    ships,
    isHeld: hand.isOn,
    onShips: () => {
      later.chart?.setShips(shownMs(store.get()) / 1000);
      refreshChart();
    },
  });
  const intents = intentsOf({
    client,
    store,
    feed,
    chart: () => later.chart,
    openHelp: () => dialog.showModal(),
  });
  const watch: Watch = { store, ships, intents };
  const keys = shortcuts(watch);
  const dialog = helpDialog(store, keys, {
    title: say("help"),
    escape: say("key-escape"),
    singleKeys: say("help-single"),
    about: say("help-intro"),
    close: say("close"),
  });
  const parts = chartParts(say("pointer"));
  const lists = listsOf(watch, () => later.chart?.view() ?? FIRST_VIEW);
  root.replaceChildren(
    top(watch),
    banners(watch),
    el(
      "main",
      { class: "watch-desk" },
      lists,
      el(
        "div",
        { class: "middle" },
        el(
          "section",
          { class: "chart", "aria-label": say("page-chart") },
          parts.map,
          parts.frame,
          parts.tip,
          chartTools(watch),
          parts.cursor,
        ),
        timeBar(watch),
      ),
      side(watch),
    ),
    sourceStrip(watch),
    dialog,
  );
  feed.look(FIRST_VIEW); // asked for before the chart is made: both take their time
  hand.follow(lists, feed.settle, store);
  later.chart = openChart(watch, parts, feed);
  followState(watch, later.chart, refreshChart);
  hearKeys(
    () => store.get().hasShortcuts,
    dialog,
    keys,
    () => closeTopmost(watch),
  );
  askLand(client, later.chart, store);
  feed.start();
  setInterval(() => tick(store, feed), SECOND_MS);
}

function listsOf(watch: Watch, view: () => BoundsDeg): HTMLElement {
  const sheets: Readonly<Record<Tab, HTMLElement>> = {
    alerts: alertList(watch),
    ships: shipList(watch, view),
    lines: lineList(watch),
    shift: shiftPanel(watch),
    figures: figuresPanel(watch),
    incidents: incidentPanel(watch),
  };
  return tabs(
    watch.store,
    TABS.map((tab) => ({ tab, title: say(`tab-${tab}`), content: sheets[tab] })),
    watch.intents.setTab,
    { class: "lists", label: say("page-desk") },
  );
}

function tick(store: WatchStore, feed: Feed): void {
  store.set({ wallMs: Date.now() });
  const { replay, watermarkMs } = store.get();
  if (replay?.isPlaying !== true) return;
  const atMs = replay.atMs + PLAY_STEP_MS;
  feed.lookBack(watermarkMs !== null && atMs >= watermarkMs ? null : atMs);
}

/** Alerts where their ships are now, not where they were when the alert was last revised. */
function placed(store: WatchStore, ships: Ships): WatchAlert[] {
  const { alerts, replay, hasSettled } = store.get();
  const open = (alerts.value ?? []).filter((one) => hasSettled || isOpen(one));
  if (replay !== null) return open;
  return open.map((one) => ({ ...one, positionDeg: placeOf(ships, one) ?? one.positionDeg }));
}

/** Where the ship of an alert is in the picture; null: she is not in it. */
function placeOf(ships: Ships, { vesselId }: WatchAlert): PositionDeg | null {
  const row = vesselId === null ? -1 : ships.rowOf(vesselId);
  const { lonDeg, latDeg } = ships.columns();
  return row < 0 ? null : [lonDeg[row] ?? 0, latDeg[row] ?? 0];
}

/** What each change of the state means for the chart. */
function followState({ store, ships }: Watch, chart: Chart | null, refreshChart: () => void): void {
  store.listen((now, before) => {
    if (now.palette === before.palette) return;
    paintPage(now.palette);
    chart?.paint(now.palette);
    refreshChart();
  });
  if (chart === null) return;
  let isPlaced = false;
  store.listen((now, before) => {
    if (now.switches !== before.switches) chart.show(now.switches);
    if (now.measured !== before.measured) chart.setMeasured(now.measured);
    const names = ["alerts", "hasSettled", "replay"] as const;
    if (names.some((name) => now[name] !== before[name])) refreshChart();
    if (now.lines.value === null || now.lines === before.lines) return;
    chart.setLines(now.lines.value);
    const box = boundsOf(now.lines.value.flatMap(({ parts }) => parts.flat()));
    if (box && !isPlaced) chart.fly(box);
    isPlaced = true;
  });
  store.listen((now, before) => {
    if (now.detail !== before.detail) {
      showDetail(chart, now.detail.value);
      const box = newlyShown(now, before, ships);
      if (box) chart.fly(box);
    } else if (now.chosen !== before.chosen && now.chosen?.what === "line")
      chart.mark("", now.chosen.assetId);
  });
}

/** The track and the lines ahead of the open alert. */
function showDetail(chart: Chart, detail: AlertDetail | null): void {
  chart.setDetail(detail);
  const alert = detail?.alert;
  chart.mark(alert?.alertId ?? "", alert?.nextAssetId ?? alert?.assetId ?? "");
}

/** What the chart goes to: once for an alert that was opened, once more when all of it is here. */
function newlyShown(now: WatchState, before: WatchState, ships: Ships): BoundsDeg | null {
  const [detail, past] = [now.detail.value, before.detail.value];
  if (detail === null) return null;
  const isOther = detail.alert.alertId !== past?.alert.alertId;
  const isMore = detail.isWhole && past?.isWhole !== true;
  if (!isOther && !isMore) return null;
  const shipDeg = now.replay === null ? placeOf(ships, detail.alert) : null;
  return detailBounds(detail, now.lines.value ?? [], shipDeg);
}

/** Close the topmost thing: a form, the evidence, measuring, then what is chosen. */
function closeTopmost({ store, intents }: Watch): void {
  const { form, isEvidenceOpen, isMeasuring, chosen } = store.get();
  if (form !== null) intents.closeForm();
  else if (isEvidenceOpen) store.set({ isEvidenceOpen: false });
  else if (isMeasuring) store.set({ isMeasuring: false, measured: [] });
  else if (chosen !== null) {
    intents.choose(null);
    if (chosen.what === "alert") alertHead(chosen.alertId)?.focus();
  }
}

function openChart(watch: Watch, parts: ChartParts, feed: Feed): Chart | null {
  const { store, ships, intents } = watch;
  const fail = (reason: string): void => sayChartFailed(parts, say("chart-failed", { reason }));
  try {
    return createChart(ships, FIRST_VIEW, store.get().palette, parts, {
      describe: (pointed) => describe(watch, pointed),
      pick: (pointed) => intents.choose(pointed),
      moved: (viewDeg) => feed.look(viewDeg),
      measured: (placeDeg) => store.set({ measured: [...store.get().measured, placeDeg] }),
      isMeasuring: () => store.get().isMeasuring,
      fail,
    });
  } catch {
    fail("WebGL");
    return null;
  }
}

function askLand(client: Client, chart: Chart | null, store: WatchStore): void {
  if (chart === null) return;
  client.land(AbortSignal.timeout(60_000)).then(chart.setLand, (error: unknown) => {
    store.set({ lines: { ...store.get().lines, trouble: said(error) } });
  });
}
