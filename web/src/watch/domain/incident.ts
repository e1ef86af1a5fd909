/** The incident bench: faults, incidents, and what an attribution answered. */

import type { Evidence } from "../../domain/report";

/** How a fault was found: as `seawarden-fault/1` names it. */
export const METHODS = [
  "optical_time_domain",
  "fibre_sensing",
  "optical_loss",
  "pressure",
  "flow",
  "protection_trip",
  "seismic",
  "inspection",
  "other",
] as const;

export const MOMENTS = [
  "fault",
  "told",
  "alert",
  "crossing",
  "detection",
  "log",
  "note",
  "answer",
] as const;

export const VERDICTS = [
  "one candidate stands out",
  "cannot separate",
  "an unknown ship",
  "no ship",
  "no data",
] as const;

export interface Incident {
  readonly incidentId: string;
  readonly name: string;
  readonly openedMs: number;
  readonly closedMs: number | null;
  readonly faultIds: readonly string[];
}

/** A fault as the page tells it: from when to when, and of which line. */
export interface Fault {
  readonly faultId: string;
  readonly assetId: string;
  readonly reporter: string;
  readonly method: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Moment {
  readonly timeMs: number;
  readonly what: (typeof MOMENTS)[number];
  readonly text: string;
  readonly vesselId: number | null;
}

export interface IncidentNote {
  readonly writtenMs: number;
  readonly author: string;
  readonly text: string;
}

export interface Outcome {
  readonly faultId: string;
  readonly verdict: (typeof VERDICTS)[number];
  readonly unknown: number | null;
  readonly none: number | null;
}

export interface Candidate {
  readonly faultId: string;
  readonly vesselId: number;
  readonly timeMs: number;
  readonly kpKm: number;
  readonly probability: number;
  readonly evidence: readonly Evidence[];
}

export interface Variant {
  readonly faultId: string;
  readonly name: string;
  readonly vesselId: number | null;
  readonly probability: number;
  readonly unknown: number;
  readonly none: number;
}

export interface RuledOut {
  readonly faultId: string;
  readonly vesselId: number;
  readonly why: string;
}

/** Whether one event caused two faults. */
export interface Together {
  readonly faultId: string;
  readonly otherFaultId: string;
  readonly probability: number;
}

export interface Answer {
  readonly madeMs: number;
  readonly digest: string;
  readonly outcomes: readonly Outcome[];
  readonly candidates: readonly Candidate[];
  readonly sensitivity: readonly Variant[];
  readonly ruledOut: readonly RuledOut[];
  readonly together: readonly Together[];
  readonly limits: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}

export interface IncidentCard {
  readonly incident: Incident;
  readonly faults: readonly Fault[];
  readonly notes: readonly IncidentNote[];
  readonly moments: readonly Moment[];
  readonly answer: Answer | null;
  readonly isStale: boolean;
}

/** "42.3 %": one decimal, so that what is small is not shown as nothing. */
export function formatShare(share: number): string {
  return share > 0 && share < 0.001 ? "< 0.1 %" : `${(100 * share).toFixed(1)} %`;
}

/** A row of the bars of one fault. A vessel that is null is one of the two other hypotheses. */
export interface Bar {
  readonly candidate: Candidate | null;
  readonly kind: "vessel" | "unknown" | "none";
  readonly probability: number;
}

/** Candidates, the unknown ship and no ship, the likeliest first: one ranking of all. */
export function barsOf(outcome: Outcome, candidates: readonly Candidate[]): Bar[] {
  const ships = candidates
    .filter(({ faultId }) => faultId === outcome.faultId)
    .map((candidate): Bar => ({ candidate, kind: "vessel", probability: candidate.probability }));
  const others: Bar[] = [
    { candidate: null, kind: "unknown", probability: outcome.unknown ?? 0 },
    { candidate: null, kind: "none", probability: outcome.none ?? 0 },
  ];
  return [...ships, ...others].toSorted((one, other) => other.probability - one.probability);
}
