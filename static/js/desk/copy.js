// [data-copy="text"]: puts the text on the clipboard and says so in the button for two seconds (data-done).
(() => {
  const said = (button) => {
    const label = button.querySelector("[data-label]") ?? button;
    const before = label.textContent;
    label.textContent = button.dataset.done;
    button.dataset.copied = "";
    setTimeout(() => {
      label.textContent = before;
      delete button.dataset.copied;
    }, 2000);
  };

  // Without a secure origin there is no clipboard object: select a hidden field and let the browser copy that.
  const copyBySelection = (text) => {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "unseen";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };

  const copy = async (text) => {
    if (!navigator.clipboard) return copyBySelection(text);
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyBySelection(text);
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button || "copied" in button.dataset) return;
    if (await copy(button.dataset.copy)) said(button);
  });
})();
