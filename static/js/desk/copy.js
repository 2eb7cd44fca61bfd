// [data-copy="text"]: puts the text on the clipboard and says for two seconds in the button, and to screen readers,
// whether it is there (data-done, data-refused). Where it is not, what stands beside the button is selected, to be
// copied by hand: a field, or else the text itself ([data-copied-from]).
(() => {
  const SAID_MS = 2000;
  const busy = new WeakSet();

  let said = null;

  const line = () => {
    if (said) return said;
    said = document.createElement("p");
    said.className = "unseen";
    said.setAttribute("role", "status");
    document.body.append(said);
    return said;
  };
  // There before anything is said in it: what comes along with its words is not read out.
  if (document.querySelector("[data-copy]")) line();

  const say = (button, words) => {
    const label = button.querySelector("[data-label]") ?? button;
    const before = label.textContent;
    label.textContent = words;
    line().textContent = words;
    setTimeout(() => {
      label.textContent = before;
      line().textContent = "";
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

  const select = (button) => {
    const field = button.parentElement.querySelector("input[readonly]");
    if (field) {
      field.focus();
      field.select();
      return;
    }
    const shown = button.parentElement.querySelector("[data-copied-from]");
    if (!shown) return;
    // A shortened address is of no use on a clipboard.
    shown.textContent = button.dataset.copy;
    const range = document.createRange();
    range.selectNodeContents(shown);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button || busy.has(button)) return;
    busy.add(button);
    const isDone = await copy(button.dataset.copy);
    if (isDone) button.dataset.copied = "";
    else select(button);
    say(button, isDone ? button.dataset.done : button.dataset.refused);
  });
})();
