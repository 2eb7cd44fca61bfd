// <time datetime data-relative> counts on by itself. Offline it becomes a clock time: what is unknown is not shown
// as known. The clock is the server's.
(() => {
  const live = ((window.maxpulse ??= {}).live ??= {});
  const STEPS = [["seconds", "second", 60], ["minutes", "minute", 3600], ["hours", "hour", 86400]];
  const FRESH_SECONDS = 3;
  const EVERY_MS = 5000;
  let ahead = 0;

  live.now = () => Date.now() + ahead;
  live.setClock = (serverMs) => (ahead = serverMs - Date.now());

  const formats = {};
  const format = (name, make) => (formats[name] ??= make());
  // In the United States the month comes first, and hours are counted to twelve; say.js tells the language.
  const american = () => live.lang === "en-US";
  const clock = (at) =>
    format("clock", () => new Intl.DateTimeFormat(live.lang, american() ? { timeStyle: "short" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })).format(at);
  const day = (at) => {
    const parts = format("day", () => new Intl.DateTimeFormat(live.lang, { day: "numeric", month: "short" })).formatToParts(at);
    // As the server writes it: the day first, with whatever stands between in this language.
    const [first, between, last] = parts.map((each) => each.value);
    return parts[0].type === "day" || american() ? parts.map((each) => each.value).join("") : `${last}${between}${first}`;
  };
  const relative = (n, unit) =>
    format("relative", () => new Intl.RelativeTimeFormat(live.lang, { numeric: "auto", style: "narrow" })).format(n, unit);

  const words = (at) => {
    const seconds = Math.max(0, (live.now() - at) / 1000);
    if (seconds < FRESH_SECONDS) return live.text("now", 0) || relative(0, "second");
    let size = 1;
    for (const [name, unit, end] of STEPS) {
      const n = Math.floor(seconds / size);
      if (seconds < end) return live.text(name, n) || relative(-n, unit);
      size = end;
    }
    if (seconds < 2 * size) return live.text("yesterday", 1) || relative(-1, "day");
    return day(at);
  };

  live.countTimes = () => {
    const offline = document.body.dataset.live === "offline";
    for (const time of document.querySelectorAll("time[data-relative]")) {
      const at = Date.parse(time.dateTime);
      const text = offline && live.now() - at < 86400000 ? clock(at) : words(at);
      if (time.textContent !== text) time.textContent = text;
    }
  };
  live.clock = clock;

  setInterval(() => document.hidden || live.countTimes(), EVERY_MS);
})();
