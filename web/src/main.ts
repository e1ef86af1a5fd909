/** The page of one screening: reads the data that stand in it, and puts chart and lists together. */

import "maplibre-gl/dist/maplibre-gl.css";
import "./base.css";
import "./report.css";
import { parseReport } from "./api/parse";
import { openPage } from "./page";
import { el } from "./panels/element";

function start(): void {
  const root = document.getElementById("report");
  const data = document.getElementById("report-data");
  if (root === null || data === null) return;
  try {
    openPage(root, parseReport(JSON.parse(data.textContent)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    root.replaceChildren(
      el("p", { class: "failed", role: "alert" }, `This report cannot be shown: ${reason}`),
    );
  }
}

start();
