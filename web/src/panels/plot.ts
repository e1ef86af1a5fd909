import { formatClock } from "../domain/format";
import { lineName } from "../domain/places";
import type { Alert } from "../domain/report";
import { type SpeedPlot, speedPlot } from "../domain/speed";
import type { Desk } from "./desk";
import { el } from "./element";
import { plotPicture, plotSample } from "./plot_picture";

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
    plotPicture(plot),
  );
}

function key({ expected, crossings }: SpeedPlot): HTMLElement {
  return el(
    "ul",
    { class: "plot-key" },
    plotSample("plot-speed", "her speed, kn"),
    expected === "" ? null : plotSample("plot-expected", "expected, by her own last hour"),
    plotSample("plot-alert", "alert"),
    crossings.length === 0 ? null : plotSample("plot-crossing", "line crossed"),
  );
}
