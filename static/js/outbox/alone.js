// What this device draws itself where the server is slow or away, and how it makes room for the server's page.
const alone = (my) => {
  const { home, token } = my;
  const addressOf = (id) => (id ? `${home}/questions/${id}` : `${home}/finish`);
  const draw = (id, now) =>
    pages.draw({ bank: my.bank, pack: my.pack, token, answers: my.given, answerId: newId() }, id, now);

  // Draws the page after the answer that waits, where the device knows what comes next. While the server may still say
  // it, that is a question: what is refused, and the end, are the server's.
  function carryOn() {
    if (!my.pending) return;
    const { answer, source } = my.pending;
    if (my.away) source.removeAttribute("aria-busy");
    if (!my.bank || !my.pack) return;
    const wrong = pages.refusal(my.bank, my.find(answer.question), answer);
    if (wrong) return my.away && takeBack(wrong);
    let now;
    try {
      now = pages.standing(my.bank, my.given, answer.question);
    } catch {
      return; // only the server knows what comes next
    }
    if (!now.next && (!my.away || my.box.loose())) return; // the last page says that all is kept
    if (!my.away) my.remindWorker();
    my.leadOn({ text: draw(now.next?.id, now), where: addressOf(now.next?.id) });
    if (!now.next) setTimeout(comeBack, 1000);
    follow(now, answer);
  }

  // It could not be taken: nothing is kept of it, and the page says why.
  async function takeBack(sentence) {
    const { id, source } = my.pending;
    const kept = my.waiting.find((each) => each.id === id);
    my.answerPage(new Response(null, { status: 204 }));
    if (kept) await my.box.remove(kept);
    my.forget(id);
    await my.count();
    pages.refuse(source, sentence);
  }

  // An open board of the distributor in this very browser hears of it, as not confirmed.
  function follow(now, answer) {
    const { area } = now.next || my.find(answer.question);
    post.tellBoards(my.pack, { progress: Math.min(now.progress, 99), area });
  }

  // When the page could not be fetched: the question of the address, or where one is.
  async function drawAlone() {
    if (!my.bank || !my.pack) return;
    try {
      const asked = location.pathname.match(/\/questions\/(\w+)$/)?.[1];
      const now = pages.standing(my.bank, my.given);
      const here = now.path.some((question) => question.id === asked) ? asked : now.next?.id;
      my.away = true;
      await my.swapIn({ text: draw(here, now), where: addressOf(here) });
      my.say(my.waits() ? "waiting" : "");
      my.showStrip();
    } catch {
      // only the server knows what comes next: the page says that it needs the network
    }
  }

  // A page that this device drew, or could not: it makes room for the server's as soon as there is one. Meanwhile another
  // may have been led in, which is then left alone.
  async function comeBack() {
    const stands = () => document.querySelector("[data-alone], [data-kept]");
    for (let tries = 0; stands(); tries++) {
      await my.rest(tries);
      if (my.unsent().length || my.pending) continue;
      if ((await post.ask(`${home}/pack`)) && stands()) return location.replace(home);
    }
  }

  return { carryOn, drawAlone, comeBack };
};
