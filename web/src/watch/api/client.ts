/** Asking the service: one place for addresses, the signature of a page's own requests, faults. */

import { features, type Read } from "../../api/reading";
import type { BoundsDeg } from "../../domain/report";
import type { DeskFigures } from "../domain/figures";
import type { Incident, IncidentCard } from "../domain/incident";
import type {
  Act,
  AlertDetail,
  Found,
  Land,
  Session,
  Shift,
  Ship,
  SourceHealth,
  WatchLine,
} from "../domain/watching";
import { decodePicture, type Picture } from "./packed";
import * as parse from "./parse";
import * as parseIncident from "./parse_incident";
import { refusal } from "./refusal";

export interface ActBody {
  readonly act: Act;
  readonly revision: number;
  readonly reason?: string;
  readonly cause?: string;
  readonly until?: string;
}

export interface Client {
  readonly signIn: (token: string) => Promise<void>;
  readonly session: (signal: AbortSignal) => Promise<Session>;
  readonly alerts: (hasOver: boolean, signal: AbortSignal) => Promise<parse.AlertPage>;
  readonly alert: (alertId: string, signal: AbortSignal) => Promise<AlertDetail>;
  readonly act: (alertId: string, body: ActBody) => Promise<void>;
  readonly picture: (box: BoundsDeg, signal: AbortSignal) => Promise<Picture>;
  readonly pictureAt: (timeMs: number, box: BoundsDeg, signal: AbortSignal) => Promise<Picture>;
  readonly lines: (signal: AbortSignal) => Promise<WatchLine[]>;
  readonly land: (signal: AbortSignal) => Promise<Land>;
  readonly sources: (signal: AbortSignal) => Promise<SourceHealth[]>;
  readonly ship: (vesselId: number, signal: AbortSignal) => Promise<Ship>;
  readonly search: (words: string, signal: AbortSignal) => Promise<Found[]>;
  readonly shift: (signal: AbortSignal) => Promise<Shift>;
  readonly writeShift: (what: "entries" | "begin" | "end", body: object) => Promise<void>;
  readonly figures: (signal: AbortSignal) => Promise<DeskFigures>;
  readonly incidents: (signal: AbortSignal) => Promise<Incident[]>;
  readonly incident: (incidentId: string, signal: AbortSignal) => Promise<IncidentCard>;
  readonly enterFault: (document: object) => Promise<void>;
  /** Open an incident over a fault, and return its identifier. */
  readonly makeIncident: (name: string, faultId: string) => Promise<string>;
  readonly doIncident: (
    incidentId: string,
    what: "faults" | "notes" | "attribute",
    body: object,
  ) => Promise<void>;
  readonly hasOpenId: (signal: AbortSignal) => Promise<boolean>;
  readonly setCsrf: (csrf: string) => void;
}

const ROOT = "api/v1/";
export const SHIFT_REPORT = `${ROOT}shift/report`;
export const EVENTS = `${ROOT}events`;
const MOST_SHIPS = 50_000;
const ALERTS_SHOWN = 200;

export function incidentReport(incidentId: string, form: "html" | "pdf"): string {
  return `${ROOT}incidents/${encodeURIComponent(incidentId)}/report?form=${form}`;
}

export function incidentExport(incidentId: string, form: "gpkg" | "json" | "cap"): string {
  return `${ROOT}incidents/${encodeURIComponent(incidentId)}/export?form=${form}`;
}

/** "5.1,54,9.25,57": west, south, east, north; west over east where the box holds the date line. */
export function boxWords([west, south, east, north]: BoundsDeg): string {
  const isAll = east - west >= 360;
  const wrap = (lon: number): number => ((((lon + 180) % 360) + 360) % 360) - 180;
  const corners = [
    isAll ? -180 : wrap(west),
    Math.max(south, -90),
    isAll ? 180 : wrap(east),
    Math.min(north, 90),
  ];
  return corners.map((one) => Number(one.toFixed(5))).join(",");
}

export function createClient(): Client {
  let csrf = "";
  const get = async <T>(path: string, read: Read<T>, signal: AbortSignal): Promise<T> => {
    const response = await fetch(ROOT + path, { signal, headers: { Accept: "application/json" } });
    if (!response.ok) throw await refusal(response);
    return read(await response.json(), path);
  };
  const sent = async (path: string, body: object): Promise<Response> => {
    const response = await fetch(ROOT + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw await refusal(response);
    return response;
  };
  const post = async (path: string, body: object): Promise<void> => void (await sent(path, body));
  const packed = async (path: string, signal: AbortSignal): Promise<Picture> => {
    const accept = { Accept: "application/octet-stream" };
    const response = await fetch(ROOT + path, { signal, headers: accept });
    if (!response.ok) throw await refusal(response);
    return decodePicture(new Uint8Array(await response.arrayBuffer()));
  };
  return {
    signIn: (token) => post("sign-in", { token }),
    session: (signal) => get("session", parse.session, signal),
    alerts: (hasOver, signal) => {
      const which = hasOver ? "" : "&is_over=false";
      return get(`alerts?order=lead&limit=${ALERTS_SHOWN}${which}`, parse.alertPage, signal);
    },
    alert: (id, signal) => get(`alerts/${encodeURIComponent(id)}`, parse.alertDetail, signal),
    act: (id, body) => post(`alerts/${encodeURIComponent(id)}/acts`, body),
    picture: (box, signal) => packed(`picture?bbox=${boxWords(box)}&limit=${MOST_SHIPS}`, signal),
    pictureAt: (timeMs, box, signal) =>
      packed(`picture/at?time=${new Date(timeMs).toISOString()}&bbox=${boxWords(box)}`, signal),
    lines: (signal) => get("lines", parse.lines, signal),
    land: (signal) => get("land", features, signal),
    sources: (signal) => get("sources", parse.sources, signal),
    ship: (vesselId, signal) => get(`vessels/${vesselId}`, parse.ship, signal),
    search: (words, signal) => get(`search?q=${encodeURIComponent(words)}`, parse.finds, signal),
    shift: (signal) => get("shift", parse.shift, signal),
    writeShift: (what, body) => post(`shift/${what}`, body),
    figures: (signal) => get("desk", parse.figures, signal),
    incidents: (signal) => get("incidents", parseIncident.incidents, signal),
    incident: (id, signal) =>
      get(`incidents/${encodeURIComponent(id)}`, parseIncident.incidentCard, signal),
    enterFault: (document) => post("faults", document),
    makeIncident: async (name, faultId) => {
      const answer = await sent("incidents", { name, fault_ids: [faultId] });
      return parseIncident.made(await answer.json(), "incidents");
    },
    doIncident: (id, what, body) => post(`incidents/${encodeURIComponent(id)}/${what}`, body),
    hasOpenId: (signal) => get("sign-in", parse.hasOpenId, signal),
    setCsrf: (token) => {
      csrf = token;
    },
  };
}
