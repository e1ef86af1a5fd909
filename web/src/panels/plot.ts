import { formatClock } from "../domain/format";
import { lineName } from "../domain/places";
import type { Alert } from "../domain/report";
import { PLOT, type SpeedPlot, speedPlot } from "../domain/speed";
import type { Desk } from "./desk";
import { el, svg } from "./element";

const BASE_PX = PLOT.heightPx - PLOT.bottomPx;
const RIGHT_PX = PLOT.widthPx - PLOT.rightPx;

/** Her speed against what was to be expected of her, before, during and after the alert. */
export function speedFigure(desk: Desk, alert: Alert): HTMLElement {
  const { report, places } = desk;
  const plot = speedPlot(alert, places.tracks.get(alert.trackId), report.crossings);
  if (plot === null)
    return el("p", { class: "soft" }, "Her speed around the alert is not known: no plot.");
  const crossed = plot.crossings.map(
    ({ crossing }) => `${lineName(places, crossing.assetId)} at ${formatClock(crossing.timeMs)}`,
  );
  const words = crossed.length > 0 ? ` She crossed ${crossed.join(", ")}.` : "";
  return el(
    "figure",
    { class: "plot" },
    el("figcaption", {}, el("strong", {}, plot.words), words),
    key(plot),
    picture(plot),
  );
}

function key({ expected, crossings }: SpeedPlot): HTMLElement {
  const sample = (kind: string, word: string): HTMLElement =>
    el(
      "li",
      {},
      svg(
        "svg",
        { width: 24, height: 10, "aria-hidden": "true" },
        kind === "plot-alert"
          ? svg("rect", { class: kind, width: 24, height: 10 })
          : svg("path", { class: kind, d: kind === "plot-crossing" ? "M12,0v10" : "M1,5h22" }),
      ),
      word,
    );
  return el(
    "ul",
    { class: "plot-key" },
    sample("plot-speed", "her speed, kn"),
    expected === "" ? null : sample("plot-expected", "expected, by her own last hour"),
    sample("plot-alert", "alert"),
    crossings.length === 0 ? null : sample("plot-crossing", "line crossed"),
  );
}

/** The caption says in words what it shows. */
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
      svg("text", { class: "plot-knots", x: PLOT.leftPx - 6, y: atPx + 4 }, text),
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
