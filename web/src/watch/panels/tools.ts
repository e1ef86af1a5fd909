import { button, el } from "../../panels/element";
import { measureWords, SWITCHES, type Switch } from "../map/layers";
import { say } from "../words/catalogue";
import type { Watch } from "./watch";

/** What may be switched on the chart, and measuring. */
export function chartTools(watch: Watch): HTMLElement {
  const { store, intents } = watch;
  const measure = button(
    { class: "tool", id: "measure" },
    () => toggleMeasure(watch),
    say("measure"),
  );
  const words = el("output", { class: "measured digits", hidden: true });
  const show = (): void => {
    const { isMeasuring, measured } = store.get();
    measure.setAttribute("aria-pressed", String(isMeasuring));
    words.hidden = !isMeasuring;
    words.textContent = measureWords(measured) || say("measure-start");
  };
  show();
  store.listen((now, before) => {
    if (now.isMeasuring !== before.isMeasuring || now.measured !== before.measured) show();
  });
  return el(
    "div",
    { class: "tools" },
    button({ class: "tool" }, intents.showAll, say("all-lines")),
    measure,
    layers(watch),
    words,
  );
}

export function toggleMeasure({ store }: Watch): void {
  store.set({ isMeasuring: !store.get().isMeasuring, measured: [] });
}

function layers({ store }: Watch): HTMLElement {
  const one = (name: Switch): HTMLElement => {
    const box = el("input", {
      type: "checkbox",
      id: `layer-${name}`,
      checked: store.get().switches[name],
    });
    box.addEventListener("change", () =>
      store.set({ switches: { ...store.get().switches, [name]: box.checked } }),
    );
    return el("li", {}, box, el("label", { for: box.id }, ` ${say(`layer-${name}`)}`));
  };
  return el(
    "details",
    { class: "layers", id: "layers" },
    el("summary", { class: "tool" }, say("layers")),
    el("ul", {}, ...SWITCHES.map(one)),
  );
}
