/** What the desk costs in attention, as control rooms measure theirs (ISA-18.2, EEMUA 191). */

import { formatCount, formatDuration } from "../../domain/format";
import type { Level } from "../../domain/report";
import type { Word } from "../words/catalogue";

export const VERDICTS = ["good", "bearable", "too much"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface WhatIf {
  /** False alerts of level high a day; null: without a budget. */
  readonly budget: number | null;
  readonly counts: Readonly<Record<Level, number>>;
}

/** A part is null where there is nothing to divide. */
export interface DeskFigures {
  readonly beginMs: number;
  readonly endMs: number;
  readonly officerHours: number;
  readonly alertCount: number;
  readonly infoCount: number;
  readonly hourly: number | null;
  readonly peak: number;
  readonly floodCount: number;
  readonly floodPart: number;
  readonly standingCount: number;
  readonly chatterCount: number;
  readonly highPart: number | null;
  readonly worstPart: number | null;
  readonly waitingCount: number;
  readonly acknowledgeMedianS: number | null;
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly budgets: readonly WhatIf[];
}

export interface Figure {
  readonly word: Word;
  readonly value: string;
  /** Null: not judged. */
  readonly verdict: Verdict | null;
}

/** The figures in the order in which a supervisor asks for them. */
export function figureRows(told: DeskFigures): Figure[] {
  const one = (word: Word, value: string, measure = ""): Figure => ({
    word,
    value,
    verdict: told.verdicts[measure] ?? null,
  });
  const median = told.acknowledgeMedianS;
  return [
    one("figure-hourly", told.hourly === null ? "–" : told.hourly.toFixed(1), "hourly"),
    one("figure-waiting", formatCount(told.waitingCount)),
    one("figure-acknowledge", median === null ? "–" : formatDuration(median * 1000), "acknowledge"),
    one("figure-peak", formatCount(told.peak)),
    one("figure-floods", `${formatCount(told.floodCount)} (${percent(told.floodPart)})`, "floods"),
    one("figure-standing", formatCount(told.standingCount), "standing"),
    one("figure-chatters", formatCount(told.chatterCount), "chatters"),
    one("figure-spread", percent(told.highPart), "spread"),
    one("figure-worst", percent(told.worstPart), "worst"),
    one("figure-alerts", formatCount(told.alertCount)),
    one("figure-info", formatCount(told.infoCount)),
    one("figure-officer-hours", told.officerHours.toFixed(1)),
  ];
}

function percent(part: number | null): string {
  return part === null ? "–" : `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %`;
}
