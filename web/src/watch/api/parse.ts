/** The border of the live page: what the service says is checked here once, and then trusted. */

import type { FeatureCollection } from "geojson";
import {
  boolean,
  fields,
  list,
  MalformedReport,
  nullable,
  number,
  oneOf,
  type Read,
  text,
} from "../../api/reading";
import {
  ALERT_KINDS,
  type Evidence,
  LEVELS,
  LINE_KINDS,
  ORIGINS,
  type PositionDeg,
  STATUSES,
  type Track,
} from "../../domain/report";
import { type DeskFigures, VERDICTS, type Verdict, type WhatIf } from "../domain/figures";
import {
  type Ahead,
  ALERT_STATES,
  type AlertDetail,
  type Call,
  type Disposition,
  type Found,
  LINE_STATES,
  type Revision,
  ROLES,
  type Session,
  type Shift,
  type ShiftEntry,
  type Ship,
  SOURCE_STATES,
  type SourceHealth,
  type WatchAlert,
  type WatchLine,
} from "../domain/watching";

/** What is missing is not known. */
function known<T>(read: Read<T>): Read<T | null> {
  return (value, where) => (value === undefined ? null : nullable(read)(value, where));
}

const instant: Read<number> = (value, where) => {
  const timeMs = Date.parse(text(value, where));
  if (Number.isNaN(timeMs)) throw new MalformedReport(where, "a time", value);
  return timeMs;
};

type Field = <T>(name: string, read: Read<T>) => T;

function reader(value: unknown, where: string): Field {
  const one = fields(value, where);
  return (name, read) => read(one[name], `${where}.${name}`);
}

export const session: Read<Session> = (value, where) => {
  const field = reader(value, where);
  const officer = reader(field("officer", fields), `${where}.officer`);
  return {
    name: officer("name", text),
    role: officer("role", oneOf(ROLES)),
    csrf: field("csrf", known(text)) ?? "",
    origin: field("origin", oneOf(ORIGINS)),
    version: field("version", text),
  };
};

const evidence: Read<Evidence> = (value, where) => {
  const field = reader(value, where);
  return {
    name: field("name", text),
    value: field("value", known(number)),
    unit: field("unit", known(text)) ?? "",
    weight: field("weight", known(number)),
  };
};

const call: Read<Call> = (value, where) => {
  const field = reader(value, where);
  return { who: field("who", text), why: field("why", text) };
};

function place(lonDeg: number | null, latDeg: number | null): PositionDeg | null {
  return lonDeg === null || latDeg === null ? null : [lonDeg, latDeg];
}

export const alert: Read<WatchAlert> = (value, where) => {
  const field = reader(value, where);
  const leadS = field("lead_time_s", known(number));
  return {
    alertId: field("alert_id", text),
    revision: field("revision", number),
    status: field("status", oneOf(STATUSES)),
    kind: field("kind", oneOf(ALERT_KINDS)),
    level: field("level", oneOf(LEVELS)),
    trackId: field("track_id", known(text)) ?? "",
    vesselId: field("vessel_id", known(number)),
    vesselName: field("vessel_name", known(text)),
    shipType: field("ship_type", known(number)),
    assetId: field("asset_id", known(text)),
    assetName: field("asset_name", known(text)),
    startMs: field("start", instant),
    endMs: field("end", instant),
    raisedMs: field("raised_at", instant),
    positionDeg: place(field("lon_deg", known(number)), field("lat_deg", known(number))),
    probability: field("probability", known(number)),
    nextAssetId: field("next_asset_id", known(text)),
    nextAssetName: field("next_asset_name", known(text)),
    leadTimeMs: leadS === null ? null : leadS * 1000,
    reason: field("reason", text),
    evidence: field("evidence", list(evidence)),
    state: field("state", oneOf(ALERT_STATES)),
    question: field("question", known(text)),
    call: field("call", known(list(call))) ?? [],
    isSchematic: field("schematic", known(boolean)) ?? false,
    acknowledgedBy: field("acknowledged_by", known(text)),
  };
};

