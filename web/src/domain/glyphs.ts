/** A drawing for each kind of alert and a badge for each level, on a field of 24 by 24. */

import type { AlertKind, Level, LineKind } from "./report";

/** Strokes without fill, drawn within 6 to 18. */
export const GLYPHS: Readonly<Record<AlertKind, string>> = {
  // An anchor with the way it is pulled.
  anchor_drag:
    "M10 6v9M7.5 8.5h5M6.5 12.5c.3 3.4 6.7 3.4 7 0M14.5 17.5h3.5M16.2 15.6l1.9 1.9-1.9 1.9",
  // An anchor over a furrow.
  anchored_drag:
    "M12 5.8v8.4M9.5 8h5M8 11.6c.4 3.5 7.6 3.5 8 0M6.5 18c1.4-1.4 2.7 1.4 4 0s2.7 1.4 4 0 1.8 0 3 0",
  // A hull across the waves.
  adrift: "M7 9.5l5-3.5 5 3.5-2 3.5H9zM6 16.5c1.5-1.5 2.5 1.5 4 0s2.5 1.5 4 0 2.5 1.5 4 0",
  // An arrow through a line.
  slow_crossing: "M6 12h10M13 8.8l3.4 3.2-3.4 3.2M10 5.8v12.4",
  // Going round.
  loitering: "M17 12a5 5 0 1 1-2-4M15.6 5.2l-.4 3-3-.3",
  anchored:
    "M12 8.4v9.4M12 5.2a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2M8.6 11h6.8M6.6 13.6c.5 5.4 10.3 5.4 10.8 0",
  // There and back.
  repeated_crossing: "M6 9h11M14.4 6.4L17 9l-2.6 2.6M18 15H7M9.6 12.4L7 15l2.6 2.6",
  // Mowing the lawn.
  survey_pattern: "M6.5 17.5v-11h3.7v11h3.7v-11h3.6v11",
  // A broken signal.
  silence: "M6 12h3M15 12h3M10.6 9.4l2.8 5.2M13.4 9.4l-2.8 5.2",
  // One place said, another true.
  false_position: "M9 9.6a2.6 2.6 0 1 1 0 .1M14.6 17.6l3-3M14.6 14.6l3 3M12.6 12.6l1.4 1.4",
  // Waves.
  interference: "M6 12c1-7 2.6-7 4 0s3 7 4 0 3-7 4 0",
  // Two of one.
  identity_clone: "M6.5 6.5h7.5v7.5H6.5zM10 17.5h7.5V10",
  // One becomes another.
  identity_change:
    "M6.5 8a5.6 5.6 0 0 1 10.5 2M17.4 6.6L17 10l-3.2-.6M17.5 16A5.6 5.6 0 0 1 7 14M6.6 17.4L7 14l3.2.6",
};

/** The shape says the level, as the size does: circle, square, diamond. */
export const BADGES: Readonly<Record<Level, string>> = {
  info: "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20z",
  low: "M4.5 2.5h15a2 2 0 0 1 2 2v15a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2v-15a2 2 0 0 1 2-2z",
  high: "M12 .2l11.8 11.8L12 23.8.2 12z",
};

/** Across the whole badge. */
export const BADGE_SIZE_PX: Readonly<Record<Level, number>> = { info: 18, low: 24, high: 34 };

/** Strokes and gaps in units of the line's width; undefined: unbroken. */
export const DASHES: Readonly<Record<LineKind, readonly number[] | undefined>> = {
  telecom: [1, 1.6],
  power: [4, 1.6],
  gas: undefined,
  oil: [6, 1.6, 1, 1.6],
  water: [2.4, 2.4],
  other: [1, 3.4],
};

export const LINE_WIDTH_PX = 2;
