import { button, el, setAttributes } from "../../panels/element";
import { TABS, type Tab } from "../state/store";
import { say } from "../words/catalogue";
import type { Watch } from "./watch";

/** The lists at the left; the words on a tab may count what is behind it. */
export function tabs(
  { store, intents }: Watch,
  sheets: Readonly<Record<Tab, HTMLElement>>,
): HTMLElement {
  const heads = TABS.map((tab) =>
    button(
      { role: "tab", id: `tab-${tab}`, "aria-controls": `sheet-${tab}` },
      () => intents.setTab(tab),
      say(`tab-${tab}`),
    ),
  );
  const bodies = TABS.map((tab) =>
    el(
      "div",
      { class: "sheet", role: "tabpanel", id: `sheet-${tab}`, "aria-labelledby": `tab-${tab}` },
      sheets[tab],
    ),
  );
  const mark = (): void => {
    for (const [at, tab] of TABS.entries()) {
      const isOpen = tab === store.get().tab;
      const head = heads[at];
      if (head) setAttributes(head, { "aria-selected": String(isOpen), tabindex: isOpen ? 0 : -1 });
      bodies[at]?.classList.toggle("is-hidden", !isOpen);
    }
  };
  mark();
  store.listen((now, before) => {
    if (now.tab !== before.tab) mark();
  });
  const head = el("div", { class: "tabs", role: "tablist" }, ...heads);
  head.addEventListener("keydown", ({ key }) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (by === undefined) return;
    const at = (TABS.indexOf(store.get().tab) + by + TABS.length) % TABS.length;
    intents.setTab(TABS[at] ?? "alerts");
    heads[at]?.focus();
  });
  return el("section", { class: "lists", "aria-label": say("page-desk") }, head, ...bodies);
}