export interface AlertPage {
  readonly items: readonly WatchAlert[];
  readonly next: string | null;
  readonly total: number;
}

export const alertPage: Read<AlertPage> = (value, where) => {
  const field = reader(value, where);
  return {
    items: field("items", list(alert)),
    next: field("next", known(text)),
    total: field("total", known(number)) ?? 0,
  };
};

const revision: Read<Revision> = (value, where) => {
  const field = reader(value, where);
  return {
    revision: field("revision", number),
    status: field("status", text),
    level: field("level", text),
    reason: field("reason", text),
    endMs: field("end", instant),
  };
};

const officer: Read<string> = (value, where) => reader(value, where)("name", text);

const disposition: Read<Disposition> = (value, where) => {
  const field = reader(value, where);
  return {
    act: field("act", text),
    officer: officer(field("officer", fields), `${where}.officer`),
    timeMs: field("time", instant),
    revision: field("revision", number),
    reason: field("reason", known(text)),
    cause: field("cause", known(text)),
    untilMs: field("until", known(instant)),
  };
};

const ahead: Read<Ahead> = (value, where) => {
  const field = reader(value, where);
  const leadS = field("lead_time_s", known(number));
  return {
    assetId: field("asset_id", text),
    name: field("name", known(text)) ?? field("asset_id", text),
    leadMs: leadS === null ? null : leadS * 1000,
    sure: field("sure", known(number)) ?? 0,
  };
};

const NO_TRACK = { times: [], lon_deg: [], lat_deg: [], sog_kn: [], expected_kn: [] };

function track(value: unknown, where: string, trackId: string): Track {
  const field = reader(value ?? NO_TRACK, where);
  const timesMs = field("times", list(instant));
  const lonDeg = field("lon_deg", list(number));
  const latDeg = field("lat_deg", list(number));
  const column = (name: string): (number | null)[] =>
    field(name, known(list(nullable(number)))) ?? [];
  if (lonDeg.length !== timesMs.length || latDeg.length !== timesMs.length)
    throw new MalformedReport(where, `${timesMs.length} positions`, lonDeg);
  return {
    trackId,
    timesMs,
    positionsDeg: lonDeg.map((lon, at): PositionDeg => [lon, latDeg[at] ?? 0]),
    sogKn: column("sog_kn"),
    expectedKn: column("expected_kn"),
  };
}

export const alertDetail: Read<AlertDetail> = (value, where) => {
  const field = reader(value, where);
  const one = alert(value, where);
  return {
    alert: one,
    isWhole: true,
    revisions: field("revisions", known(list(revision))) ?? [],
    dispositions: field("dispositions", known(list(disposition))) ?? [],
    track: field("track", (found, at) => track(found, at, one.trackId)),
    ahead: field("ahead", known(list(ahead))) ?? [],
  };
};

const positionsDeg: Read<PositionDeg[]> = list((value, where) => {
  const [lonDeg, latDeg] = list(number)(value, where);
  if (lonDeg === undefined || latDeg === undefined)
    throw new MalformedReport(where, "longitude and latitude", value);
  return [lonDeg, latDeg];
});

const feature: Read<WatchLine> = (value, where) => {
  const one = reader(value, where);
  const field = reader(one("properties", fields), `${where}.properties`);
  const shape = reader(one("geometry", fields), `${where}.geometry`);
  const isMany = shape("type", oneOf(["LineString", "MultiLineString"])) === "MultiLineString";
  const accuracyM = field("accuracy_m", known(number)) ?? 0;
  return {
    assetId: field("asset_id", text),
    name: field("name", known(text)) ?? field("asset_id", text),
    kind: field("kind", oneOf(LINE_KINDS)),
    owner: field("owner", known(text)),
    status: field("status", known(text)),
    accuracyM,
    isSchematic: field("is_schematic", known(boolean)) ?? accuracyM > 1000,
    source: field("source", known(text)) ?? "",
    licence: field("licence", known(text)),
    state: field("state", known(oneOf(LINE_STATES))) ?? "quiet",
    parts: isMany ? shape("coordinates", list(positionsDeg)) : [shape("coordinates", positionsDeg)],
  };
};

