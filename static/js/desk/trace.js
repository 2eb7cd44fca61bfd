// [data-trace]: ten minutes of signs of life. A tick stands for 20 seconds, higher the more signs they held, and moves
// left as time passes. A pushed trace may hold the newest signs only; those the page already knew stay.
(() => {
  const WINDOW_SECONDS = 600;
  const WIDTH = 82;
  const TICK_SECONDS = 20;
  const HEIGHTS = [0, 5, 8, 10.5, 12.5];
  const known = new Map();
  const seconds = () => (window.maxpulse?.live?.now?.() ?? Date.now()) / 1000;

  const timesOf = (trace) => trace.dataset.trace.split(" ").filter(Boolean).map(Number);

  const path = (times, now) => {
    const counts = new Map();
    for (const time of times) {
      const tick = Math.floor(now / TICK_SECONDS) - Math.floor(time / TICK_SECONDS);
      counts.set(tick, (counts.get(tick) ?? 0) + 1);
    }
    return [...counts]
      .map(([tick, count]) => {
        const x = 83 - (tick * TICK_SECONDS * WIDTH) / WINDOW_SECONDS;
        return `M${x.toFixed(1)} ${15 - HEIGHTS[Math.min(count, HEIGHTS.length - 1)]}V15`;
      })
      .join("");
  };

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
