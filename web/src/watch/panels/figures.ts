import { formatCount, formatTime } from "../../domain/format";
import { button, drawing, el } from "../../panels/element";
import { type DeskFigures, type Figure, figureRows, type Verdict } from "../domain/figures";
import type { WatchState } from "../state/store";
import { say, type Word } from "../words/catalogue";
import type { Watch } from "./watch";

const VERDICT_WORDS: Readonly<Record<Verdict, Word>> = {
  good: "verdict-good",
  bearable: "verdict-bearable",
  "too much": "verdict-too-much",
};
/** A tick, a level line, an arrow up: the shape says it as well as the word. */
const SIGNS: Readonly<Record<Verdict, string>> = {
  good: "M5 12l5 5 9-10",
  bearable: "M4 12h16",
  "too much": "M12 20V5M6 11l6-6 6 6",
};

/** What the desk costs in attention, and what a budget would change. */
export function figuresPanel({ store, intents }: Watch): HTMLElement {
  const body = el("div", { class: "figures" });
  const show = ({ figures }: WatchState): void => {
    const { value, trouble } = figures;
    if (value !== null) body.replaceChildren(...parts(value));
    else {
      const words =
        trouble === null ? say("figures-loading") : say("figures-failed", { reason: trouble });
      body.replaceChildren(el("p", { class: trouble === null ? "soft" : "trouble" }, words));
    }
  };
  show(store.get());
  store.listen((now, before) => {
    if (now.figures !== before.figures) show(now);
  });
  return el(
    "div",
    { class: "listing" },
    el(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": say("tab-figures") },
      body,
      button({ class: "step again" }, () => intents.setTab("figures"), say("figures-again")),
    ),
  );
}

function parts(told: DeskFigures): HTMLElement[] {
  const span = `${formatTime(told.beginMs).slice(5, 16)} – ${formatTime(told.endMs).slice(5, 16)}`;
  return [
    el("p", { class: "soft digits" }, `${span} ${say("utc")}`),
    el("table", {}, caption("tab-figures"), el("tbody", {}, ...figureRows(told).map(row))),
    el("h2", { class: "small" }, say("budget-title")),
    el("p", { class: "soft" }, say("budget-text")),
    budgets(told),
  ];
}

function caption(word: Word): HTMLElement {
  return el("caption", { class: "unseen" }, say(word));
}

function row({ word, value, verdict }: Figure): HTMLElement {
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, say(word)),
    el("td", { class: "number digits" }, value),
    el("td", {}, verdict === null ? null : judged(verdict)),
  );
}

function judged(verdict: Verdict): HTMLElement {
  return el(
    "span",
    { class: `verdict verdict-${verdict.replace(" ", "-")}` },
    drawing("source-sign", 13, SIGNS[verdict]),
    say(VERDICT_WORDS[verdict]),
  );
}

function budgets({ budgets: all }: DeskFigures): HTMLElement {
  const heads = [say("budget"), say("level-high"), say("level-low"), say("level-info")];
  return el(
    "table",
    {},
    caption("budget-title"),
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
    el(
      "tbody",
      {},
      ...all.map(({ budget, counts }) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, budget === null ? say("budget-none") : String(budget)),
          ...[counts.high, counts.low, counts.info].map((count) =>
            el("td", { class: "number" }, formatCount(count)),
          ),
        ),
      ),
    ),
  );
}
