// What the page says in words. The words come from the page: <template data-live-text="away"> holds one element a
// sample count, <i data-n="1">, <i data-n="2">…, each with {n}; the one of the same plural form as the count is used.
(() => {
  const live = ((window.maxpulse ??= {}).live ??= {});
  const lang = document.documentElement.lang || undefined;
  const plural = new Intl.PluralRules(lang);
  const EVERY_MS = 20000;
  const SHOWN_MS = 8000;

  live.lang = lang;
  live.text = (name, n) => {
    const samples = document.querySelector(`template[data-live-text="${name}"]`)?.content.children ?? [];
    const form = plural.select(n);
    const sample = [...samples].find((each) => plural.select(Number(each.dataset.n)) === form) ?? [...samples].at(-1);
    return sample ? sample.textContent.trim().replace("{n}", new Intl.NumberFormat(lang).format(n)) : "";
  };

  // One line that comes and goes: what happened while this page was away.
  let hiding;
  live.summary = (count) => {
    const place = document.querySelector("[data-live-summary]");
    if (!place || !count) return;
    place.textContent = live.text("away", count);
    place.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => (place.hidden = true), SHOWN_MS);
  };

  // Rows are not read out one by one: at most every 20 s the status tells how many changed. Toasts speak themselves.
  const rows = new Set();
  let sales = 0;
  let timer = null;
  let saidAt = -EVERY_MS;

  const say = () => {
    timer = null;
    saidAt = performance.now();
    const parts = [rows.size && live.text("changed", rows.size), sales && live.text("sales", sales)];
    const place = document.querySelector("[data-live-announce]");
    if (place) place.textContent = parts.filter(Boolean).join(", ");
    rows.clear();
    sales = 0;
  };

  live.tally = (changed) => {
    const row = changed.closest("[data-live-rows] > *");
    if (row) rows.add(row.id);
    else if (changed.dataset.toast === "sale") sales += 1;
    else return;
    timer ??= setTimeout(say, Math.max(0, saidAt + EVERY_MS - performance.now()));
  };
})();
