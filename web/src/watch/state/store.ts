/** The only thing on the live page that changes, but for the columns of ships. */

import type { PaletteName } from "../../domain/palette";
import type { PositionDeg } from "../../domain/report";
import { createStore, type StoreOf } from "../../state/store";
import { said } from "../api/refusal";
import type { Held } from "../domain/desk_order";
import type { DeskFigures } from "../domain/figures";
import type { Link } from "../domain/honesty";
import type { Incident, IncidentCard } from "../domain/incident";
import type {
  Act,
  AlertDetail,
  Session,
  Shift,
  Ship,
  SourceHealth,
  WatchAlert,
  WatchLine,
} from "../domain/watching";
import type { Switch } from "../map/layers";

export const TABS = ["alerts", "ships", "lines", "shift", "figures", "incidents"] as const;
export type Tab = (typeof TABS)[number];

/** Something asked of the service: not yet here, here, or refused with a reason. */
export interface Asked<T> {
  readonly value: T | null;
  readonly trouble: string | null;
}

export const NOT_YET = { value: null, trouble: null };

/** What became of a question. */
export async function answered<T>(question: Promise<T>): Promise<Asked<T>> {
  try {
    return { value: await question, trouble: null };
  } catch (error) {
    return { value: null, trouble: said(error) };
  }
}

/** The newest answer; one that failed leaves what was here before. */
export function renewed<T>(before: Asked<T>, { value, trouble }: Asked<T>): Asked<T> {
  return { value: value ?? before.value, trouble };
}

export interface Replay {
  readonly atMs: number;
  readonly isPlaying: boolean;
  readonly trouble: string | null;
}

/** What stands in the panel on the right. */
export type Chosen =
  | { readonly what: "alert"; readonly alertId: string }
  | { readonly what: "ship"; readonly vesselId: number }
  | { readonly what: "line"; readonly assetId: string };

export interface WatchState {
  readonly palette: PaletteName;
  readonly tab: Tab;
  readonly session: Session;
  /** This machine's clock, once a second. */
  readonly wallMs: number;
  readonly link: Link;
  /** When the service last told its watermark, by this machine's clock. Null: never. */
  readonly heardMs: number | null;
  /** Up to when every report is in. Null: nothing was heard yet. */
  readonly watermarkMs: number | null;
  /** The newest answer of the service; what the list shows may lag behind it. */
  readonly alerts: Asked<readonly WatchAlert[]>;
  readonly alertTotal: number;
  readonly held: Held;
  readonly hasSettled: boolean;
  readonly chosen: Chosen | null;
  readonly detail: Asked<AlertDetail>;
  readonly ship: Asked<Ship>;
  /** The act whose form is open. */
  readonly form: Act | null;
  readonly formTrouble: string | null;
  readonly isEvidenceOpen: boolean;
  readonly lines: Asked<readonly WatchLine[]>;
  readonly sources: readonly SourceHealth[];
  readonly shift: Asked<Shift>;
  readonly figures: Asked<DeskFigures>;
  readonly incidents: Asked<readonly Incident[]>;
  /** The incident that is open on the bench. */
  readonly incidentId: string | null;
  readonly incident: Asked<IncidentCard>;
  readonly replay: Replay | null;
  readonly switches: Readonly<Record<Switch, boolean>>;
  readonly isMeasuring: boolean;
  readonly measured: readonly PositionDeg[];
  /** Ships in the picture, and in the box it was asked for. */
  readonly shipCount: number;
  readonly shipTotal: number;
  /** One more each time that ships came in. */
  readonly pictureNumber: number;
  readonly hasShortcuts: boolean;
}

export type WatchStore = StoreOf<WatchState>;

export function createWatchStore(
  session: Session,
  palette: PaletteName,
  wallMs: number,
): WatchStore {
  return createStore<WatchState>({
    palette,
    tab: "alerts",
    session,
    wallMs,
    link: "connecting",
    heardMs: null,
    watermarkMs: null,
    alerts: NOT_YET,
    alertTotal: 0,
    held: { shown: [], newCount: 0, isBehind: false },
    hasSettled: false,
    chosen: null,
    detail: NOT_YET,
    ship: NOT_YET,
    form: null,
    formTrouble: null,
    isEvidenceOpen: false,
    lines: NOT_YET,
    sources: [],
    shift: NOT_YET,
    figures: NOT_YET,
    incidents: NOT_YET,
    incidentId: null,
    incident: NOT_YET,
    replay: null,
    switches: {
      ships: true,
      vectors: true,
      lines: true,
      names: true,
      importance: false,
      alerts: true,
      graticule: true,
    },
    isMeasuring: false,
    measured: [],
    shipCount: 0,
    shipTotal: 0,
    pictureNumber: 0,
    hasShortcuts: true,
  });
}

/** The instant that the page speaks of: how far the service has heard; the wall clock before that. */
export function nowMs({ watermarkMs, wallMs }: WatchState): number {
  return watermarkMs ?? wallMs;
}

/** The instant that the chart shows. */
export function shownMs(state: WatchState): number {
  return state.replay?.atMs ?? nowMs(state);
}

export function canAct({ role }: Session): boolean {
  return role !== "viewer";
}
