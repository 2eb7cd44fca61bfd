// [data-share="address"]: hands the address to the device's own share sheet; stays hidden where there is none.
(() => {
  if (!navigator.share) return;
  for (const button of document.querySelectorAll("[data-share]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-share]");
    if (!button) return;
    navigator.share({ url: button.dataset.share, title: button.dataset.title }).catch(() => {});
  });
})();
