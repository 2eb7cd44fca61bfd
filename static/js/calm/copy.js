// [data-copy="#field"]: copies that field and shows [data-copied].
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.querySelector(button.dataset.copy);
    field.addEventListener("focus", () => field.select());
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy"); // plain http on a local network has no clipboard
      }
      for (const note of document.querySelectorAll("[data-copied]")) note.hidden = false;
    });
  }
})();
