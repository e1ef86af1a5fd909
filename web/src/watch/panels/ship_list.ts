import { formatCount } from "../../domain/format";
import type { BoundsDeg } from "../../domain/report";
import { button, el } from "../../panels/element";
import { formatBearing, formatMiles } from "../domain/measuring";
import { type Near, nearest } from "../domain/nearest";
import { shipClassWord } from "../domain/ship_class";
import type { WatchState } from "../state/store";
import { say } from "../words/catalogue";
import type { Watch } from "./watch";

const MOST = 60;

/** What the chart shows, as a list: the ships nearest to its middle. */
export function shipList(watch: Watch, view: () => BoundsDeg): HTMLElement {
  const { store, ships } = watch;
  const count = el("p", { class: "soft note" });
  const body = el("tbody", {});
  const show = (state: WatchState): void => {
    count.textContent = say("ships-count", {
      shown: formatCount(state.shipCount),
      total: formatCount(state.shipTotal),
    });
    const all = nearest(ships.columns(), ships.count(), view(), MOST);
    body.replaceChildren(...all.map((one) => row(watch, one)));
  };
  // Made anew when it is opened, never under the officer's hand.
  store.listen((now, before) => {
    if (now.tab === "ships" && before.tab !== "ships") show(now);
  });
  const again = button({ class: "step" }, () => show(store.get()), "↻");
  again.setAttribute("aria-label", say("ships-nearest", { count: MOST }));
  return el(
    "div",
    { class: "listing" },
    el("div", { class: "bar" }, count, again),
    el(
      "div",
      { class: "scroll", tabindex: 0, "aria-label": say("tab-ships"), role: "region" },
      el(
        "table",
        {},
        el("caption", { class: "unseen" }, say("ships-nearest", { count: MOST })),
        el("thead", {}, el("tr", {}, ...heads().map((head) => el("th", { scope: "col" }, head)))),
        body,
      ),
    ),
  );
}

function heads(): string[] {
  return ["MMSI", say("ship-type"), say("ship-speed"), say("ship-course"), "NM"];
}

function row({ intents }: Watch, one: Near): HTMLElement {
  const { vesselId } = one;
  const choose = (): void => intents.choose({ what: "ship", vesselId });
  return el(
    "tr",
    {},
    el("td", {}, button({ class: "link digits" }, choose, String(vesselId))),
    el("td", {}, say(shipClassWord(one.shipType))),
    el("td", { class: "number" }, one.sogKn === null ? "–" : `${one.sogKn.toFixed(1)} kn`),
    el("td", { class: "number" }, one.cogDeg === null ? "–" : formatBearing(one.cogDeg)),
    el("td", { class: "number" }, formatMiles(one.miles)),
  );
}
