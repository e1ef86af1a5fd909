/** The one border of the page: what Python wrote is checked here once, and trusted afterwards. */

import { rankAlerts } from "../domain/order";
import {
  ALERT_KINDS,
  type Alert,
  type Asset,
  type BoundsDeg,
  type Crossing,
  LEVELS,
  LINE_KINDS,
  type LineAhead,
  type Loss,
  ORIGINS,
  type PositionDeg,
  type Provenance,
  type Report,
  STATUSES,
  type Summary,
  type Track,
  type Vessel,
} from "../domain/report";
import {
  boolean,
  features,
  fields,
  list,
  MalformedReport,
  nullable,
  number,
  oneOf,
  type Read,
  record,
  rows,
  text,
} from "./reading";

export const FORMAT = "seawarden-report/2";

const positionDeg: Read<PositionDeg> = (value, where) => {
  const [lonDeg, latDeg, ...more] = list(number)(value, where);
  if (lonDeg === undefined || latDeg === undefined || more.length > 0)
    throw new MalformedReport(where, "longitude and latitude", value);
  return [lonDeg, latDeg];
};

const boundsDeg: Read<BoundsDeg> = (value, where) => {
  const [west, south, east, north] = list(number)(value, where);
  if (west === undefined || south === undefined || east === undefined || north === undefined)
    throw new MalformedReport(where, "west, south, east and north", value);
  return [west, south, east, north];
};

const losses: Read<Loss[]> = (value, where) =>
  rows({ reason: text, row_count: number })(value, where).map((row) => ({
    reason: row.reason,
    rowCount: row.row_count,
  }));

const summary: Read<Summary> = record((field) => ({
  sources: field("sources", list(text)),
  startMs: field("start_ms", nullable(number)),
  endMs: field("end_ms", nullable(number)),
  madeMs: field("made_ms", number),
  readCount: field("read", number),
  reportCount: field("reports", number),
  rejected: field("rejected", losses),
  cleaned: field("cleaned", losses),
  mended: field("mended", losses),
  vesselCount: field("vessels", number),
  trackCount: field("tracks", number),
  crossingCount: field("crossings", number),
  alertCount: field("alerts", number),
  durationS: field("seconds", number),
}));

const provenance: Read<Provenance[]> = (value, where) =>
  rows({ origin: oneOf(ORIGINS), text })(value, where);

const assets: Read<Asset[]> = (value, where) =>
  rows({
    asset_id: text,
    name: text,
    kind: oneOf(LINE_KINDS),
    owner: nullable(text),
    status: nullable(text),
    accuracy_m: number,
    is_schematic: boolean,
    source: text,
    licence: nullable(text),
    parts: list(list(positionDeg)),
  })(value, where).map((row) => ({
    assetId: row.asset_id,
    name: row.name,
    kind: row.kind,
    owner: row.owner,
    status: row.status,
    accuracyM: row.accuracy_m,
    isSchematic: row.is_schematic,
    source: row.source,
    licence: row.licence,
    parts: row.parts,
  }));

const vessels: Read<Vessel[]> = (value, where) =>
  rows({
    vessel_id: number,
    name: nullable(text),
    call_sign: nullable(text),
    imo: nullable(number),
    ship_type: nullable(number),
    length_m: nullable(number),
  })(value, where).map((row) => ({
    vesselId: row.vessel_id,
    name: row.name,
    callSign: row.call_sign,
    imo: row.imo,
    shipType: row.ship_type,
    lengthM: row.length_m,
  }));

const alerts: Read<Alert[]> = (value, where) =>
  rows({
    alert_id: text,
    revision: number,
    status: oneOf(STATUSES),
    kind: oneOf(ALERT_KINDS),
    level: oneOf(LEVELS),
    track_id: text,
    vessel_id: nullable(number),
    asset_id: nullable(text),
    start_ms: number,
    end_ms: number,
    position: nullable(positionDeg),
    probability: nullable(number),
    next_asset_id: nullable(text),
    lead_time_ms: nullable(number),
    reason: text,
    evidence: rows({
      name: text,
      value: nullable(number),
      unit: text,
      weight: nullable(number),
    }),
  })(value, where).map((row) => ({
    alertId: row.alert_id,
    revision: row.revision,
    status: row.status,
    kind: row.kind,
    level: row.level,
    trackId: row.track_id,
    vesselId: row.vessel_id,
    assetId: row.asset_id,
    startMs: row.start_ms,
    endMs: row.end_ms,
    positionDeg: row.position,
    probability: row.probability,
    nextAssetId: row.next_asset_id,
    leadTimeMs: row.lead_time_ms,
    reason: row.reason,
    evidence: row.evidence,
  }));

const crossings: Read<Crossing[]> = (value, where) =>
  rows({
    vessel_id: number,
    track_id: text,
    asset_id: text,
    time_ms: number,
    lon_deg: number,
    lat_deg: number,
    kp_km: number,
    angle_deg: number,
    sog_kn: number,
    is_inferred: boolean,
  })(value, where).map((row) => ({
    vesselId: row.vessel_id,
    trackId: row.track_id,
    assetId: row.asset_id,
    timeMs: row.time_ms,
    positionDeg: [row.lon_deg, row.lat_deg],
    kpKm: row.kp_km,
    angleDeg: row.angle_deg,
    sogKn: row.sog_kn,
    isInferred: row.is_inferred,
  }));

const tracks: Read<Track[]> = (value, where) =>
  rows({
    track_id: text,
    times_ms: list(number),
    positions: list(positionDeg),
    sog_kn: list(nullable(number)),
    expected_kn: list(nullable(number)),
  })(value, where).map((row) => ({
    trackId: row.track_id,
    timesMs: row.times_ms,
    positionsDeg: row.positions,
    sogKn: row.sog_kn,
    expectedKn: row.expected_kn,
  }));

const ahead: Read<Map<string, LineAhead[]>> = (value, where) => {
  const found = new Map<string, LineAhead[]>();
  const read = rows({
    alert_id: text,
    asset_id: text,
    is_here: boolean,
    eta_10_ms: nullable(number),
    eta_50_ms: nullable(number),
    probability: nullable(number),
  })(value, where);
  for (const row of read) {
    const lines = found.get(row.alert_id) ?? [];
    found.set(row.alert_id, lines);
    lines.push({
      assetId: row.asset_id,
      isHere: row.is_here,
      earliestMs: row.eta_10_ms,
      likelyMs: row.eta_50_ms,
      probability: row.probability,
    });
  }
  return found;
};

/**
 * Turn what stands in the page into a report.
 *
 * @throws MalformedReport naming the first field that is missing or of another type.
 */
export function parseReport(value: unknown): Report {
  const whole = fields(value, "report");
  const read = <T>(name: string, one: Read<T>): T => one(whole[name], name);
  if (whole["format"] !== FORMAT)
    throw new MalformedReport("format", FORMAT, whole["format"] ?? null);
  return {
    summary: read("summary", summary),
    provenance: read("provenance", provenance),
    attributions: read("attributions", list(text)),
    licences: read("licences", text),
    viewDeg: read("view", boundsDeg),
    areaDeg: read("area", boundsDeg),
    land: read("land", features),
    assets: read("assets", assets),
    vessels: new Map(read("vessels", vessels).map((one) => [one.vesselId, one])),
    alerts: rankAlerts(read("alerts", alerts)),
    crossings: read("crossings", crossings),
    tracks: read("tracks", tracks),
    ahead: read("ahead", ahead),
  };
}
