import { formatEvidence, formatWeight } from "../../domain/format";
import type { Evidence } from "../../domain/report";
import { heaviest, type Side, weigh } from "../../domain/weighing";
import { el, svg } from "../../panels/element";
import { say } from "../words/catalogue";

const BAR_PX = 64;

/** The heaviest pieces on both sides: as many as the card has room for. */
export function evidenceShort(evidence: readonly Evidence[], most: number): HTMLElement {
  if (evidence.length === 0) return el("p", { class: "soft" }, say("card-no-evidence"));
  const scale = heaviest(evidence);
  const weighed = evidence
    .filter(({ weight }) => weight !== null && weight !== 0)
    .toSorted((one, other) => Math.abs(other.weight ?? 0) - Math.abs(one.weight ?? 0));
  const shown = (weighed.length > 0 ? weighed : evidence).slice(0, most);
  return el("ul", { class: "pieces" }, ...shown.map((one) => el("li", {}, ...cells(one, scale))));
}

/** All of it, parted by what it speaks for. The names are the detectors' own, in English. */
export function evidenceWhole(evidence: readonly Evidence[]): HTMLElement {
  const scale = heaviest(evidence);
  return el(
    "div",
    {},
    ...weigh(evidence).flatMap(({ side, rows }) => [
      el("h4", {}, say(`side-${side}`)),
      el(
        "ul",
        { class: "pieces" },
        ...rows.map((one) => el("li", { class: `piece-${side}` }, ...cells(one, scale))),
      ),
    ]),
  );
}

function cells(one: Evidence, scale: number): (HTMLElement | SVGElement)[] {
  const weight = one.weight ?? 0;
  return [
    weight === 0 || scale === 0
      ? el("span", {})
      : bar(weight > 0 ? "for" : "against", weight, scale),
    el("span", { lang: "en" }, one.name),
    el(
      "span",
      { class: "digits piece-value" },
      one.value === null ? say("not-judged") : formatEvidence(one),
    ),
    el("span", { class: "digits piece-weight" }, weight === 0 ? "" : formatWeight(weight)),
  ];
}

/** From a middle line to the right for it, to the left against it. */
function bar(side: Side, weight: number, scale: number): SVGElement {
  const half = BAR_PX / 2;
  const width = Math.max(2, (Math.abs(weight) / scale) * (half - 1));
  return svg(
    "svg",
    { class: `weight-${side}`, width: BAR_PX, height: 10, "aria-hidden": "true" },
    svg("path", { class: "weight-middle", d: `M${half},0v10` }),
    svg("rect", { x: weight > 0 ? half : half - width, y: 1, width, height: 8 }),
  );
}
