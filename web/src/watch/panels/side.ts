import { button, el } from "../../panels/element";
import { say } from "../words/catalogue";
import { alertCard } from "./card";
import { thingCard } from "./things";
import type { Watch } from "./watch";

/** The panel at the right: nothing, an alert, a ship or a line. */
export function side(watch: Watch): HTMLElement {
  const { store, intents } = watch;
  const alert = alertCard(watch);
  const thing = thingCard(watch);
  const whole = el(
    "section",
    { class: "side", "aria-label": say("page-card"), hidden: true },
    button({ class: "side-close", "aria-label": say("close") }, () => intents.choose(null), "×"),
    alert,
    thing,
  );
  const show = (): void => {
    const { chosen } = store.get();
    whole.hidden = chosen === null;
    alert.hidden = chosen?.what !== "alert";
    thing.hidden = chosen === null || chosen.what === "alert";
  };
  show();
  store.listen((now, before) => {
    if (now.chosen !== before.chosen) show();
  });
  return whole;
}
