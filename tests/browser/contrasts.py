"""Contrasts of a page, measured once for each way in which words are drawn: colour, size, weight, and what lies below.

Measuring them is four fifths of axe's work, and pages are made of the same parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page

# How words are drawn is told by their element's name and classes too: what covers it goes by those.
MEASURE = """async (known) => {
  const clear = "rgba(0, 0, 0, 0)", holds = "input, select, textarea";
  const seen = new Set(known), fresh = new Map();
  const hasWords = (element) => element.matches(holds)
    || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue.trim());
  const grounds = function* (element) {
    for (let below = element; below; below = below.parentElement) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(below);
      if (backgroundColor !== clear) yield backgroundColor;
      if (backgroundImage !== "none") yield backgroundImage;
      if (opacity !== "1") yield opacity;
    }
  };
  for (const element of document.querySelectorAll("body *")) {
    if (!hasWords(element) || !element.checkVisibility()) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const kind = `${element.tagName}.${element.getAttribute("class")}`;
    const drawn = [kind, color, fontSize, fontWeight, ...grounds(element)].join();
    if (!seen.has(drawn) && !fresh.has(drawn)) fresh.set(drawn, element);
  }
  if (!fresh.size) return { fresh: [], weak: [] };
  const only = { runOnly: ["color-contrast"], resultTypes: ["violations"], preload: false };
  const found = await axe.run({ include: [...fresh.values()] }, only);
  const weak = found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}`));
  return { fresh: [...fresh.keys()], weak };
}"""


@dataclass
class Contrasts:
    """What has been measured so far, on whichever page."""

    known: set[str] = field(default_factory=set)

    def weak(self, page: Page) -> list[str]:
        """Words on the page as it stands that are hard to read, of those drawn as none before; axe has to be there."""
        measured = page.evaluate(MEASURE, sorted(self.known))
        self.known.update(measured["fresh"])
        return list(measured["weak"])
