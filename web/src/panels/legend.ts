import { LEVELS, LINE_KINDS, type Report } from "../domain/report";
import { LEVEL_WORDS, LINE_WORDS } from "../domain/words";
import { badge } from "./badge";
import { drawing, el } from "./element";
import { lineSample } from "./lines";

/** What the chart's signs mean: those that occur in this report. */
export function legend(report: Report): HTMLElement {
  const lineKinds = LINE_KINDS.filter((kind) => report.assets.some((one) => one.kind === kind));
  const hasSchematic = report.assets.some((one) => one.isSchematic);
  return el(
    "details",
    // On a low screen the chart needs the room more.
    { class: "legend", open: innerHeight >= 800 },
    el("summary", {}, "Legend"),
    el(
      "ul",
      {},
      ...lineKinds.map((kind) => el("li", {}, lineSample(kind), LINE_WORDS[kind])),
      hasSchematic ? el("li", {}, lineSample("other", true), "Schematic: place not exact") : null,
      el("li", {}, drawing("tick", 16, "M6 6l12 12M18 6L6 18"), "Crossing"),
      el("li", {}, drawing("tick", 16, "M18 12a6 6 0 1 1 0-.1"), "Crossing, inferred"),
      el("li", {}, drawing("arrow", 16, "M6 5l14 7-14 7 4-7z"), "Track of an alerted ship"),
    ),
    el(
      "ul",
      { class: "legend-levels" },
      ...LEVELS.toReversed().map((level) =>
        el("li", {}, badge("anchored", level, level === "high" ? 24 : 18), LEVEL_WORDS[level]),
      ),
    ),
  );
}
