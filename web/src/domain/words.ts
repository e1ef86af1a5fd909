/** The watch officer's words for what the data name in short. */

import type { AlertKind, Level, LineKind, Origin } from "./report";

export const KIND_WORDS: Readonly<Record<AlertKind, string>> = {
  anchor_drag: "Anchor drag under way",
  anchored_drag: "Dragging at anchor",
  adrift: "Adrift",
  slow_crossing: "Slow crossing",
  loitering: "Loitering",
  anchored: "Anchored",
  repeated_crossing: "Repeated crossing",
  survey_pattern: "Survey pattern",
  silence: "Silence",
  false_position: "False position",
  interference: "Interference",
  identity_clone: "Identity cloned",
  identity_change: "Identity changed",
};

export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  high: "High",
  low: "Low",
  info: "Info",
};

export const LINE_WORDS: Readonly<Record<LineKind, string>> = {
  telecom: "Telecom cable",
  power: "Power cable",
  gas: "Gas pipeline",
  oil: "Oil pipeline",
  water: "Water pipeline",
  other: "Other line",
};

export const ORIGIN_WORDS: Readonly<Record<Origin, string>> = {
  REAL: "as recorded or published",
  RECONSTRUCTION: "made after published facts; not a recording",
  SYNTHETIC: "made up by a program",
};
