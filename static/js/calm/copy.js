// [data-copy="#field"]: copies that field and shows [data-copied], or [data-not-copied] where the browser does not let it.
(() => {
  // Plain http on a local network has no clipboard: there the browser copies what is selected.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return document.execCommand("copy");
    }
  };

  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.querySelector(button.dataset.copy);
    field.addEventListener("focus", () => field.select());
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      const isDone = await copy(field.value);
      for (const note of document.querySelectorAll("[data-copied]")) note.hidden = !isDone;
      for (const note of document.querySelectorAll("[data-not-copied]")) note.hidden = isDone;
    });
  }
})();
