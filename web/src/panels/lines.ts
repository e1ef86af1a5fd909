import { formatAccuracy, formatCount } from "../domain/format";
import { DASHES } from "../domain/glyphs";
import type { LineKind } from "../domain/report";
import { lineText } from "../domain/search";
import { type LineRow, tallyLines } from "../domain/tally";
import { LINE_WORDS } from "../domain/words";
import { keepFocus } from "./crossings";
import type { Desk } from "./desk";
import { button, el, setAttributes } from "./element";
import { type Column, table } from "./table";

/** The lines that the traffic was held against. */
export function linesPanel({ report, store }: Desk): HTMLElement {
  const made = table<LineRow>({
    caption: "Lines on the sea floor that the traffic was held against",
    noun: "line",
    hint: "Line, kind or owner",
    rows: tallyLines(report.assets, report.crossings, report.alerts),
    columns: columns((assetId) => store.set({ chosen: { what: "line", assetId } })),
    textOf: lineText,
    isChosen: ({ asset }) => {
      const { chosen } = store.get();
      return chosen?.what === "line" && chosen.assetId === asset.assetId;
    },
    getView: () => store.get().lines,
    setView: (lines) => store.set({ lines }),
  });
  store.listen((now, before) => {
    if (now.lines !== before.lines || now.chosen !== before.chosen) keepFocus(made);
  });
  return made.element;
}

function columns(choose: (assetId: string) => void): Column<LineRow>[] {
  return [
    {
      id: "line",
      title: "Line",
      isNumber: false,
      key: ({ asset }) => asset.name,
      cell: ({ asset }) =>
        button(
          { class: "link", "data-goal": asset.assetId },
          () => choose(asset.assetId),
          asset.name,
        ),
    },
    {
      id: "kind",
      title: "Kind",
      isNumber: false,
      key: ({ asset }) => LINE_WORDS[asset.kind],
      cell: ({ asset }) =>
        el("span", { class: "kind" }, lineSample(asset.kind), ` ${LINE_WORDS[asset.kind]}`),
    },
    {
      id: "owner",
      title: "Owner",
      isNumber: false,
      key: ({ asset }) => asset.owner,
      cell: ({ asset }) => asset.owner ?? "not public",
    },
    {
      id: "accuracy",
      title: "Drawn within",
      isNumber: true,
      key: ({ asset }) => asset.accuracyM,
      cell: ({ asset }) =>
        el(
          "span",
          {},
          formatAccuracy(asset.accuracyM),
          asset.isSchematic ? el("em", { class: "schematic" }, " schematic") : null,
        ),
    },
    count("crossings", "Crossings", (row) => row.crossingCount),
    count("alerts", "Alerts", (row) => row.alertCount),
  ];
}

function count(id: string, title: string, key: (row: LineRow) => number): Column<LineRow> {
  return { id, title, isNumber: true, key, cell: (row) => formatCount(key(row)) };
}

/** A short piece of line as the chart draws it. */
export function lineSample(kind: LineKind, isSchematic = false): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  setAttributes(svg, { class: "sample", width: 34, height: 12, "aria-hidden": "true" });
  const stroke = (className: string, widthPx: number, dash: string | null): SVGElement => {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    setAttributes(line, {
      class: className,
      x1: 1,
      x2: 33,
      y1: 6,
      y2: 6,
      "stroke-width": widthPx,
      "stroke-dasharray": dash,
    });
    return line;
  };
  const dash = DASHES[kind]?.map((units) => units * 2).join(" ") ?? null;
  if (isSchematic) svg.append(stroke(`line-${kind} soft-band`, 11, null));
  svg.append(stroke(`line-${kind}`, 2, dash));
  return svg;
}
