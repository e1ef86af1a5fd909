/** What an officer asks of the page, as questions to the service and changes of the state. */

import { boundsOf } from "../domain/extent";
import type { BoundsDeg } from "../domain/report";
import type { Client } from "./api/client";
import { Refused, said } from "./api/refusal";
import { type Act, type AlertDetail, type Found, partOf } from "./domain/watching";
import type { Feed } from "./feed";
import { incidentIntents } from "./intents_incident";
import type { Chart } from "./map/chart";
import type { ActWords, Intents } from "./panels/watch";
import { keepPalette } from "./state/keeping";
import { answered, type Chosen, NOT_YET, type WatchStore } from "./state/store";
import { say } from "./words/catalogue";

/** The seas that the lines of the first release lie in, until the lines themselves are here. */
export const FIRST_VIEW: BoundsDeg = [-5, 50, 31, 66];

export interface Parts {
  readonly client: Client;
  readonly store: WatchStore;
  readonly feed: Feed;
  readonly chart: () => Chart | null;
  readonly openHelp: () => void;
}

const HOUR_MS = 3_600_000;
const CONFLICT = 409;
const ASK_MS = 10_000;

export function intentsOf(parts: Parts): Intents {
  const { client, store, feed, chart, openHelp } = parts;
  return {
    choose: (chosen) => choose(parts, chosen),
    openForm: (form) => store.set({ form, formTrouble: null }),
    closeForm: () => store.set({ form: null, formTrouble: null }),
    act: (act, words) => void doAct(parts, act, words),
    settle: feed.settle,
    search: async (words) => {
      try {
        return await client.search(words, AbortSignal.timeout(ASK_MS));
      } catch {
        return [];
      }
    },
    goTo: (found) => {
      choose(parts, chosenOf(found));
      if (found.positionDeg) chart()?.flyTo(found.positionDeg);
    },
    setPalette: (palette) => {
      keepPalette(palette);
      store.set({ palette });
    },
    setTab: (tab) => {
      store.set({ tab });
      if (tab === "figures") void askFigures(client, store);
    },
    lookBack: feed.lookBack,
    play: (isPlaying) => {
      const { replay } = store.get();
      if (replay !== null) store.set({ replay: { ...replay, isPlaying } });
    },
    writeShift: async (what, text) => {
      try {
        const body = { entries: { text }, begin: {}, end: { summary: text } }[what];
        await client.writeShift(what, body);
        await feed.refreshShift();
        return null;
      } catch (error) {
        return said(error);
      }
    },
    ...incidentIntents(parts),
    showAll: () => {
      const box = boundsOf((store.get().lines.value ?? []).flatMap((one) => one.parts.flat()));
      chart()?.fly(box ?? FIRST_VIEW);
    },
    openHelp,
  };
}

function choose({ client, store, feed }: Parts, chosen: Chosen | null): void {
  const detail = { value: known(store, chosen), trouble: null };
  store.set({ chosen, detail, form: null, formTrouble: null, isEvidenceOpen: false });
  if (chosen?.what === "alert") void feed.refreshDetail();
  if (chosen?.what === "ship") void askShip(client, store, chosen.vesselId);
}

/** What the list has of a chosen alert: the card is never empty while the rest is on its way. */
function known(store: WatchStore, chosen: Chosen | null): AlertDetail | null {
  if (chosen?.what !== "alert") return null;
  const alert = store.get().alerts.value?.find((one) => one.alertId === chosen.alertId);
  return alert === undefined ? null : partOf(alert);
}

function chosenOf({ what, id }: Found): Chosen {
  if (what === "alert") return { what, alertId: id };
  return what === "ship" ? { what, vesselId: Number(id) } : { what, assetId: id };
}

async function doAct({ client, store, feed }: Parts, act: Act, words: ActWords): Promise<void> {
  const alert = store.get().detail.value?.alert;
  if (alert === undefined) return;
  const fromMs = store.get().watermarkMs ?? Date.now();
  const { reason, cause, hours } = words;
  try {
    await client.act(alert.alertId, {
      act,
      revision: alert.revision,
      ...(reason === "" ? {} : { reason }),
      ...(cause === null ? {} : { cause }),
      ...(hours === null ? {} : { until: new Date(fromMs + hours * HOUR_MS).toISOString() }),
    });
    store.set({ form: null, formTrouble: null });
    await Promise.all([feed.refreshDetail(), feed.refreshAlerts()]);
  } catch (error) {
    const isOld = error instanceof Refused && error.status === CONFLICT;
    const trouble = isOld ? say("act-outdated") : say("act-failed", { reason: said(error) });
    store.set({ formTrouble: trouble });
    if (isOld) void feed.refreshDetail();
  }
}

async function askShip(client: Client, store: WatchStore, vesselId: number): Promise<void> {
  store.set({ ship: NOT_YET });
  store.set({ ship: await answered(client.ship(vesselId, AbortSignal.timeout(ASK_MS))) });
}

async function askFigures(client: Client, store: WatchStore): Promise<void> {
  store.set({ figures: await answered(client.figures(AbortSignal.timeout(ASK_MS))) });
}
