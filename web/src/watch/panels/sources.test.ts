import { expect, test } from "vitest";
import { shortName } from "./sources";

test("a file is shown without its folders, any other feed as it is named", () => {
  expect(shortName("file:/var/log/night.nmea?pace=60")).toBe("night.nmea?pace=60");
  expect(shortName("file:night.nmea")).toBe("file:night.nmea");
  expect(shortName("tcp://10.0.0.7:4001")).toBe("tcp://10.0.0.7:4001");
});
