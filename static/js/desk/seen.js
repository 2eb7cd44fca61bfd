// [data-seen]: "now" and "stuck" come by the passing of time alone, without an event, so the page counts.
(() => {
  const NOW_SECONDS = 60;
  const STUCK_SECONDS = 600;
  const LEFT_SECONDS = 604800;

  const stateOf = (cell, now) => {
    const age = (now - Date.parse(cell.querySelector("time").dateTime)) / 1000;
    if (age < NOW_SECONDS) return "now";
    return "open" in cell.dataset && age >= STUCK_SECONDS && age < LEFT_SECONDS ? "stuck" : "rest";
  };

  const count = () => {
    if (document.body.dataset.live === "offline") return;
    const now = window.maxpulse?.live?.now?.() ?? Date.now();
    for (const cell of document.querySelectorAll("[data-seen]")) {
      const state = stateOf(cell, now);
      if (cell.dataset.state !== state) cell.dataset.state = state;
    }
  };

  if (document.querySelector("[data-live-rows]")) setInterval(count, 5000);
})();
