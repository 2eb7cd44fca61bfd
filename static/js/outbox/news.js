// What became of an answer meanwhile, said on the page in view until the person goes on: that it was taken and does not
// count for now, because another device has closed its question since.
const news = (my) => {
  const believed = new Map(); // by question, the answer given here that counts, as far as this device knows

  const place = () => document.querySelector("[data-news]");

  const tellNews = (sentence) =>
    still.then(() => {
      const strip = place();
      if (!strip) return;
      strip.hidden = false;
      strip.querySelector("[data-news-said]").textContent = sentence;
    });

  // Before each try to send answers: what was asked at the one before may have been closed here since.
  const believe = (answers) => {
    for (const { question, id } of answers) {
      if (my.isAsked(question, false)) believed.set(question, id);
      else believed.delete(question);
    }
  };

  // Once the server's word is here. Of what was kept to oneself, or gave way to another answer, nothing is said.
  function tellClosed() {
    const stands = ({ id, skipped }, given) => id === given && !skipped;
    const isClosed = ({ id }) => stands(my.pack.answers[id] || {}, believed.get(id)) && !my.isAsked(id, true);
    const closed = believed.size ? my.bank.questions.filter(({ id }) => believed.has(id)).filter(isClosed) : [];
    believed.clear();
    if (closed.length) tellNews(effects.sentence(my.bank, "closed_elsewhere", closed));
  }

  // Of a page that makes room for what is being typed on another.
  const tellNoteOf = (text) => {
    const note = new DOMParser().parseFromString(text, "text/html").getElementById("q-note");
    if (note) tellNews(note.textContent.trim());
  };

  document.addEventListener("htmx:config:request", ({ detail }) => {
    if (detail.ctx.sourceElement.matches("form[data-question]") && place()) place().hidden = true;
  });

  return { believe, tellClosed, tellNoteOf };
};
