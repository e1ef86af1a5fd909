import { formatCount, formatDuration } from "../../domain/format";
import { drawing, el } from "../../panels/element";
import type { SourceHealth, SourceState } from "../domain/watching";
import { say } from "../words/catalogue";
import type { Watch } from "./watch";

/** A tick, a pause, a cross, a zigzag, a square: the shape says it as well as the word. */
const SIGNS: Readonly<Record<SourceState, string>> = {
  up: "M5 12l5 5 9-10",
  stale: "M9 6v12M15 6v12",
  down: "M6 6l12 12M18 6L6 18",
  flapping: "M4 14l5-6 4 8 6-8",
  ended: "M7 7h10v10H7z",
};

/** A longer delay is that of a recording, and tells nothing of the feed. */
const DAY_S = 86_400;

/** One word a source, with how much it brings and how late. */
export function sourceStrip({ store }: Watch): HTMLElement {
  const list = el("ul", {});
  const show = (): void => {
    const { sources } = store.get();
    list.replaceChildren(
      ...(sources.length > 0 ? sources.map(one) : [el("li", {}, say("sources-none"))]),
    );
  };
  show();
  store.listen((now, before) => {
    if (now.sources !== before.sources) show();
  });
  return el(
    "section",
    { class: "sources-strip", "aria-label": say("sources"), tabindex: 0 },
    el("h2", {}, say("sources")),
    list,
  );
}

function one({ name, state, ratePerS, delayS, rejected }: SourceHealth): HTMLElement {
  const facts = [
    ratePerS === null ? null : say("source-rate", { rate: rateWords(ratePerS) }),
    delayS === null || delayS > DAY_S
      ? null
      : say("source-delay", { delay: formatDuration(delayS * 1000) }),
    rejected === 0 ? null : say("source-rejected", { count: formatCount(rejected) }),
  ].filter((fact) => fact !== null);
  return el(
    "li",
    { class: `source source-${state}` },
    drawing("source-sign", 15, SIGNS[state]),
    el("strong", { class: "source-name", title: name }, shortName(name)),
    el("span", { class: "source-state" }, say(`source-${state}`)),
    facts.length > 0 ? el("span", { class: "soft digits" }, facts.join(" · ")) : null,
  );
}

/** A file's address without its folders: the whole stands in the title. */
export function shortName(name: string): string {
  return name.startsWith("file:") ? name.replace(/^file:.*\//, "") : name;
}

function rateWords(ratePerS: number): string {
  return ratePerS >= 10 ? formatCount(Math.round(ratePerS)) : ratePerS.toFixed(1);
}
