/** Which rows are shown, in which order, on which page. */

import { type Alert, LEVELS } from "./report";

type Key = number | string | boolean | null;

export interface Ordering {
  readonly column: string;
  readonly isDescending: boolean;
}

export interface TableView {
  readonly ordering: Ordering;
  readonly filter: string;
  /** From 0. */
  readonly page: number;
}

export interface Page<T> {
  readonly rows: readonly T[];
  readonly page: number;
  readonly pageCount: number;
  /** From 1; 0 where there is no row. */
  readonly firstRow: number;
  readonly lastRow: number;
  readonly rowCount: number;
}

/** The highest level first, then the shortest time to a line, then the earliest onset. */
export function rankAlerts(alerts: readonly Alert[]): Alert[] {
  const rank = (alert: Alert): number => LEVELS.indexOf(alert.level);
  const lead = (alert: Alert): number => alert.leadTimeMs ?? Number.MAX_SAFE_INTEGER;
  return alerts.toSorted(
    (one, other) =>
      rank(other) - rank(one) ||
      lead(one) - lead(other) ||
      one.startMs - other.startMs ||
      compare(one.alertId, other.alertId),
  );
}

const COLLATOR = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function compare(one: Key, other: Key): number {
  if (typeof one === "string" && typeof other === "string") return COLLATOR.compare(one, other);
  return Number(one) - Number(other);
}

/** Sort by a key. Rows of equal key keep their order, and unknowns stand last either way. */
export function sortRows<T>(
  rows: readonly T[],
  key: (row: T) => Key,
  isDescending: boolean,
): readonly T[] {
  const sign = isDescending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, key: key(row) }));
  keyed.sort((one, other) => {
    if (one.key === null || other.key === null)
      return Number(one.key === null) - Number(other.key === null);
    return sign * compare(one.key, other.key);
  });
  return keyed.map(({ row }) => row);
}

/** The rows whose text holds every word of the filter, in any order and case. */
export function filterRows<T>(
  rows: readonly T[],
  textOf: (row: T) => string,
  filter: string,
): readonly T[] {
  const words = folded(filter).split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = folded(textOf(row));
    return words.every((word) => text.includes(word));
  });
}

/** Without case and accents: a tired officer types "osterso" for "Östersö". */
function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}

/** One page of the rows. A page number past the end gives the last page. */
export function pageOf<T>(rows: readonly T[], page: number, pageRows: number): Page<T> {
  const pageCount = Math.max(1, Math.ceil(rows.length / pageRows));
  const held = Math.min(Math.max(page, 0), pageCount - 1);
  const from = held * pageRows;
  const shown = rows.slice(from, from + pageRows);
  return {
    rows: shown,
    page: held,
    pageCount,
    firstRow: shown.length > 0 ? from + 1 : 0,
    lastRow: from + shown.length,
    rowCount: rows.length,
  };
}

/** What a click on a column's head asks for. */
export function nextOrdering(now: Ordering, column: string): Ordering {
  return { column, isDescending: now.column === column && !now.isDescending };
}
