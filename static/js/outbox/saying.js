// What a page says of saving: the line above a question, the strip, and why an answer needs another look.
const saying = (my) => {
  const A_WHILE_MS = 1000; // what is sent in less is not said to wait
  const { refused } = my;
  const isInView = ({ question }) => question === my.form()?.dataset.question;

  const OF_THE_BOX = "[data-save=saved], [data-save=waiting], [data-save=loose]";
  const say = (state) => still.then(() => write(state));
  // That all is saved, where nothing waits; else that it waits.
  const sayIfSaved = () => say("saved");
  const showStrip = () => still.then(writeStrip);

  function write(asked) {
    const state = ofTheBox(asked);
    for (const place of document.querySelectorAll("[data-save]")) {
      place.dataset.save = state;
      const count = place.querySelector("[data-save-count]");
      if (count) count.textContent = my.waits();
    }
    if (state !== "sending") writeStrip();
  }

  // All is saved where nothing waits, whatever it was that this has to be said of.
  function ofTheBox(asked) {
    if (asked === "saved" && !my.waits()) return asked;
    if (asked === "saved" || asked === "waiting") return my.box.loose() ? "loose" : "waiting";
    return asked;
  }

  // Holds what stands there to what the box holds. What other tabs told may not have come here, where the page stood
  // still, nor been told, where they ended before they could.
  async function rereadAndSay() {
    await my.reread();
    if (!my.over && document.querySelector(OF_THE_BOX)) sayIfSaved();
  }

  function writeStrip() {
    const strip = document.querySelector("[data-strip]");
    if (!strip) return;
    const { away } = my;
    const isLoose = my.box.loose() > 0;
    const waits = away && !isLoose;
    const again = refused.of(my.waiting).find((answer) => !isInView(answer) && my.isAsked(answer.question, true));
    strip.hidden = !away && !again && !isLoose;
    strip.querySelector("[data-strip-loose]").hidden = !isLoose;
    const onward = Boolean(my.bank && my.pack);
    strip.querySelector("[data-strip-carry]").hidden = !waits || navigator.onLine || !onward;
    strip.querySelector("[data-strip-offline]").hidden = !waits || navigator.onLine || onward;
    strip.querySelector("[data-strip-unreachable]").hidden = !waits || !navigator.onLine;
    const link = strip.querySelector("[data-strip-refused]");
    link.hidden = away || isLoose || !again;
    if (again) link.querySelector("a").href = my.questionOf(again);
  }

  // In the page of a question: the refused answer that stands there, and why.
  const tellRefused = () =>
    still.then(() => {
      const again = refused.of(my.waiting).find(isInView);
      if (again && !my.form().querySelector("#q-error")) refused.tell(my.form(), again);
    });

  // The server's page does not know yet what is on its way.
  function fillIn() {
    const [at, answer] = [my.form(), my.unsent().findLast(isInView)];
    if (!answer || at.hasAttribute("data-from-pack") || refused.isTouched(at)) return;
    // What an amount is asked in goes with the country: in another it is none.
    if (at.querySelector("[type=hidden][name=unit]:not([value=" + JSON.stringify(answer.unit) + "])")) return;
    refused.restore(at, answer);
  }

  // In the page of a result: so many answers could not be taken any more. True where the page says it.
  function sayNotTaken(number) {
    const note = document.querySelector("[data-not-taken]");
    if (!note) return false;
    const said = note.querySelector("span");
    said.textContent = said.textContent.replace("{}", number);
    still.then(() => (note.hidden = false)); // it moves what stands below
    return true;
  }

  // In a page that came while answers are on their way.
  function sayOnItsWay() {
    if (my.away || !my.unsent().length) return say("waiting");
    say("sending");
    setTimeout(() => document.querySelector("[data-save=sending]") && sayIfSaved(), A_WHILE_MS);
  }

  document.addEventListener("htmx:after:swap", () => {
    if (my.waits()) sayOnItsWay();
    // Once all that a question does has begun.
    setTimeout(tellRefused);
  });

  return { say, sayIfSaved, showStrip, rereadAndSay, tellRefused, fillIn, sayNotTaken };
};
