/** The card of a ship or a line that no alert is about. */

import { formatAccuracy, formatDuration, formatPosition } from "../../domain/format";
import { el } from "../../panels/element";
import { formatBearing } from "../domain/measuring";
import { shipClassWord, statusWord } from "../domain/ship_class";
import type { Ship, WatchLine } from "../domain/watching";
import type { Ships } from "../state/ships";
import { shownMs, type WatchState } from "../state/store";
import { say } from "../words/catalogue";
import type { Watch } from "./watch";

type Fact = readonly [name: string, value: string];

/** Made anew when another thing is chosen, when its words come, and as its age grows. */
export function thingCard({ store, ships }: Watch): HTMLElement {
  const card = el("article", { class: "card thing", "aria-label": say("page-card") });
  const show = (state: WatchState): void => {
    const { chosen } = state;
    if (chosen?.what === "ship") card.replaceChildren(...shipParts(chosen.vesselId, state, ships));
    const line = state.lines.value?.find(
      ({ assetId }) => chosen?.what === "line" && assetId === chosen.assetId,
    );
    if (line) card.replaceChildren(...lineParts(line));
  };
  show(store.get());
  store.listen((now, before) => {
    const isAnew = now.chosen !== before.chosen || now.ship !== before.ship;
    const isMoved = now.pictureNumber !== before.pictureNumber;
    const isOlder = Math.floor(shownMs(now) / 5000) !== Math.floor(shownMs(before) / 5000);
    if (isAnew || ((isMoved || isOlder) && now.chosen?.what === "ship")) show(now);
  });
  return card;
}

function facts(all: readonly Fact[]): HTMLElement {
  return el(
    "dl",
    { class: "thing-facts" },
    ...all.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
  );
}

function shipParts(vesselId: number, state: WatchState, ships: Ships): HTMLElement[] {
  const said = state.ship.value?.vesselId === vesselId ? state.ship.value : null;
  const name = said?.name?.trim() || say("mmsi", { number: vesselId });
  return [
    el("h2", { class: "card-ship" }, name),
    el("p", { class: "soft digits" }, say("mmsi", { number: vesselId })),
    facts([...motion(vesselId, state, ships), ...sayings(said)]),
    state.ship.trouble === null ? el("p", {}) : el("p", { class: "trouble" }, state.ship.trouble),
  ];
}

function motion(vesselId: number, state: WatchState, ships: Ships): Fact[] {
  const row = ships.rowOf(vesselId);
  if (row < 0) return [[say("ship-position"), say("ship-gone")]];
  const at = ships.columns();
  const known = (value: number | undefined, words: (one: number) => string): string =>
    value === undefined || Number.isNaN(value) ? say("ship-none") : words(value);
  const status = statusWord(at.navStatus[row] ?? 255);
  const ageMs = shownMs(state) - (at.timeS[row] ?? 0) * 1000;
  return [
    [say("ship-speed"), known(at.sogKn[row], (one) => `${one.toFixed(1)} kn`)],
    [say("ship-course"), known(at.cogDeg[row], formatBearing)],
    [say("ship-heading"), known(at.headingDeg[row], formatBearing)],
    [say("ship-status"), status === null ? say("ship-none") : say(status)],
    [say("ship-position"), formatPosition([at.lonDeg[row] ?? 0, at.latDeg[row] ?? 0])],
    [say("ship-heard"), say("ship-ago", { age: formatDuration(Math.max(0, ageMs)) })],
    [say("ship-type"), say(shipClassWord(at.shipType[row] || null))],
  ];
}

function sayings(ship: Ship | null): Fact[] {
  if (ship === null) return [];
  const none = say("ship-none");
  return [
    [say("ship-call-sign"), ship.callSign ?? none],
    [say("ship-imo"), ship.imo === null ? none : String(ship.imo)],
    [say("ship-length"), ship.lengthM === null ? none : `${ship.lengthM.toFixed(0)} m`],
    [say("ship-destination"), ship.destination ?? none],
  ];
}

/** "0.78 of 1". */
function importanceWords(importance: number): string {
  return say("line-importance-of", { score: importance.toFixed(2) });
}

function lineParts(line: WatchLine): HTMLElement[] {
  const none = say("ship-none");
  return [
    el("h2", { class: "card-ship" }, line.name),
    el("p", { class: "soft" }, say(`line-${line.kind}`)),
    facts([
      [say("line-state"), say(`line-state-${line.state}`)],
      [say("line-owner"), line.owner ?? none],
      [say("line-status"), line.status ?? none],
      [say("line-importance"), line.importance === null ? none : importanceWords(line.importance)],
      [say("line-accuracy"), formatAccuracy(line.accuracyM)],
      [say("line-source"), line.source || none],
      [say("line-licence"), line.licence ?? none],
    ]),
    line.isSchematic ? el("p", { class: "schematic" }, say("line-schematic")) : el("p", {}),
  ];
}
