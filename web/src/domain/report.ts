/** What one screening found, as the page uses it. Times are milliseconds since 1970, UTC. */

import type { FeatureCollection } from "geojson";

export const ALERT_KINDS = [
  "anchor_drag",
  "anchored_drag",
  "adrift",
  "slow_crossing",
  "loitering",
  "anchored",
  "repeated_crossing",
  "survey_pattern",
  "silence",
  "false_position",
  "interference",
  "identity_clone",
  "identity_change",
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** From what matters least to what matters most. */
export const LEVELS = ["info", "low", "high"] as const;
export type Level = (typeof LEVELS)[number];

export const STATUSES = ["raised", "revised", "withdrawn", "closed"] as const;
export type Status = (typeof STATUSES)[number];

export const LINE_KINDS = ["telecom", "power", "gas", "oil", "water", "other"] as const;
export type LineKind = (typeof LINE_KINDS)[number];

export const ORIGINS = ["REAL", "RECONSTRUCTION", "SYNTHETIC"] as const;
export type Origin = (typeof ORIGINS)[number];

/** Longitude and latitude in degrees, WGS 84. */
export type PositionDeg = readonly [number, number];

/** West, south, east, north in degrees; east is over 180 where the box holds the date line. */
export type BoundsDeg = readonly [number, number, number, number];

export interface Loss {
  readonly reason: string;
  readonly rowCount: number;
}

export interface Summary {
  readonly sources: readonly string[];
  /** Null: there was no report. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly madeMs: number;
  readonly readCount: number;
  readonly reportCount: number;
  readonly rejected: readonly Loss[];
  readonly cleaned: readonly Loss[];
  readonly mended: readonly Loss[];
  readonly vesselCount: number;
  readonly trackCount: number;
  /** More than the page holds when only a part is shown. */
  readonly crossingCount: number;
  readonly alertCount: number;
  readonly durationS: number;
}

export interface Provenance {
  readonly origin: Origin;
  readonly text: string;
}

export interface Asset {
  readonly assetId: string;
  readonly name: string;
  readonly kind: LineKind;
  /** Null: not public. */
  readonly owner: string | null;
  readonly status: string | null;
  readonly accuracyM: number;
  readonly isSchematic: boolean;
  readonly source: string;
  readonly licence: string | null;
  readonly parts: readonly (readonly PositionDeg[])[];
}

export interface Vessel {
  readonly vesselId: number;
  readonly name: string | null;
  readonly callSign: string | null;
  readonly imo: number | null;
  readonly shipType: number | null;
  readonly lengthM: number | null;
}

export interface Evidence {
  readonly name: string;
  /** Null: could not be judged. */
  readonly value: number | null;
  readonly unit: string;
  /** Its part in the decision; 0: shown, not used. */
  readonly weight: number | null;
}

export interface Alert {
  readonly alertId: string;
  readonly revision: number;
  readonly status: Status;
  readonly kind: AlertKind;
  readonly level: Level;
  readonly trackId: string;
  readonly vesselId: number | null;
  /** Null: no line concerned. */
  readonly assetId: string | null;
  readonly startMs: number;
  readonly endMs: number;
  readonly positionDeg: PositionDeg | null;
  readonly probability: number | null;
  readonly nextAssetId: string | null;
  readonly leadTimeMs: number | null;
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

export interface Crossing {
  readonly vesselId: number;
  readonly trackId: string;
  readonly assetId: string;
  readonly timeMs: number;
  readonly positionDeg: PositionDeg;
  readonly kpKm: number;
  readonly angleDeg: number;
  readonly sogKn: number;
  readonly isInferred: boolean;
}

export interface Track {
  readonly trackId: string;
  readonly timesMs: readonly number[];
  readonly positionsDeg: readonly PositionDeg[];
  /** Null where not available. */
  readonly sogKn: readonly (number | null)[];
  /** By the ship's own last hour; null where there was not enough of it. */
  readonly expectedKn: readonly (number | null)[];
}

/** A line on the course that a ship held at the end of her alert. */
export interface LineAhead {
  readonly assetId: string;
  /** She may be over it already. */
  readonly isHere: boolean;
  /** One case in ten is earlier; null: she reaches it in no case. */
  readonly earliestMs: number | null;
  readonly likelyMs: number | null;
  /** That she reaches it within six hours if she keeps her course. */
  readonly probability: number | null;
}

export interface Report {
  readonly summary: Summary;
  readonly provenance: readonly Provenance[];
  readonly attributions: readonly string[];
  readonly licences: string;
  /** Where the traffic is: what the map shows first. */
  readonly viewDeg: BoundsDeg;
  /** Where there is land to draw. */
  readonly areaDeg: BoundsDeg;
  readonly land: FeatureCollection;
  readonly assets: readonly Asset[];
  readonly vessels: ReadonlyMap<number, Vessel>;
  /** Highest level first, then the shortest time to a line, then the earliest onset. */
  readonly alerts: readonly Alert[];
  readonly crossings: readonly Crossing[];
  readonly tracks: readonly Track[];
  /** By the alert; one without lines ahead is missing. */
  readonly ahead: ReadonlyMap<string, readonly LineAhead[]>;
}
