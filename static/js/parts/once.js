// form[data-once]: a second press while the first is under way does nothing; the button says so.
(() => {
  const button = (form) => form.querySelector(".m-btn-main[type=submit]");
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    button(form)?.setAttribute("aria-busy", "true");
  });
  // Coming back by the browser's own button shows the page as it was left: open it again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      button(form)?.removeAttribute("aria-busy");
    }
  });
})();
