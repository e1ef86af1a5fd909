import { formatBearing } from "../domain/measuring";
import { shipClassWord } from "../domain/ship_class";
import type { Chosen } from "../state/store";
import { say } from "../words/catalogue";
import { placeOf, shipOf } from "./alert_list";
import type { Watch } from "./watch";

/** What lies under the pointer, in two or three lines of text. */
export function describe(watch: Watch, pointed: Chosen): string {
  const { store } = watch;
  switch (pointed.what) {
    case "alert": {
      const alert = store.get().alerts.value?.find((one) => one.alertId === pointed.alertId);
      if (alert === undefined) return "";
      const kind = `${say(`level-${alert.level}`)}: ${say(`kind-${alert.kind}`)}`;
      return `${kind}\n${shipOf(alert)}\n${placeOf(alert)}`;
    }
    case "line": {
      const line = store.get().lines.value?.find((one) => one.assetId === pointed.assetId);
      if (line === undefined) return "";
      const sketch = line.isSchematic ? `, ${say("schematic")}` : "";
      return `${line.name}\n${say(`line-${line.kind}`)}${sketch}`;
    }
    case "ship":
      return shipTip(watch, pointed.vesselId);
  }
}

function shipTip({ store, ships }: Watch, vesselId: number): string {
  const row = ships.rowOf(vesselId);
  const at = ships.columns();
  const [sogKn, cogDeg] = [at.sogKn[row] ?? Number.NaN, at.cogDeg[row] ?? Number.NaN];
  const motion = [
    Number.isNaN(sogKn) ? null : `${sogKn.toFixed(1)} kn`,
    Number.isNaN(cogDeg) ? null : formatBearing(cogDeg),
  ].filter((one) => one !== null);
  const { value } = store.get().ship;
  const name = value?.vesselId === vesselId ? value.name : null;
  return [
    name ?? say("mmsi", { number: vesselId }),
    say(shipClassWord(at.shipType[row] || null)),
    motion.join(", "),
  ]
    .filter((line) => line !== "")
    .join("\n");
}
