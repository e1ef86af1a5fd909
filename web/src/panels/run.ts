import { formatCount, formatCounted, formatFixed, formatTime } from "../domain/format";
import type { Loss, Report } from "../domain/report";
import { sumLosses } from "../domain/tally";
import { ORIGIN_WORDS } from "../domain/words";
import type { Desk } from "./desk";
import { el } from "./element";

/** How the screening went: what was lost and why, what is left out, and whose data these are. */
export function runPanel({ report }: Desk): HTMLElement {
  const { summary } = report;
  return el(
    "div",
    { class: "run scroll", tabindex: "0", role: "region", "aria-label": "Run" },
    el("h2", {}, "This run"),
    el(
      "p",
      {},
      `Made ${formatTime(summary.madeMs)} UTC in ${formatFixed(summary.durationS, 1)} s. `,
      `${formatCounted(summary.readCount, "report")} read: `,
      `${formatCount(summary.reportCount)} used, ${formatCount(sumLosses(summary.rejected))} rejected, `,
      `${formatCount(sumLosses(summary.cleaned))} cleaned away. `,
      `${formatCounted(summary.vesselCount, "ship")} on ${formatCounted(summary.trackCount, "track")}.`,
    ),
    ...leftOut(report),
    ...losses("Rejected: could not be read", summary.rejected),
    ...losses("Cleaned away: read, and not to be believed or heard twice", summary.cleaned),
    ...losses("Mended: used, with something filled in or refused", summary.mended),
    el("h2", {}, "Where the data are from"),
    el(
      "ul",
      {},
      ...report.provenance.map(({ origin, text }) =>
        el("li", {}, el("strong", {}, origin), ` (${ORIGIN_WORDS[origin]}): ${text}`),
      ),
    ),
    el("ul", {}, ...report.attributions.map((text) => el("li", {}, text))),
    el(
      "details",
      { class: "licences" },
      el("summary", {}, "Licences of the software in this page"),
      el("pre", {}, report.licences),
    ),
  );
}

function leftOut({ summary, crossings, alerts }: Report): HTMLElement[] {
  const parts = [
    [alerts.length, summary.alertCount, "alerts", "the most urgent"],
    [crossings.length, summary.crossingCount, "crossings", "the slowest"],
  ] as const;
  return parts.flatMap(([shownCount, allCount, noun, which]) =>
    shownCount === allCount
      ? []
      : [
          el(
            "p",
            { class: "warning" },
            `This page holds ${which} ${formatCount(shownCount)} of ${formatCount(allCount)} ${noun}. `,
            "The output files of the run hold all of them.",
          ),
        ],
  );
}

function losses(title: string, rows: readonly Loss[]): HTMLElement[] {
  if (rows.length === 0) return [];
  return [
    el("h2", {}, title),
    el(
      "table",
      { class: "losses" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("th", { scope: "col" }, "Reason"),
          el("th", { scope: "col", class: "number" }, "Rows"),
        ),
      ),
      el(
        "tbody",
        {},
        ...rows.map(({ reason, rowCount }) =>
          el("tr", {}, el("td", {}, reason), el("td", { class: "number" }, formatCount(rowCount))),
        ),
      ),
    ),
  ];
}
