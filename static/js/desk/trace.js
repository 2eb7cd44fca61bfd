// [data-trace]: ten minutes of signs of life, one tick each. Ticks move left as time passes. A pushed trace
// may hold the newest signs only; those the page already knew stay.
(() => {
  const WINDOW_SECONDS = 600;
  const WIDTH = 82;
  const known = new Map();
  const seconds = () => (window.maxpulse?.live?.now?.() ?? Date.now()) / 1000;

  const timesOf = (trace) => trace.dataset.trace.split(" ").filter(Boolean).map(Number);

  const path = (times, now) =>
    times.map((time) => `M${(83 - ((now - time) / WINDOW_SECONDS) * WIDTH).toFixed(1)} 7V15`).join("");

  const draw = (trace, now) => {
    const all = new Set([...(known.get(trace.id) ?? []), ...timesOf(trace)]);
    const recent = [...all].filter((time) => now - time < WINDOW_SECONDS).sort((a, b) => a - b);
    known.set(trace.id, recent);
    const shape = path(recent.map((time) => Math.min(time, now)), now);
    const line = trace.querySelector("[data-ticks]");
    if (line && line.getAttribute("d") !== shape) line.setAttribute("d", shape);
  };

  const drawAll = () => {
    if (document.body.dataset.live === "offline") return;
    const now = seconds();
    for (const trace of document.querySelectorAll("[data-trace]")) draw(trace, now);
  };

  const rows = document.querySelector("[data-live-rows]");
  if (!rows) return;
  drawAll();
  setInterval(drawAll, 5000);
  new MutationObserver((changes) => {
    const now = seconds();
    for (const change of changes)
      for (const node of change.addedNodes) {
        if (!(node instanceof Element)) continue;
        const traces = node.matches("[data-trace]") ? [node] : node.querySelectorAll("[data-trace]");
        for (const trace of traces) draw(trace, now);
      }
  }).observe(rows, { childList: true, subtree: true });
})();
