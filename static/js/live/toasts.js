// Toasts: each comes once, leaves after 8 s, stays while it has hover or focus.
(() => {
  const live = ((window.maxpulse ??= {}).live ??= {});
  const STAY_MS = 8000;

  const leave = (toast) => {
    if (!toast.isConnected) return;
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, STAY_MS / 4, toast);
    else toast.remove();
  };

  // True when the toast is on the page now. `seen` holds the ids that were: catch-up may bring one again.
  // The place names the kind that its reader has switched off.
  live.toast = (toast, seen) => {
    const place = document.querySelector("[data-toasts]");
    if (!place || seen.has(toast.id)) return false;
    seen.add(toast.id);
    if (place.dataset.quiet === toast.dataset.toast) return false;
    place.append(toast);
    setTimeout(leave, STAY_MS, toast);
    return true;
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]")?.remove();
  });
})();
