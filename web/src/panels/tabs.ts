import type { StoreOf } from "../state/store";
import { button, el, setAttributes } from "./element";

export interface Sheet<T extends string> {
  readonly tab: T;
  readonly title: string;
  readonly content: HTMLElement;
}

/** What tabs need of a page's state. */
type Shown<T> = Pick<StoreOf<{ readonly tab: T }>, "get" | "listen">;

/** One sheet at a time, chosen by its tab. Arrow keys go from tab to tab. */
export function tabs<T extends string>(
  store: Shown<T>,
  sheets: readonly Sheet<T>[],
  choose: (tab: T) => void,
  whole: { readonly class: string; readonly label: string },
): HTMLElement {
  const heads = sheets.map(({ tab, title }) =>
    button(
      { role: "tab", id: `tab-${tab}`, "aria-controls": `sheet-${tab}` },
      () => choose(tab),
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
  const strip = el("div", { role: "tablist", class: "tabs", "aria-label": whole.label }, ...heads);
  strip.addEventListener("keydown", (event) => {
    const at = sheets.findIndex(({ tab }) => tab === store.get().tab);
    const next = placeAfter(at, sheets.length, event.key);
    const sheet = next === null ? undefined : sheets[next];
    if (next === null || sheet === undefined) return;
    event.preventDefault();
    choose(sheet.tab);
    heads[next]?.focus();
  });
  const show = (shown: T): void => {
    for (const [index, { tab }] of sheets.entries()) {
      const isShown = tab === shown;
      const head = heads[index];
      if (head)
        setAttributes(head, { "aria-selected": String(isShown), tabindex: isShown ? 0 : -1 });
      bodies[index]?.classList.toggle("is-hidden", !isShown);
    }
  };
  show(store.get().tab);
  store.listen((now, before) => {
    if (now.tab !== before.tab) show(now.tab);
  });
  return el(
    "section",
    { class: `tabbed ${whole.class}`, "aria-label": whole.label },
    strip,
    ...bodies,
  );
}

function placeAfter(at: number, count: number, key: string): number | null {
  const wanted: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: count - 1,
  };
  const place = wanted[key];
  return place === undefined ? null : (place + count) % count;
}
