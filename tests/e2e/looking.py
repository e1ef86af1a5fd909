"""What the browser tests see of a page: the pixels of its chart, its colours, what axe finds."""

from pathlib import Path

from playwright.sync_api import Locator, Page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_RUN = """async tags => (await axe.run(document, { runOnly: tags })).violations.map(
  ({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)} ${nodes[0].failureSummary}`
)"""
PROPERTY = "name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"
# Red, green, blue and cover of every pixel of the chart, drawn as large as they are.
CHART_PIXELS = """() => {
  const chart = document.querySelector(".map canvas");
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [chart.width, chart.height];
  const context = copy.getContext("2d");
  context.drawImage(chart, 0, 0);
  return context.getImageData(0, 0, copy.width, copy.height).data;
}"""


def violations(page: Page) -> list[str]:
    """Return what axe finds on a page as it stands, in words."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(AXE_RUN, AXE_TAGS)


def open_alert(page: Page) -> Locator:
    """Return the head of the alert that is open in a report."""
    return page.locator('.alert-head[aria-expanded="true"]')
