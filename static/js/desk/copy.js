// [data-copy="text"]: puts the text on the clipboard and says for two seconds in the button whether it is there
// (data-done, data-refused). Where it is not, the field beside the button is selected, to be copied by hand.
(() => {
  const SAID_MS = 2000;
  const busy = new WeakSet();

  const say = (button, words) => {
    const label = button.querySelector("[data-label]") ?? button;
    const before = label.textContent;
    label.textContent = words;
    setTimeout(() => {
      label.textContent = before;
      delete button.dataset.copied;
      busy.delete(button);
    }, SAID_MS);
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

  const select = (field) => {
    field?.focus();
    field?.select();
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button || busy.has(button)) return;
    busy.add(button);
    const isDone = await copy(button.dataset.copy);
    if (isDone) button.dataset.copied = "";
    else select(button.parentElement.querySelector("input[readonly]"));
    say(button, isDone ? button.dataset.done : button.dataset.refused);
  });
})();
