import { PLOT, type SpeedPlot, speedPlot } from "../../domain/speed";
import { el, svg } from "../../panels/element";
import type { AlertDetail } from "../domain/watching";
import { say, type Word } from "../words/catalogue";

const BASE_PX = PLOT.heightPx - PLOT.bottomPx;
const RIGHT_PX = PLOT.widthPx - PLOT.rightPx;

/** Her speed against what was to be expected of her, small enough for the card. */
export function speedFigure({ alert, track }: AlertDetail): HTMLElement {
  const plot = speedPlot(alert, track, []);
  if (plot === null) return el("p", { class: "soft no-plot" }, say("card-no-plot"));
  const hasExpected = plot.expected !== "";
  return el(
    "figure",
    { class: "plot" },
    el(
      "ul",
      { class: "plot-key" },
      sample("plot-speed", "card-speed"),
      hasExpected ? sample("plot-expected", "card-expected") : null,
      sample("plot-alert", "card-alert-time"),
    ),
    picture(plot),
    // The picture in words, for those who hear the page.
    el("figcaption", { class: "unseen", lang: "en" }, plot.words),
  );
}

function sample(kind: string, word: Word): HTMLElement {
  const sign =
    kind === "plot-alert"
      ? svg("rect", { class: kind, width: 22, height: 10 })
      : svg("path", { class: kind, d: "M1,5h20" });
  return el(
    "li",
    {},
    svg("svg", { width: 22, height: 10, "aria-hidden": "true" }, sign),
    say(word),
  );
}

function picture(plot: SpeedPlot): SVGElement {
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
      svg("text", { class: "plot-knots", x: PLOT.leftPx - 6, y: atPx + 5 }, text),
    ]),
    ...plot.times.map(({ atPx, text }) =>
      svg("text", { class: "plot-time", x: atPx, y: PLOT.heightPx - 4 }, text),
    ),
    svg("path", { class: "plot-lost", d: plot.lost }),
    svg("path", { class: "plot-expected", d: plot.expected }),
    svg("path", { class: "plot-speed", d: plot.speed }),
  );
}
