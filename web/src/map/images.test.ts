import { expect, test } from "vitest";
import { frameLabels } from "./frame";
import { alertImage, arrowImage, labelImage, tickImage, wantedImage } from "./images";

test.each([
  [
    alertImage("night", "silence", "low"),
    { what: "alert", palette: "night", kind: "silence", level: "low" },
  ],
  [tickImage("day", true), { what: "tick", palette: "day", isInferred: true }],
  [tickImage("day", false), { what: "tick", palette: "day", isInferred: false }],
  [arrowImage("dusk"), { what: "arrow", palette: "dusk" }],
  [labelImage("day", "A|B"), { what: "label", palette: "day", text: "A|B" }],
])("the image %s says how it is drawn", (name, wanted) => {
  expect(wantedImage(name)).toEqual(wanted);
});

test.each(["", "day", "noon|arrow", "day|alert|nonsense|high", "day|alert|silence|top", "day|x"])(
  "%j is none of our images",
  (name) => {
    expect(wantedImage(name)).toBeNull();
  },
);

test("the frame is labelled in degrees and minutes", () => {
  const texts = frameLabels([5.9, 54.95, 6.2, 55.05], 9).map((label) => label.text);

  expect(texts).toEqual(["6°E", "6°10′E", "55°N"]);
});

test("west, south and the date line have their names", () => {
  const texts = frameLabels([-10.5, -10.5, 0.5, 0.5], 5).map((label) => label.text);

  expect(texts).toEqual(["10°W", "5°W", "0°", "10°S", "5°S", "0°"]);
  expect(frameLabels([174, 1, 186, 2], 5).map((label) => label.text)).toEqual([
    "175°E",
    "180°",
    "175°W",
  ]);
});
