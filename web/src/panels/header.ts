import { formatCount, formatSpan } from "../domain/format";
import { PALETTE_NAMES, type PaletteName } from "../domain/palette";
import type { Provenance } from "../domain/report";
import { sumLosses, tallyKinds } from "../domain/tally";
import { KIND_WORDS, ORIGIN_WORDS } from "../domain/words";
import { badge } from "./badge";
import type { Desk } from "./desk";
import { button, el } from "./element";

/** What was screened, and what became of it. */
export function header(desk: Desk, onHelp: () => void): HTMLElement {
  return el(
    "header",
    { class: "top" },
    el("div", { class: "top-row" }, title(desk), facts(desk), controls(desk, onHelp)),
    el("div", { class: "top-row second" }, origins(desk.report.provenance), kinds(desk)),
  );
}

function title({ report: { summary } }: Desk): HTMLElement {
  const span =
    summary.startMs === null || summary.endMs === null
      ? "no report"
      : formatSpan(summary.startMs, summary.endMs);
  return el(
    "div",
    { class: "title" },
    el("h1", {}, "Seawarden ", el("span", { class: "soft" }, "screening report")),
    el("p", { class: "sources" }, el("strong", {}, summary.sources.join(", ")), ` · ${span}`),
  );
}

function facts({ report: { summary } }: Desk): HTMLElement {
  const shown: [string, number][] = [
    ["Read", summary.readCount],
    ["Used", summary.reportCount],
    ["Rejected", sumLosses(summary.rejected)],
    ["Cleaned", sumLosses(summary.cleaned)],
    ["Ships", summary.vesselCount],
    ["Crossings", summary.crossingCount],
    ["Alerts", summary.alertCount],
  ];
  return el(
    "dl",
    { class: "facts" },
    ...shown.map(([name, count]) =>
      el("div", {}, el("dt", {}, name), el("dd", {}, formatCount(count))),
    ),
  );
}

function controls({ store }: Desk, onHelp: () => void): HTMLElement {
  const choices = PALETTE_NAMES.map((name) =>
    button({ "data-palette": name }, () => store.set({ palette: name }), titled(name)),
  );
  const mark = (chosen: PaletteName): void => {
    for (const one of choices)
      one.setAttribute("aria-pressed", String(one.dataset["palette"] === chosen));
  };
  mark(store.get().palette);
  store.listen((now) => mark(now.palette));
  return el(
    "div",
    { class: "controls" },
    el("div", { class: "segments", role: "group", "aria-label": "Palette" }, ...choices),
    button({ class: "help", "aria-label": "Help and keys" }, onHelp, "?"),
  );
}

function titled(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function origins(provenance: readonly Provenance[]): HTMLElement {
  return el(
    "ul",
    { class: "origins", "aria-label": "Where the data are from" },
    ...provenance.map(({ origin, text }) =>
      el(
        "li",
        {},
        el(
          "span",
          { class: `origin origin-${origin.toLowerCase()}`, title: ORIGIN_WORDS[origin] },
          origin,
        ),
        ` ${text}`,
      ),
    ),
  );
}

function kinds({ report: { alerts } }: Desk): HTMLElement {
  return el(
    "ul",
    { class: "kinds", "aria-label": "Alerts by kind" },
    ...tallyKinds(alerts).map(({ kind, count, highest }) =>
      el(
        "li",
        {},
        badge(kind, highest, 18),
        ` ${KIND_WORDS[kind]} `,
        el("strong", {}, formatCount(count)),
      ),
    ),
  );
}
