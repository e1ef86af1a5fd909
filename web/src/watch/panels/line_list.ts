import { button, el } from "../../panels/element";
import { lineSample } from "../../panels/lines";
import { LINE_STATES, type WatchLine } from "../domain/watching";
import type { WatchState } from "../state/store";
import { say } from "../words/catalogue";
import type { Watch } from "./watch";

/** The lines, those with an alert first. */
export function lineList(watch: Watch): HTMLElement {
  const { store } = watch;
  const list = el("ol", { class: "rows line-rows" });
  const note = el("p", { class: "soft note" });
  const show = ({ lines }: WatchState): void => {
    const sorted = (lines.value ?? []).toSorted(
      (one, other) =>
        LINE_STATES.indexOf(other.state) - LINE_STATES.indexOf(one.state) ||
        one.name.localeCompare(other.name),
    );
    list.replaceChildren(...sorted.map((line) => row(watch, line)));
    note.textContent = lines.trouble ?? (sorted.length === 0 ? say("lines-none") : "");
  };
  show(store.get());
  store.listen((now, before) => {
    const isOpened = now.tab === "lines" && before.tab !== "lines";
    if (isOpened || (now.lines !== before.lines && now.tab !== "lines")) show(now);
  });
  return el(
    "div",
    { class: "listing" },
    el(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": say("tab-lines") },
      list,
      note,
    ),
  );
}

function row({ intents }: Watch, line: WatchLine): HTMLElement {
  const { assetId } = line;
  return el(
    "li",
    {},
    button(
      { class: "pick row line-row" },
      () => intents.choose({ what: "line", assetId }),
      lineSample(line.kind, line.isSchematic),
      el(
        "span",
        { class: "row-words" },
        el("strong", {}, line.name),
        el(
          "span",
          { class: "soft" },
          say(`line-${line.kind}`),
          line.isSchematic ? `, ${say("schematic")}` : "",
        ),
      ),
      line.state === "quiet"
        ? null
        : el("span", { class: `state state-line-${line.state}` }, say(`line-state-${line.state}`)),
    ),
  );
}
