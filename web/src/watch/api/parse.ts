/** The border of the live page: what the service says is checked here once, and then trusted. */

import {
  boolean,
  type Field,
  fields,
  list,
  MalformedReport,
  nullable,
  number,
  oneOf,
  type Read,
  record,
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

export const instant: Read<number> = (value, where) => {
  const timeMs = Date.parse(text(value, where));
  if (Number.isNaN(timeMs)) throw new MalformedReport(where, "a time", value);
  return timeMs;
};

/** How long before something is reached, in milliseconds. */
const lead: Read<number | null> = (value, where) => {
  const leadS = known(number)(value, where);
  return leadS === null ? null : leadS * 1000;
};

const atDesk = record((field) => ({
  name: field("name", text),
  role: field("role", oneOf(ROLES)),
}));

export const session: Read<Session> = record((field) => ({
  ...field("officer", atDesk),
  csrf: field("csrf", known(text)) ?? "",
  origin: field("origin", oneOf(ORIGINS)),
  version: field("version", text),
}));

export const evidence: Read<Evidence> = record((field) => ({
  name: field("name", text),
  value: field("value", known(number)),
  unit: field("unit", known(text)) ?? "",
  weight: field("weight", known(number)),
}));

const call: Read<Call> = record((field) => ({ who: field("who", text), why: field("why", text) }));

function place(field: Field): PositionDeg | null {
  const [lonDeg, latDeg] = [field("lon_deg", known(number)), field("lat_deg", known(number))];
  return lonDeg === null || latDeg === null ? null : [lonDeg, latDeg];
}

export const alert: Read<WatchAlert> = record((field) => ({
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
  positionDeg: place(field),
  probability: field("probability", known(number)),
  nextAssetId: field("next_asset_id", known(text)),
  nextAssetName: field("next_asset_name", known(text)),
  leadTimeMs: field("lead_time_s", lead),
  reason: field("reason", text),
  evidence: field("evidence", list(evidence)),
  state: field("state", oneOf(ALERT_STATES)),
  question: field("question", known(text)),
  call: field("call", known(list(call))) ?? [],
  isSchematic: field("schematic", known(boolean)) ?? false,
  importance: field("importance", known(number)),
  breakCosts: field("break_costs", known(text)),
  acknowledgedBy: field("acknowledged_by", known(text)),
}));

export interface AlertPage {
  readonly items: readonly WatchAlert[];
  readonly next: string | null;
  readonly total: number;
}

export const alertPage: Read<AlertPage> = record((field) => ({
  items: field("items", list(alert)),
  next: field("next", known(text)),
  total: field("total", known(number)) ?? 0,
}));

const revision: Read<Revision> = record((field) => ({
  revision: field("revision", number),
  status: field("status", text),
  level: field("level", text),
  reason: field("reason", text),
  endMs: field("end", instant),
}));

const officer: Read<string> = record((field) => field("name", text));

const disposition: Read<Disposition> = record((field) => ({
  act: field("act", text),
  officer: field("officer", officer),
  timeMs: field("time", instant),
  revision: field("revision", number),
  reason: field("reason", known(text)),
  cause: field("cause", known(text)),
  untilMs: field("until", known(instant)),
}));

const ahead: Read<Ahead> = record((field) => ({
  assetId: field("asset_id", text),
  name: field("name", known(text)) ?? field("asset_id", text),
  leadMs: field("lead_time_s", lead),
  sure: field("sure", known(number)) ?? 0,
}));

const NO_TRACK = { times: [], lon_deg: [], lat_deg: [], sog_kn: [], expected_kn: [] };

const track: Read<Omit<Track, "trackId">> = record((field, _, where) => {
  const timesMs = field("times", list(instant));
  const lonDeg = field("lon_deg", list(number));
  const latDeg = field("lat_deg", list(number));
  const column = (name: string): (number | null)[] =>
    field(name, known(list(nullable(number)))) ?? [];
  if (lonDeg.length !== timesMs.length || latDeg.length !== timesMs.length)
    throw new MalformedReport(where, `${timesMs.length} positions`, lonDeg);
  return {
    timesMs,
    positionsDeg: lonDeg.map((lon, at): PositionDeg => [lon, latDeg[at] ?? 0]),
    sogKn: column("sog_kn"),
    expectedKn: column("expected_kn"),
  };
});

export const alertDetail: Read<AlertDetail> = record((field, value, where) => {
  const one = alert(value, where);
  return {
    alert: one,
    isWhole: true,
    revisions: field("revisions", known(list(revision))) ?? [],
    dispositions: field("dispositions", known(list(disposition))) ?? [],
    track: {
      trackId: one.trackId,
      ...field("track", (found, at) => track(found ?? NO_TRACK, at)),
    },
    ahead: field("ahead", known(list(ahead))) ?? [],
  };
});

const positionsDeg: Read<PositionDeg[]> = list((value, where) => {
  const [lonDeg, latDeg] = list(number)(value, where);
  if (lonDeg === undefined || latDeg === undefined)
    throw new MalformedReport(where, "longitude and latitude", value);
  return [lonDeg, latDeg];
});

const shape = record((field) =>
  field("type", oneOf(["LineString", "MultiLineString"])) === "MultiLineString"
    ? field("coordinates", list(positionsDeg))
    : [field("coordinates", positionsDeg)],
);

const properties: Read<Omit<WatchLine, "parts">> = record((field) => {
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
    importance: field("importance", known(number)),
  };
});

