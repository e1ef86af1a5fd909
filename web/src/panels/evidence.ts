import { formatEvidence, formatWeight } from "../domain/format";
import type { Evidence } from "../domain/report";
import { heaviest, SIDE_WORDS, type Side, weigh } from "../domain/weighing";
import { el, svg } from "./element";

const BAR_PX = 84;
const HEADS = ["Evidence", "Value", "Weight"] as const;

/** What speaks for an alert and what against it, each with its number and its weight. */
export function evidenceTable(evidence: readonly Evidence[]): HTMLElement {
  if (evidence.length === 0) return el("p", { class: "soft" }, "No evidence was recorded.");
  const most = heaviest(evidence);
  return el(
    "table",
    { class: "evidence" },
    el("caption", { class: "unseen" }, "Evidence"),
    el(
      "thead",
      { class: "unseen" },
      el("tr", {}, ...HEADS.map((head) => el("th", { scope: "col" }, head))),
    ),
    ...weigh(evidence).map(({ side, rows }) =>
      el(
        "tbody",
        { class: `side side-${side}` },
        el("tr", {}, el("th", { scope: "rowgroup", colspan: 3 }, SIDE_WORDS[side])),
        ...rows.map((one) => row(one, side, most)),
      ),
    ),
  );
}

function row(one: Evidence, side: Side, most: number): HTMLElement {
  const isWeighed = side === "for" || side === "against";
  return el(
    "tr",
    {},
    el("td", {}, one.name),
    el("td", { class: "number" }, formatEvidence(one)),
    el(
      "td",
      { class: "number weight" },
      ...(isWeighed ? [bar(Math.abs(one.weight ?? 0) / most), formatWeight(one.weight ?? 0)] : []),
    ),
  );
}

/** As long as the weight is heavy; the number stands beside it. */
function bar(part: number): SVGElement {
  const width = Math.max(2, part * BAR_PX).toFixed(1);
  return svg(
    "svg",
    { class: "bar-weight", width: BAR_PX, height: 8, "aria-hidden": "true" },
    svg("rect", { width, height: 8, rx: 2 }),
  );
}