export const lines: Read<WatchLine[]> = (value, where) =>
  reader(value, where)("features", list(feature));

export const land: Read<FeatureCollection> = (value, where) => {
  const field = reader(value, where);
  field("type", oneOf(["FeatureCollection"]));
  field("features", list(fields));
  return value as FeatureCollection; // the map library looks at each shape itself
};

const source: Read<SourceHealth> = (value, where) => {
  const field = reader(value, where);
  return {
    name: field("name", text),
    state: field("state", oneOf(SOURCE_STATES)),
    lastMs: field("last_report", known(instant)),
    ratePerS: field("rate_per_s", known(number)),
    delayS: field("delay_s", known(number)),
    rejected: field("rejected", known(number)) ?? 0,
  };
};

/** A list, plain or inside `items`. */
function items<T>(read: Read<T>): Read<T[]> {
  return (value, where) =>
    Array.isArray(value) ? list(read)(value, where) : reader(value, where)("items", list(read));
}

export const sources: Read<SourceHealth[]> = items(source);

export const ship: Read<Ship> = (value, where) => {
  const field = reader(value, where);
  return {
    vesselId: field("vessel_id", number),
    name: field("name", known(text)),
    shipType: field("ship_type", known(number)),
    callSign: field("call_sign", known(text)),
    imo: field("imo", known(number)),
    lengthM: field("length_m", known(number)),
    destination: field("destination", known(text)),
  };
};

const shiftEntry: Read<ShiftEntry> = (value, where) => {
  const field = reader(value, where);
  return {
    timeMs: field("time", instant),
    officer: field("officer", text),
    text: field("text", text),
  };
};

export const shift: Read<Shift> = (value, where) => {
  const field = reader(value, where);
  return {
    officer: field("officer", known(text)),
    beganMs: field("began", known(instant)),
    entries: field("entries", known(list(shiftEntry))) ?? [],
  };
};

const found: Read<Found> = (value, where) => {
  const field = reader(value, where);
  return {
    what: field("what", oneOf(["ship", "line", "alert"])),
    id: field("id", text),
    name: field("name", text),
    detail: field("detail", known(text)) ?? "",
    positionDeg: place(field("lon_deg", known(number)), field("lat_deg", known(number))),
  };
};

export const finds: Read<Found[]> = items(found);

const verdicts: Read<Readonly<Record<string, Verdict>>> = (value, where) =>
  Object.fromEntries(
    Object.entries(fields(value, where)).map(([name, word]) => [
      name,
      oneOf(VERDICTS)(word, `${where}.${name}`),
    ]),
  );

const whatIf: Read<WhatIf> = (value, where) => {
  const field = reader(value, where);
  return {
    budget: field("budget", known(number)),
    counts: {
      high: field("high", number),
      low: field("low", number),
      info: field("info", number),
    },
  };
};

export const figures: Read<DeskFigures> = (value, where) => {
  const field = reader(value, where);
  return {
    beginMs: field("begin", instant),
    endMs: field("end", instant),
    officerHours: field("officer_hours", number),
    alertCount: field("alert_count", number),
    infoCount: field("info_count", number),
    hourly: field("hourly", known(number)),
    peak: field("peak", number),
    floodCount: field("floods", list(fields)).length,
    floodPart: field("flood_part", number),
    standingCount: field("standing", list(text)).length,
    chatterCount: field("chatters", list(fields)).length,
    highPart: field("high_part", known(number)),
    worstPart: field("worst_part", known(number)),
    waitingCount: field("waiting_count", number),
    acknowledgeMedianS: field("acknowledge_median_s", known(number)),
    verdicts: field("verdicts", verdicts),
    budgets: field("budgets", list(whatIf)),
  };
};

/** Whether one can sign in with the organisation's own account here. */
export const hasOpenId: Read<boolean> = (value, where) => reader(value, where)("open_id", boolean);
