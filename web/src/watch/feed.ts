/** Keeps the state as new as the service: asks again when an event says that something changed. */

import type { BoundsDeg } from "../domain/report";
import { said } from "./api/refusal";
import { hearEvents, type Topic } from "./api/stream";
import { deskOrder, hold, isOpen } from "./domain/desk_order";
import { createPictureFeed, type PictureNeeds } from "./feed_picture";
import { answered, NOT_YET, renewed, type WatchStore } from "./state/store";

export interface Feed {
  /** Ask for everything and hear from then on. */
  readonly start: () => void;
  /** The chart shows another part of the world. */
  readonly look: (viewDeg: BoundsDeg) => void;
  readonly refreshAlerts: () => Promise<void>;
  readonly refreshDetail: () => Promise<void>;
  readonly refreshShift: () => Promise<void>;
  readonly refreshIncidents: () => Promise<void>;
  /** Bring the list into its right order now. */
  readonly settle: () => void;
  /** Show the chart of a past instant; null: the present. */
  readonly lookBack: (atMs: number | null) => void;
}

/** Alerts come in bursts: one question for those of a moment. */
const GATHER_MS = 250;
const SOURCES_MS = 15_000;

interface Needs extends PictureNeeds {
  /** Whether the officer's hand is on the list. */
  readonly isHeld: () => boolean;
}

export function createFeed(needs: Needs): Feed {
  const { client, store } = needs;
  const picture = createPictureFeed(needs);
  const newestOnly = newest();
  const refreshAlerts = async (): Promise<void> => {
    await newestOnly("alerts", async (signal) => {
      try {
        const page = await client.alerts(store.get().hasSettled, signal);
        store.set({ alerts: { value: page.items, trouble: null }, alertTotal: page.total });
      } catch (error) {
        if (!signal.aborted) store.set({ alerts: { ...store.get().alerts, trouble: said(error) } });
      }
      order(needs, needs.isHeld());
    });
  };
  const refreshDetail = async (): Promise<void> => {
    const { chosen } = store.get();
    if (chosen?.what !== "alert") return;
    await newestOnly("detail", async (signal) => {
      const detail = await answered(client.alert(chosen.alertId, signal));
      if (!signal.aborted) store.set({ detail });
    });
  };
  const refreshShift = async (): Promise<void> =>
    newestOnly("shift", async (signal) => {
      const shift = await answered(client.shift(signal));
      if (!signal.aborted) store.set({ shift: renewed(store.get().shift, shift) });
    });
  const refreshIncidents = async (): Promise<void> =>
    newestOnly("incidents", async (signal) => {
      const { incidentId } = store.get();
      const [incidents, incident] = await Promise.all([
        answered(client.incidents(signal)),
        incidentId === null ? NOT_YET : answered(client.incident(incidentId, signal)),
      ]);
      if (signal.aborted) return;
      store.set({ incidents: renewed(store.get().incidents, incidents), incident });
    });
  const refreshSources = async (): Promise<void> =>
    newestOnly("sources", async (signal) => {
      try {
        store.set({ sources: await client.sources(signal) });
      } catch {
        return; // a lost service is said by the link
      }
    });
  const refreshLines = async (): Promise<void> =>
    newestOnly("lines", async (signal) => {
      const lines = await answered(client.lines(signal));
      if (!signal.aborted) store.set({ lines: renewed(store.get().lines, lines) });
    });
  const alertsSoon = gathered(() => {
    void refreshAlerts();
    void refreshDetail();
    void refreshLines();
  });
  const all = (): void => {
    alertsSoon();
    void refreshShift();
    void refreshIncidents();
    void refreshSources();
    picture.again();
  };
  const on: Readonly<Record<Topic, (data: string) => void>> = {
    alert: alertsSoon,
    disposition: alertsSoon,
    detection: alertsSoon,
    incident: () => void refreshIncidents(),
    source: () => void refreshSources(),
    shift: () => void refreshShift(),
    system: () => void refreshSources(),
    watermark: (data) => hearWatermark(store, data),
    gone: all,
  };
  return {
    start: () => {
      void refreshAlerts();
      void refreshLines();
      void refreshShift();
      void refreshIncidents();
      void refreshSources();
      setInterval(() => void refreshSources(), SOURCES_MS);
      hearEvents({
        onLink: (link) => {
          const wasLost = store.get().link === "lost";
          if (link !== store.get().link) store.set({ link });
          if (link === "live" && wasLost) all();
        },
        onEvent: (topic, data) => on[topic](data),
      });
    },
    look: picture.look,
    refreshAlerts,
    refreshDetail,
    refreshShift,
    refreshIncidents,
    settle: () => order(needs, false),
    lookBack: picture.lookBack,
  };
}

/** The list in its right order, or, while it is held, with every row where it is. */
function order({ store }: Needs, isHeld: boolean): void {
  const { alerts, held, hasSettled } = store.get();
  const wanted = (alerts.value ?? []).filter((one) => hasSettled || isOpen(one));
  const right = deskOrder(wanted);
  store.set({
    held: isHeld ? hold(held.shown, wanted) : { shown: right, newCount: 0, isBehind: false },
  });
}

/** Asks of one name: the next one takes the place of the one before. */
function newest(): (name: string, ask: (signal: AbortSignal) => Promise<void>) => Promise<void> {
  const running = new Map<string, AbortController>();
  return async (name, ask) => {
    running.get(name)?.abort();
    const control = new AbortController();
    running.set(name, control);
    await ask(control.signal);
  };
}

function gathered(act: () => void): () => void {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      act();
    }, GATHER_MS);
  };
}

function hearWatermark(store: WatchStore, data: string): void {
  const told: unknown = JSON.parse(data);
  const text = typeof told === "object" && told && "watermark" in told ? told.watermark : told;
  const watermarkMs = typeof text === "string" ? Date.parse(text) : Number.NaN;
  store.set({
    heardMs: Date.now(),
    ...(Number.isNaN(watermarkMs) ? {} : { watermarkMs }),
  });
}
