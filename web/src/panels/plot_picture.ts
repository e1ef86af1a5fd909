import { PLOT, type SpeedPlot } from "../domain/speed";
import { el, svg } from "./element";

const BASE_PX = PLOT.heightPx - PLOT.bottomPx;
const RIGHT_PX = PLOT.widthPx - PLOT.rightPx;
const SAMPLE_PX = 22;

type Part = "plot-speed" | "plot-expected" | "plot-alert" | "plot-crossing";

/** A row of the key: a piece of what is drawn, and what it is. */
export function plotSample(part: Part, words: string): HTMLElement {
  const middlePx = SAMPLE_PX / 2;
  const way = part === "plot-crossing" ? `M${middlePx},0v10` : `M1,5h${SAMPLE_PX - 2}`;
  return el(
    "li",
    {},
    svg(
      "svg",
      { width: SAMPLE_PX, height: 10, "aria-hidden": "true" },
      part === "plot-alert"
        ? svg("rect", { class: part, width: SAMPLE_PX, height: 10 })
        : svg("path", { class: part, d: way }),
    ),
    words,
  );
}

/** The drawing says nothing to a screen reader: words stand beside it. */
export function plotPicture(plot: SpeedPlot): SVGElement {
  const from = plot.alertFromPx;
  return svg(
    "svg",
    { viewBox: `0 0 ${PLOT.widthPx} ${PLOT.heightPx}`, "aria-hidden": "true" },
    svg("rect", {
      class: "plot-alert",
      x: from,
      y: PLOT.topPx,
      width: Math.max(1, plot.alertToPx - from),
      height: BASE_PX - PLOT.topPx,
    }),
    ...plot.knots.flatMap(({ atPx, text }) => [
      svg("path", { class: "plot-rule", d: `M${PLOT.leftPx},${atPx}H${RIGHT_PX}` }),
      svg("text", { class: "plot-knots", x: PLOT.leftPx - 6, y: atPx, dy: "0.36em" }, text),
    ]),
    ...plot.times.map(({ atPx, text }) =>
      svg("text", { class: "plot-time", x: atPx, y: PLOT.heightPx - 5 }, text),
    ),
    svg("path", { class: "plot-lost", d: plot.lost }),
    ...plot.crossings.map(({ atPx }) =>
      svg("path", { class: "plot-crossing", d: `M${atPx},${PLOT.topPx}V${BASE_PX}` }),
    ),
    svg("path", { class: "plot-expected", d: plot.expected }),
    svg("path", { class: "plot-speed", d: plot.speed }),
  );
}
