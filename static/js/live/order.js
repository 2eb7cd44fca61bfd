// The order of [data-live-rows], the last sign first. Rows of the last minute are a group whose order rests; who
// joins it goes on top. While the rows have hover or focus nothing moves: a bar says how many would.
(() => {
  const live = ((window.maxpulse ??= {}).live ??= {});
  const RECENT_MS = 60000;
  const MOST_ROWS = 100;
  const waiting = new Set();
  const bar = () => document.querySelector("[data-live-moved]");
  const board = () => document.querySelector("[data-live-rows]");
  // The bar pushes the rows down as it appears: its panel is what is hovered, or the bar would chase the pointer off.
  const isHeld = (rows) => (bar()?.parentElement ?? rows).matches(":hover") || rows.contains(document.activeElement);

  const signOf = (row) => Date.parse(row.querySelector("time[datetime]")?.dateTime) || 0;
  const belongsOnTop = (row) => {
    const above = row.previousElementSibling;
    return above && live.now() - signOf(above) > RECENT_MS && signOf(row) > signOf(above);
  };

  const show = () => {
    if (!bar()) return;
    bar().hidden = !waiting.size;
    const text = bar().querySelector("[data-live-moved-text]");
    if (text && waiting.size) text.textContent = live.text("moved", waiting.size);
  };

  const settle = () => {
    // From the top down: a row stays below one that has not moved yet.
    for (const row of [...(board()?.children ?? [])]) {
      if (waiting.has(row.id) && belongsOnTop(row)) row.parentElement.prepend(row);
    }
    waiting.clear();
    show();
  };

  const settleWhenFree = () => {
    if (waiting.size && board() && !isHeld(board())) settle();
  };

  live.moved = (changed) => {
    const row = changed.closest("[data-live-rows] > *");
    if (!row?.id || !belongsOnTop(row)) return;
    waiting.add(row.id);
    if (isHeld(row.parentElement)) show();
    else settle();
  };

  // A page left open for days does not grow for days.
  live.trim = (rows) => {
    while (rows.children.length > MOST_ROWS) rows.lastElementChild.remove();
  };

  document.addEventListener("click", (event) => event.target.closest("[data-live-moved-show]") && settle());
  for (const leaving of ["pointerout", "focusout"]) {
    document.addEventListener(leaving, () => waiting.size && setTimeout(settleWhenFree));
  }
})();
