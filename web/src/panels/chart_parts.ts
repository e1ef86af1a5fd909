import type { ChartParts } from "../map/base";
import { el } from "./element";

/** What a chart is put together from. The label says what the number at its foot is. */
export function chartParts(cursorLabel: string): ChartParts {
  return {
    map: el("div", { class: "map", "data-state": "loading" }),
    cursor: el("output", { class: "cursor digits", "aria-label": cursorLabel }),
    frame: el("div", { class: "frame", "aria-hidden": "true" }),
    tip: el("div", { class: "tip", hidden: true }),
  };
}

/** Say why there is no chart. After its first picture it is said beside it: that may be of use. */
export function sayChartFailed({ map, frame }: ChartParts, words: string): void {
  const notice = el("p", { class: "no-map", role: "status" }, words);
  if (map.dataset["state"] === "painted") frame.after(notice);
  else map.replaceChildren(notice);
  map.dataset["state"] = "failed";
}
