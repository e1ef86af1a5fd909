/** The border of the incident bench: what the service says is checked here once. */

import {
  boolean,
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
  type Answer,
  type Candidate,
  type Fault,
  type Incident,
  type IncidentCard,
  type IncidentNote,
  MOMENTS,
  type Moment,
  type Outcome,
  type RuledOut,
  type Together,
  type Variant,
  VERDICTS,
} from "../domain/incident";
import { evidence, instant, items } from "./parse";

const incident: Read<Incident> = record((field) => ({
  incidentId: field("incident_id", text),
  name: field("name", text),
  openedMs: field("opened", instant),
  closedMs: field("closed", nullable(instant)),
  faultIds: field("fault_ids", list(text)),
}));

export const incidents: Read<Incident[]> = items(incident);

const MINUTE_MS = 60_000;

const fault: Read<Fault> = record((field, value, where) => {
  const [at, sigmaS] = [field("at", nullable(instant)), field("sigma_s", nullable(number))];
  const reachMs = 2000 * (sigmaS ?? 0);
  const startMs = at === null ? field("earliest", nullable(instant)) : at - reachMs;
  const endMs = at === null ? field("latest", nullable(instant)) : at + reachMs;
  if (startMs === null || endMs === null) throw new MalformedReport(where, "a time", value);
  return {
    faultId: field("fault_id", text),
    assetId: field("asset_id", text),
    reporter: field("reporter", text),
    method: field("method", text),
    startMs,
    endMs: Math.max(endMs, startMs + MINUTE_MS),
  };
});

const note: Read<IncidentNote> = record((field) => ({
  writtenMs: field("written", instant),
  author: field("author", text),
  text: field("text", text),
}));

const moment: Read<Moment> = record((field) => ({
  timeMs: field("time", instant),
  what: field("what", oneOf(MOMENTS)),
  text: field("text", text),
  vesselId: field("vessel_id", nullable(number)),
}));

const outcome: Read<Outcome> = record((field) => ({
  faultId: field("fault_id", text),
  verdict: field("verdict", oneOf(VERDICTS)),
  unknown: field("unknown", nullable(number)),
  none: field("none", nullable(number)),
}));

const candidate: Read<Candidate> = record((field) => ({
  faultId: field("fault_id", text),
  vesselId: field("vessel_id", number),
  timeMs: field("time", instant),
  kpKm: field("kp_km", number),
  probability: field("probability", number),
  evidence: field("evidence", list(evidence)),
}));

const variant: Read<Variant> = record((field) => ({
  faultId: field("fault_id", text),
  name: field("name", text),
  vesselId: field("vessel_id", nullable(number)),
  probability: field("probability", number),
  unknown: field("unknown", number),
  none: field("none", number),
}));

const ruledOut: Read<RuledOut> = record((field) => ({
  faultId: field("fault_id", text),
  vesselId: field("vessel_id", number),
  why: field("why", text),
}));

const together: Read<Together> = record((field) => ({
  faultId: field("fault_id", text),
  otherFaultId: field("other_fault_id", text),
  probability: field("probability", number),
}));

const chain = record((field) => field("together", list(together)));

const attribution = record((field) => ({
  outcomes: field("outcomes", list(outcome)),
  candidates: field("candidates", list(candidate)),
  sensitivity: field("sensitivity", list(variant)),
  ruledOut: field("ruled_out", list(ruledOut)),
  together: field("chain", nullable(chain)) ?? [],
  limits: field("limits", list(text)),
}));

const names: Read<Readonly<Record<string, string>>> = (value, where) =>
  Object.fromEntries(
    Object.entries(fields(value, where)).map(([id, name]) => [id, text(name, `${where}.${id}`)]),
  );

const answer: Read<Answer> = record((field) => ({
  madeMs: field("made", instant),
  digest: field("digest", text),
  names: field("names", names),
  ...field("attribution", attribution),
}));

export const incidentCard: Read<IncidentCard> = record((field, value, where) => ({
  incident: incident(value, where),
  faults: field("faults", list(fault)),
  notes: field("notes", list(note)),
  moments: field("timeline", list(moment)),
  answer: field("answer", nullable(answer)),
  isStale: field("is_stale", boolean),
}));

export const made: Read<string> = record((field) => field("incident_id", text));
