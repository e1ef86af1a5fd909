/** What the live page shows, as it uses it. Times are milliseconds since 1970, UTC. */

import type { FeatureCollection } from "geojson";
import type { Alert, Asset, Origin, PositionDeg, Track } from "../../domain/report";

export const ROLES = ["viewer", "watch_officer", "releasing_officer", "admin"] as const;
export type Role = (typeof ROLES)[number];

export const ALERT_STATES = [
  "new",
  "acknowledged",
  "explained",
  "dismissed",
  "shelved",
  "over",
] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** What lay behind an alert, as the officer found out. */
export const CAUSES = [
  "anchorage",
  "cable_work",
  "engine_trouble",
  "fishing",
  "pilotage",
  "position_fault",
  "reception",
  "survey",
  "waiting",
  "weather",
  "danger",
  "other",
] as const;
export type Cause = (typeof CAUSES)[number];

/** What an officer does with an alert. */
export const ACTS = [
  "acknowledge",
  "answer",
  "explain",
  "dismiss",
  "shelve",
  "unshelve",
  "note",
  "reopen",
] as const;
export type Act = (typeof ACTS)[number];

export interface Session {
  readonly name: string;
  readonly role: Role;
  readonly csrf: string;
  readonly origin: Origin;
  readonly version: string;
}

export interface Call {
  readonly who: string;
  readonly why: string;
}

export interface WatchAlert extends Alert {
  readonly vesselName: string | null;
  /** ITU-R M.1371 table 53; null: not given. */
  readonly shipType: number | null;
  readonly assetName: string | null;
  readonly raisedMs: number;
  readonly nextAssetName: string | null;
  readonly state: AlertState;
  /** Null: nothing to ask. */
  readonly question: string | null;
  readonly call: readonly Call[];
  readonly isSchematic: boolean;
  /** 0 to 1: of the line ahead, or else the one concerned. Null: no line. */
  readonly importance: number | null;
  /** What a break of that line costs, in sentences. Null: no line. */
  readonly breakCosts: string | null;
  readonly acknowledgedBy: string | null;
}

export interface Disposition {
  readonly act: string;
  readonly officer: string;
  readonly timeMs: number;
  readonly revision: number;
  readonly reason: string | null;
  readonly cause: string | null;
  readonly untilMs: number | null;
}

export interface Revision {
  readonly revision: number;
  readonly status: string;
  readonly level: string;
  readonly reason: string;
  readonly endMs: number;
}

export interface Ahead {
  readonly assetId: string;
  readonly name: string;
  /** Null: she is there already. */
  readonly leadMs: number | null;
  /** 0 to 1: that she reaches it if she keeps her course. */
  readonly sure: number;
}

export interface AlertDetail {
  readonly alert: WatchAlert;
  /** Whether history, track and lines ahead are here too. */
  readonly isWhole: boolean;
  readonly revisions: readonly Revision[];
  readonly dispositions: readonly Disposition[];
  readonly track: Track;
  readonly ahead: readonly Ahead[];
}

export const LINE_STATES = ["quiet", "watched", "alert"] as const;
export type LineState = (typeof LINE_STATES)[number];

export interface WatchLine extends Asset {
  readonly state: LineState;
  /** 0 to 1: what a break of it costs. Null: not judged. */
  readonly importance: number | null;
}

export const SOURCE_STATES = ["up", "stale", "down", "flapping", "ended"] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

export interface SourceHealth {
  readonly name: string;
  readonly state: SourceState;
  readonly lastMs: number | null;
  readonly ratePerS: number | null;
  readonly delayS: number | null;
  readonly rejected: number;
}

export interface Ship {
  readonly vesselId: number;
  readonly name: string | null;
  readonly shipType: number | null;
  readonly callSign: string | null;
  readonly imo: number | null;
  readonly lengthM: number | null;
  readonly destination: string | null;
}

export interface ShiftEntry {
  readonly timeMs: number;
  readonly officer: string;
  readonly text: string;
}

export interface Shift {
  readonly officer: string | null;
  /** Null: nobody is on watch. */
  readonly beganMs: number | null;
  readonly entries: readonly ShiftEntry[];
}

export interface Found {
  readonly what: "ship" | "line" | "alert";
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  readonly positionDeg: PositionDeg | null;
}

export type Land = FeatureCollection;

/** What the list knows of an alert, until the service has told the rest. */
export function partOf(alert: WatchAlert): AlertDetail {
  const { trackId } = alert;
  return {
    alert,
    isWhole: false,
    revisions: [],
    dispositions: [],
    track: { trackId, timesMs: [], positionsDeg: [], sogKn: [], expectedKn: [] },
    ahead: [],
  };
}
