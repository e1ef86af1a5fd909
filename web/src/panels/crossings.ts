import { formatDay, formatFixed, formatTime } from "../domain/format";
import { crossingKey, lineName } from "../domain/places";
import type { Crossing } from "../domain/report";
import { crossingText, shipOf } from "../domain/search";
import type { Desk } from "./desk";
import { button, el } from "./element";
import { type Column, table } from "./table";

/** Every crossing of a ship's track with a line. */
export function crossingsPanel(desk: Desk): HTMLElement {
  const { report, store } = desk;
  const made = table<Crossing>({
    caption: "Crossings: ships that passed over lines",
    noun: "crossing",
    hint: "Ship, MMSI or line",
    rows: report.crossings,
    columns: columns(desk),
    textOf: (row) => crossingText(desk, row),
    isChosen: (row) => {
      const { chosen } = store.get();
      return chosen?.what === "crossing" && chosen.key === crossingKey(row);
    },
    getView: () => store.get().crossings,
    setView: (crossings) => store.set({ crossings }),
  });
  store.listen((now, before) => {
    if (now.crossings !== before.crossings || now.chosen !== before.chosen) keepFocus(made);
  });
  return made.element;
}

/** Drawing the rows anew must not throw the reader out of the row she stands in. */
export function keepFocus({ element, render }: { element: HTMLElement; render: () => void }): void {
  const held = document.activeElement;
  const goal = held instanceof HTMLElement && element.contains(held) ? held.dataset["goal"] : null;
  render();
  if (goal) element.querySelector<HTMLElement>(`[data-goal="${CSS.escape(goal)}"]`)?.focus();
}

function columns(desk: Desk): Column<Crossing>[] {
  const { store } = desk;
  const ship = (row: Crossing): string => shipOf(desk, row.vesselId);
  const line = (row: Crossing): string => lineName(desk.places, row.assetId);
  const choose = (row: Crossing): HTMLElement =>
    button(
      { class: "link", "data-goal": crossingKey(row), title: `MMSI ${row.vesselId}` },
      () => store.set({ chosen: { what: "crossing", key: crossingKey(row) } }),
      ship(row),
    );
  const number = (
    id: string,
    title: string,
    value: (row: Crossing) => number,
    decimals: number,
  ): Column<Crossing> => ({
    id,
    title,
    isNumber: true,
    key: value,
    cell: (row) => formatFixed(value(row), decimals),
  });
  return [
    {
      id: "time",
      title: "Time, UTC",
      isNumber: false,
      key: (row) => row.timeMs,
      cell: (row) =>
        el("time", { class: "digits", title: formatTime(row.timeMs) }, formatDay(row.timeMs)),
    },
    { id: "ship", title: "Ship", isNumber: false, key: ship, cell: choose },
    { id: "line", title: "Line", isNumber: false, key: line, cell: line },
    number("speed", "Speed, kn", (row) => row.sogKn, 1),
    number("angle", "Angle, °", (row) => row.angleDeg, 0),
    number("kp", "KP, km", (row) => row.kpKm, 2),
    {
      id: "inferred",
      title: "Inferred",
      isNumber: false,
      key: (row) => row.isInferred,
      cell: (row) => (row.isInferred ? "inferred" : ""),
    },
  ];
}
