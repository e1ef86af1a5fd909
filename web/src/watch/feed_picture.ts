/** The ships of the chart: asked for once for a box, then followed by what changes in it. */

import { padded } from "../domain/extent";
import type { BoundsDeg } from "../domain/report";
import type { Client } from "./api/client";
import { decodeDelta, type Picture } from "./api/packed";
import { said } from "./api/refusal";
import { hearPicture } from "./api/stream";
import type { Ships } from "./state/ships";
import type { WatchStore } from "./state/store";

export interface PictureNeeds {
  readonly client: Client;
  readonly store: WatchStore;
  readonly ships: Ships;
  /** The ships have changed. */
  readonly onShips: () => void;
}

export interface PictureFeed {
  readonly look: (viewDeg: BoundsDeg) => void;
  readonly lookBack: (atMs: number | null) => void;
  readonly again: () => void;
}

export function createPictureFeed(needs: PictureNeeds): PictureFeed {
  const { store } = needs;
  let viewDeg: BoundsDeg | null = null;
  let boxDeg: BoundsDeg | null = null;
  let following: Following | null = null;
  const again = (): void => {
    if (viewDeg === null) return;
    following?.stop();
    boxDeg = padded(viewDeg);
    following = follow(needs, boxDeg);
  };
  // A browser opens six connections to one host at most: a page nobody sees gives one back.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) following?.stop();
    else again();
  });
  return {
    look: (view) => {
      viewDeg = view;
      const { shipCount, shipTotal } = store.get();
      if (boxDeg === null || !holds(boxDeg, view) || shipCount < shipTotal) again();
    },
    lookBack: (atMs) => {
      const isPlaying = atMs !== null && store.get().replay?.isPlaying === true;
      store.set({ replay: atMs === null ? null : { atMs, isPlaying, trouble: null } });
      again();
    },
    again,
  };
}

interface Following {
  readonly stop: () => void;
}

/** One box, at the instant that the page shows, until it is stopped. */
function follow(needs: PictureNeeds, box: BoundsDeg): Following {
  const { client, store, ships, onShips } = needs;
  const control = new AbortController();
  const { signal } = control;
  const { replay } = store.get();
  let stopHearing: () => void = () => undefined;
  const take = (picture: Picture): void => {
    if (signal.aborted) return;
    ships.replace(picture.rows);
    const told = replay === null && picture.watermarkMs !== null;
    store.set({
      shipCount: ships.count(),
      shipTotal: picture.total,
      pictureNumber: store.get().pictureNumber + 1,
      ...(told ? { watermarkMs: picture.watermarkMs } : {}),
    });
    onShips();
    if (replay !== null) return;
    stopHearing = hearPicture(box, picture.sequence, (data) => {
      ships.apply(decodeDelta(data));
      const pictureNumber = store.get().pictureNumber + 1;
      store.set({ shipCount: ships.count(), pictureNumber });
      onShips();
    });
  };
  const fail = (error: unknown): void => {
    const now = store.get().replay;
    if (signal.aborted || now === null) return; // a lost service is said by the link
    store.set({ replay: { ...now, trouble: said(error), isPlaying: false } });
  };
  const asked =
    replay === null ? client.picture(box, signal) : client.pictureAt(replay.atMs, box, signal);
  asked.then(take, fail);
  return {
    stop: () => {
      control.abort();
      stopHearing();
    },
  };
}

export function holds(box: BoundsDeg, view: BoundsDeg): boolean {
  const isInside = box[0] <= view[0] && box[2] >= view[2] && box[1] <= view[1] && box[3] >= view[3];
  return isInside || box[2] - box[0] >= 360;
}