const line: Read<WatchLine> = record((field) => ({
  ...field("properties", properties),
  parts: field("geometry", shape),
}));

export const lines: Read<WatchLine[]> = record((field) => field("features", list(line)));

const source: Read<SourceHealth> = record((field) => ({
  name: field("name", text),
  state: field("state", oneOf(SOURCE_STATES)),
  lastMs: field("last_report", known(instant)),
  ratePerS: field("rate_per_s", known(number)),
  delayS: field("delay_s", known(number)),
  rejected: field("rejected", known(number)) ?? 0,
}));

/** A list, plain or inside `items`. */
export function items<T>(read: Read<T>): Read<T[]> {
  return (value, where) =>
    Array.isArray(value)
      ? list(read)(value, where)
      : record((field) => field("items", list(read)))(value, where);
}

export const sources: Read<SourceHealth[]> = items(source);

export const ship: Read<Ship> = record((field) => ({
  vesselId: field("vessel_id", number),
  name: field("name", known(text)),
  shipType: field("ship_type", known(number)),
  callSign: field("call_sign", known(text)),
  imo: field("imo", known(number)),
  lengthM: field("length_m", known(number)),
  destination: field("destination", known(text)),
}));

const shiftEntry: Read<ShiftEntry> = record((field) => ({
  timeMs: field("time", instant),
  officer: field("officer", text),
  text: field("text", text),
}));

export const shift: Read<Shift> = record((field) => ({
  officer: field("officer", known(text)),
  beganMs: field("began", known(instant)),
  entries: field("entries", known(list(shiftEntry))) ?? [],
}));

const found: Read<Found> = record((field) => ({
  what: field("what", oneOf(["ship", "line", "alert"])),
  id: field("id", text),
  name: field("name", text),
  detail: field("detail", known(text)) ?? "",
  positionDeg: place(field),
}));

export const finds: Read<Found[]> = items(found);

const verdicts: Read<Readonly<Record<string, Verdict>>> = (value, where) =>
  Object.fromEntries(
    Object.entries(fields(value, where)).map(([name, word]) => [
      name,
      oneOf(VERDICTS)(word, `${where}.${name}`),
    ]),
  );

const whatIf: Read<WhatIf> = record((field) => ({
  budget: field("budget", known(number)),
  counts: {
    high: field("high", number),
    low: field("low", number),
    info: field("info", number),
  },
}));

export const figures: Read<DeskFigures> = record((field) => ({
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
}));

/** Whether one can sign in with the organisation's own account here. */
export const hasOpenId: Read<boolean> = record((field) => field("open_id", boolean));
