import { speedPlot } from "../../domain/speed";
import { el } from "../../panels/element";
import { plotPicture, plotSample } from "../../panels/plot_picture";
import type { AlertDetail } from "../domain/watching";
import { say } from "../words/catalogue";

/** Her speed against what was to be expected of her, small enough for the card. */
export function speedFigure({ alert, track }: AlertDetail): HTMLElement {
  const plot = speedPlot(alert, track, []);
  if (plot === null) return el("p", { class: "soft no-plot" }, say("card-no-plot"));
  return el(
    "figure",
    { class: "plot" },
    el(
      "ul",
      { class: "plot-key" },
      plotSample("plot-speed", say("card-speed")),
      plot.expected === "" ? null : plotSample("plot-expected", say("card-expected")),
      plotSample("plot-alert", say("card-alert-time")),
    ),
    plotPicture(plot),
    // The picture in words, for those who hear the page.
    el("figcaption", { class: "unseen", lang: "en" }, plot.words),
  );
}
