// What changed glows for one breath, then is still. A second change within the breath goes on where the first one
// was, so a fast typist glows and does not flicker.
(() => {
  const live = ((window.maxpulse ??= {}).live ??= {});
  const BREATH_MS = 1600;
  const begun = new Map();

  const still = (key) => {
    begun.delete(key);
    const element = typeof key === "string" ? document.getElementById(key) : key;
    element?.removeAttribute("data-beat");
    element?.style.removeProperty("animation-delay");
  };

  live.breathe = (changed) => {
    const element = changed.closest("tr, li, article") ?? changed;
    const key = element.id || element;
    const now = performance.now();
    if (!begun.has(key)) {
      begun.set(key, now);
      setTimeout(still, BREATH_MS, key);
    } else if (!("beat" in element.dataset)) {
      element.style.animationDelay = `${begun.get(key) - now}ms`;
    }
    element.dataset.beat = "";
  };
})();
