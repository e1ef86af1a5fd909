import {
  filterRows,
  nextOrdering,
  type Ordering,
  pageOf,
  sortRows,
  type TableView,
} from "../domain/order";
import { button, el } from "./element";
import { filterBox } from "./filterbox";
import { pager } from "./pager";

export interface Column<T> {
  readonly id: string;
  readonly title: string;
  readonly isNumber: boolean;
  readonly key: (row: T) => number | string | boolean | null;
  readonly cell: (row: T) => Node | string;
}

export interface TableOptions<T> {
  readonly caption: string;
  /** What one row is. */
  readonly noun: string;
  readonly hint: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly textOf: (row: T) => string;
  readonly isChosen: (row: T) => boolean;
  readonly getView: () => TableView;
  readonly setView: (view: TableView) => void;
}

export const PAGE_ROWS = 200;

export interface Table {
  readonly element: HTMLElement;
  readonly render: () => void;
}

/** A table that is sorted by its heads, filtered by words and shown 200 rows at a time. */
export function table<T>(options: TableOptions<T>): Table {
  const { columns, getView, setView } = options;
  const change = (part: Partial<TableView>): void => setView({ ...getView(), page: 0, ...part });
  const heads = columns.map((column) =>
    el(
      "th",
      { scope: "col", class: column.isNumber ? "number" : null },
      button(
        { class: "sort" },
        () => change({ ordering: nextOrdering(getView().ordering, column.id) }),
        column.title,
      ),
    ),
  );
  const body = el("tbody");
  const pages = pager(options.noun, (page) => change({ page }));
  const scroll = el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": options.caption },
    el(
      "table",
      {},
      el("caption", { class: "unseen" }, options.caption),
      el("thead", {}, el("tr", {}, ...heads)),
      body,
    ),
  );
  const render = (): void => {
    const view = getView();
    markOrder(heads, columns, view.ordering);
    const page = pageOf(shownRows(options, view), view.page, PAGE_ROWS);
    body.replaceChildren(...page.rows.map((row) => line(options, row)));
    pages.show(page);
  };
  const filter = filterBox(`${options.noun}s`, options.hint, (words) => change({ filter: words }));
  render();
  return {
    element: el(
      "div",
      { class: "listing" },
      el("div", { class: "bar" }, filter.element, pages.element),
      scroll,
    ),
    render,
  };
}

function shownRows<T>(options: TableOptions<T>, view: TableView): readonly T[] {
  const kept = filterRows(options.rows, options.textOf, view.filter);
  const by = options.columns.find((column) => column.id === view.ordering.column);
  return by ? sortRows(kept, by.key, view.ordering.isDescending) : kept;
}

function markOrder<T>(
  heads: readonly HTMLElement[],
  columns: readonly Column<T>[],
  ordering: Ordering,
): void {
  for (const [index, head] of heads.entries()) {
    if (columns[index]?.id !== ordering.column) head.removeAttribute("aria-sort");
    else head.setAttribute("aria-sort", ordering.isDescending ? "descending" : "ascending");
  }
}

function line<T>({ columns, isChosen }: TableOptions<T>, row: T): HTMLElement {
  return el(
    "tr",
    { class: isChosen(row) ? "is-chosen" : null },
    ...columns.map((column) =>
      el("td", { class: column.isNumber ? "number" : null }, column.cell(row)),
    ),
  );
}
