// Where the person is led once something has been sent: the server's word counts, and takes from nobody what they have
// begun meanwhile.
const leading = (my) => {
  const { home, refused } = my;
  const form = () => document.querySelector("form[data-question]");
  const shown = () => document.getElementById("question");
  const questionOf = ({ question }) => `${home}/questions/${question}`;
  const isFree = () => !my.pending && !refused.isTouched(form());

  // { text, where } of a page, or { away } where it is none that can be swapped in.
  async function fragment(address) {
    if (address.endsWith("/result")) return { away: address };
    const reply = await post.ask(address, { headers: { "HX-Request": "true", Accept: "text/html" } });
    if (!reply?.ok) return { away: home };
    const where = new URL(reply.url).pathname;
    return where.endsWith("/result") ? { away: where } : { text: reply.text, where };
  }

  // `may` is asked once the page is there: what was begun meanwhile is not taken from anybody.
  async function swap(address, may = () => !my.pending) {
    const page = await fragment(address);
    await still.past();
    if (!may()) return;
    if (page.away || !shown()) return location.assign(page.away || home);
    await swapIn(page);
  }

  const swapIn = ({ text, where }) =>
    htmx.swap({ sourceElement: shown(), target: shown(), swap: "outerHTML", text, push: where });

  // The page that waits for an answer's reply gets this one.
  async function answerWith(address) {
    const waited = my.pending;
    const next = await fragment(address);
    if (waited && my.pending === waited) my.leadOn(next);
  }

  // The reply to the last answer, after which this device has drawn a page already: where the server asks something
  // else, its page takes the place of that one, unless something is being typed there.
  async function catchUp({ headers, text }) {
    const where = headers.get("HX-Push-Url");
    const hasNews = text.includes('id="q-note"'); // of the answer itself: it does not count for now
    const isSame = !hasNews && form() && where === questionOf({ question: form().dataset.question });
    if (isSame && !my.waiting.length) return;
    await still.past();
    if (isSame || refused.isTouched(form())) {
      my.tellNoteOf(text);
      return afterSending({ where });
    }
    if (!my.pending) await swapIn({ text, where });
  }

  // All has been sent. The server's word counts: a refusal is shown where it belongs, unless something else is being
  // typed, and whoever is no longer on the path goes where the server says.
  async function afterSending(reply) {
    my.away = false;
    await my.refresh();
    my.tellClosed();
    if (my.over || (my.pending && (await my.isPendingUnsent()))) return;
    const waited = my.pending;
    const mayOpen = shown() && !reply.where.endsWith("/result") && (my.pending || !refused.isTouched(form()));
    const again = mayOpen ? await my.nextRefused() : null;
    if (my.pending !== waited) return;
    if (!my.waits()) my.tabs.tell("saved");
    if (my.pending) await answerWith(again ? questionOf(again) : reply.where);
    else if (again) await swap(questionOf(again), isFree);
    else if (!isInPlace(reply.where)) await swap(reply.where);
    else my.sayIfSaved();
    my.showStrip();
    my.tellRefused();
  }

  function isInPlace(where) {
    if (where.endsWith("/result")) return location.pathname === where;
    const id = form()?.dataset.question;
    if (!id) return !shown()?.matches("[data-kept], [data-alone]");
    return !form().hasAttribute("data-from-pack") || my.isAsked(id, !my.bank || where.endsWith(`/questions/${id}`));
  }

  return { form, questionOf, swap, swapIn, answerWith, catchUp, afterSending };
};
