// Sending what waits, until nothing does: the answer just given with its own reply, all else together.
const sending = (my) => {
  const UNSAVED = "[data-save=sending], [data-save=waiting], [data-save=loose]";
  const { home, token, name, box, refused } = my;
  let wanted = false;
  let running = false;
  let device = newId();

  // One at a time, in this tab and beside the others; goes on until nothing waits.
  async function run() {
    wanted = true;
    if (running) return;
    running = true;
    for (let tries = 0; wanted && !my.over; ) {
      wanted = false;
      const sent = await post.oneAtATime(name, sendAll).catch(() => false);
      if (sent) {
        tries = 0;
        continue;
      }
      my.away = true;
      my.carryOn();
      my.say("waiting");
      remindWorker();
      wanted = true;
      await my.rest(tries++);
    }
    running = false;
  }

  // There is reason to try at once. Another tab may have sent by now what this page still waits for.
  function again() {
    my.wake();
    if (my.unsent().length || my.shut || my.pending) run();
  }

  // True when nothing waits any more, false when it has to be tried again.
  async function sendAll() {
    await my.allKept();
    let isFinished = false;
    if (my.shut) {
      // A page was left open for longer than its key is good.
      const fresh = await my.anew();
      if (fresh === "over") return my.end(), true;
      if (!fresh) return false;
      isFinished = fresh.finished;
    }
    for (await my.allKept(); my.unsent().length && !my.over; await my.allKept()) {
      const [first] = my.unsent();
      const isFresh = first.id === my.pending?.id && !my.pending.tried && !my.away;
      if (!(isFresh ? await sendFresh(first) : await sendLate())) return false;
    }
    my.away = false;
    if (isFinished && my.shut && !my.over) return toTheResult(), true;
    my.showStrip();
    post.tellBoards(my.pack, { isSettled: true });
    // Another tab, or the worker, has sent what this page waits for.
    if (my.pending && !my.over && !(await my.isPendingUnsent())) await my.answerWith(home);
    else if (document.querySelector(UNSAVED)) my.sayIfSaved();
    return true;
  }

  // It was finished elsewhere, after which nobody opens what is shut: the page of the result says so.
  function toTheResult() {
    if (my.pending) my.leadOn({ away: home });
    else if (document.getElementById("question")) location.assign(home);
  }

  // The answer just given, with nothing before it: the reply is the next page.
  async function sendFresh(answer) {
    const [sent, before] = [my.pending, my.waiting];
    sent.tried = true;
    const headers = { "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true", Accept: "text/html" };
    const reply = await post.ask(sent.url, { method: "POST", body: sent.body, headers });
    if (!reply || !(reply.ok || [410, 422].includes(reply.status))) return false;
    if (post.isOver(reply)) return my.end(reply), true;
    sent.isSaid = true;
    const hasGoneOn = my.pending?.source !== sent.source;
    // What was not taken is told as of any answer that waited: in its turn, with what was typed.
    if (hasGoneOn && !reply.headers.has("HX-Push-Url")) return true;
    await box.remove(answer);
    if (reply.ok) await my.dropOlder(before, [answer]);
    await my.count();
    if (reply.ok) my.learn(sent.answer);
    else my.forget(sent.id);
    if (hasGoneOn) return my.pending || my.unsent().length || (await my.catchUp(reply)), true;
    if (my.pending?.id !== sent.id) return true;
    const next = reply.ok && !reply.redirected ? await my.nextRefused() : null;
    if (next) await my.answerWith(my.questionOf(next));
    else if (reply.redirected) my.leadOn({ away: reply.url });
    else my.answerPage(post.asResponse(reply));
    return true;
  }

  // What waited: the server says of each what became of it, and where one is.
  async function sendLate() {
    const told = [];
    if (store.usable) device = (await store.deviceOf(name)) || device;
    const settled = async (answer) => {
      told.push(answer);
      await box.remove(answer);
    };
    const { anew } = my;
    const here = store.usable ? await store.loadPack(name).catch(() => null) : my.pack;
    const pack = here || (await anew());
    if (!pack) return false;
    if (pack === "over") return my.end(), true;
    if (!here) await my.allKept(); // with it comes what only the server's part could open: in its order
    const before = my.waiting;
    my.believe(my.unsent());
    const reply = await post.late(token, my.unsent(), { device, pack, anew, settled });
    if (!reply) return false;
    if (reply === "over") return my.end(), true;
    my.hear(reply.settled);
    my.tabs.tell({ settled: reply.settled });
    await my.dropOlder(before, [...told, ...before.filter(refused.has)]);
    await my.count();
    for (const { id, verdict } of reply.settled) {
      if (verdict === "counted") my.learn(told.find((answer) => answer.id === id));
    }
    if (!my.unsent().length) await my.afterSending(reply);
    return reply.settled.length > 0;
  }

  // Background Sync, where there is one, sends when no page is open.
  const remindWorker = () =>
    navigator.serviceWorker?.getRegistration(home).then((at) => at?.sync?.register("outbox")).catch(() => {});

  async function trySending() {
    await post.oneAtATime(name, sendAll).catch(() => false);
  }

  return { run, again, trySending, remindWorker };
};
