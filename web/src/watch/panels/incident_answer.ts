import { formatTime } from "../../domain/format";
import { el, svg } from "../../panels/element";
import {
  type Answer,
  type Bar,
  barsOf,
  formatShare,
  type IncidentCard,
  type Outcome,
} from "../domain/incident";
import { say, type Word } from "../words/catalogue";
import { evidenceWhole } from "./evidence";

const BAR_PX = 90;
const VERDICT_WORDS: Readonly<Record<Outcome["verdict"], Word>> = {
  "one candidate stands out": "incident-stands-out",
  "cannot separate": "incident-cannot-separate",
  "an unknown ship": "incident-unknown",
  "no ship": "incident-no-ship",
  "no data": "incident-no-data",
};

/** What the attribution answered: candidates with the unknown ship and no ship among them. */
export function answerParts({ answer, faults, isStale }: IncidentCard): HTMLElement[] {
  if (answer === null) return [];
  const lineOf = (faultId: string): string =>
    faults.find((one) => one.faultId === faultId)?.assetId ?? "";
  return [
    el("h2", { class: "small" }, say("incident-candidates")),
    el("p", { class: "soft" }, say("incident-consistent")),
    ...(isStale ? [el("p", { class: "trouble" }, say("incident-stale"))] : []),
    ...answer.outcomes.flatMap((one) => outcomeParts(answer, one, lineOf(one.faultId))),
    ...chainParts(answer),
    ...ruledOutParts(answer),
    el("h2", { class: "small" }, say("incident-limits")),
    el("ul", { lang: "en", class: "soft" }, ...answer.limits.map((one) => el("li", {}, one))),
  ];
}

function outcomeParts(answer: Answer, outcome: Outcome, line: string): HTMLElement[] {
  const verdict = say(VERDICT_WORDS[outcome.verdict]);
  const head = el("h3", {}, `${outcome.faultId} (${line}): ${verdict}`);
  if (outcome.verdict === "no data") return [head];
  return [
    head,
    el(
      "ol",
      { class: "candidates" },
      ...barsOf(outcome, answer.candidates).map((one) => barRow(answer, one)),
    ),
    sensitivity(answer, outcome),
  ];
}

function shipWords({ names }: Answer, vesselId: number): string {
  return names[String(vesselId)] ?? say("mmsi", { number: vesselId });
}

function barRow(answer: Answer, { candidate, kind, probability }: Bar): HTMLElement {
  const name =
    candidate === null
      ? say(kind === "unknown" ? "incident-unknown" : "incident-no-ship")
      : shipWords(answer, candidate.vesselId);
  const head = [
    bar(probability),
    el("strong", {}, name),
    el("span", { class: "digits", "data-share": probability }, formatShare(probability)),
  ];
  if (candidate === null) return el("li", { class: "candidate" }, ...head);
  const at = `${formatTime(candidate.timeMs).slice(0, 16)} ${say("utc")}`;
  return el(
    "li",
    { class: "candidate" },
    ...head,
    el(
      "details",
      {},
      el("summary", {}, say("incident-evidence")),
      el("p", { class: "soft digits" }, `${at}, km ${candidate.kpKm.toFixed(1)}`),
      evidenceWhole(candidate.evidence),
    ),
  );
}

function bar(probability: number): SVGElement {
  return svg(
    "svg",
    { class: "share", width: BAR_PX, height: 10, "aria-hidden": "true" },
    svg("rect", { class: "share-all", width: BAR_PX, height: 10 }),
    svg("rect", { class: "share-part", width: BAR_PX * probability, height: 10 }),
  );
}

function sensitivity(answer: Answer, { faultId }: Outcome): HTMLElement {
  const rows = answer.sensitivity.filter((one) => one.faultId === faultId);
  const heads = [
    say("incident-changed"),
    say("incident-candidates"),
    say("incident-unknown"),
    say("incident-no-ship"),
  ];
  return el(
    "details",
    {},
    el("summary", {}, say("incident-sensitivity")),
    el(
      "table",
      { class: "sensitivity" },
      el("thead", {}, el("tr", {}, ...heads.map((one) => el("th", { scope: "col" }, one)))),
      el(
        "tbody",
        {},
        ...rows.map((one) =>
          el(
            "tr",
            {},
            el("th", { scope: "row", lang: "en" }, one.name),
            el(
              "td",
              { class: "digits" },
              one.vesselId === null
                ? "–"
                : `${shipWords(answer, one.vesselId)} ${formatShare(one.probability)}`,
            ),
            el("td", { class: "digits" }, formatShare(one.unknown)),
            el("td", { class: "digits" }, formatShare(one.none)),
          ),
        ),
      ),
    ),
  );
}

function chainParts({ together }: Answer): HTMLElement[] {
  if (together.length === 0) return [];
  const words = together.map(({ faultId, otherFaultId, probability }) =>
    say("incident-together", {
      one: faultId,
      other: otherFaultId,
      share: formatShare(probability),
    }),
  );
  return [
    el("h2", { class: "small" }, say("incident-chain")),
    el("ul", {}, ...words.map((one) => el("li", {}, one))),
  ];
}

function ruledOutParts(answer: Answer): HTMLElement[] {
  if (answer.ruledOut.length === 0) return [];
  return [
    el(
      "details",
      {},
      el("summary", {}, `${say("incident-ruled-out")} (${answer.ruledOut.length})`),
      el(
        "ul",
        {},
        ...answer.ruledOut.map(({ vesselId, why }) =>
          el(
            "li",
            {},
            el("strong", {}, `${shipWords(answer, vesselId)} `),
            el("span", { lang: "en" }, why),
          ),
        ),
      ),
    ),
  ];
}
