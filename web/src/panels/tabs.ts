import { type Store, TABS, type Tab } from "../state/store";
import { button, el } from "./element";

export interface Sheet {
  readonly tab: Tab;
  readonly title: string;
  readonly content: HTMLElement;
}

/** One sheet at a time, chosen by its tab. Arrow keys go from tab to tab. */
export function tabs(store: Store, sheets: readonly Sheet[]): HTMLElement {
  const heads = sheets.map(({ tab, title }) =>
    button(
      { role: "tab", id: `tab-${tab}`, "aria-controls": `sheet-${tab}` },
      () => store.set({ tab }),
      title,
    ),
  );
  const bodies = sheets.map(({ tab, content }) =>
    el(
      "div",
      { role: "tabpanel", id: `sheet-${tab}`, "aria-labelledby": `tab-${tab}`, class: "sheet" },
      content,
    ),
  );
  const strip = el("div", { role: "tablist", class: "tabs", "aria-label": "Findings" }, ...heads);
  strip.addEventListener("keydown", (event) => {
    const next = tabAfter(store.get().tab, event.key);
    if (next === null) return;
    event.preventDefault();
    store.set({ tab: next });
    heads.find((head) => head.id === `tab-${next}`)?.focus();
  });
  const show = (shown: Tab): void => {
    for (const [index, { tab }] of sheets.entries()) {
      const isShown = tab === shown;
      heads[index]?.setAttribute("aria-selected", String(isShown));
      heads[index]?.setAttribute("tabindex", isShown ? "0" : "-1");
      bodies[index]?.classList.toggle("is-hidden", !isShown);
    }
  };
  show(store.get().tab);
  store.listen((now, before) => {
    if (now.tab !== before.tab) show(now.tab);
  });
  return el("section", { class: "findings", "aria-label": "Findings" }, strip, ...bodies);
}

function tabAfter(tab: Tab, key: string): Tab | null {
  const at = TABS.indexOf(tab);
  const wanted: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: TABS.length - 1,
  };
  const index = wanted[key];
  return index === undefined ? null : (TABS[(index + TABS.length) % TABS.length] ?? null);
}
