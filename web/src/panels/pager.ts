import { formatCount, formatCounted } from "../domain/format";
import type { Page } from "../domain/order";
import { button, el } from "./element";

export interface Pager {
  readonly element: HTMLElement;
  readonly show: (page: Page<unknown>) => void;
}

/** Which rows are shown, and the way to the others. The noun is one row's. */
export function pager(noun: string, onPage: (page: number) => void): Pager {
  let now = 0;
  const said = el("span", { role: "status" });
  const back = button({ class: "step" }, () => onPage(now - 1), "Previous");
  const next = button({ class: "step" }, () => onPage(now + 1), "Next");
  return {
    element: el("div", { class: "pager" }, said, back, next),
    show: ({ page, pageCount, firstRow, lastRow, rowCount }) => {
      now = page;
      said.textContent =
        pageCount === 1
          ? formatCounted(rowCount, noun)
          : `${formatCount(firstRow)}–${formatCount(lastRow)} of ${formatCounted(rowCount, noun)}`;
      for (const [one, isAtEnd] of [
        [back, page === 0],
        [next, page === pageCount - 1],
      ] as const) {
        // Not disabled: a button that vanishes under the finger takes the focus away with it.
        one.setAttribute("aria-disabled", String(isAtEnd));
        one.hidden = pageCount === 1;
      }
    },
  };
}
