// The outbox: an answer gets its id here, is kept on the device until the server has it, and is sent again with the same
// id until then. Without network one carries on alone; the answers go out in their order, and the server's word is last.
const outbox = (() => {
  const AT = location.pathname.match(/^(\/a\/([\w-]{70}))(\/.*)?$/);
  if (!AT) return null;
  const RETRY = [1, 2, 4, 8, 15, 30]; // seconds
  const A_MOMENT_MS = 250; // the server's, to say what comes next
  const [, home, token] = AT;
  const name = store.nameOf(token);
  const box = makeBox(name);
  const others = window.BroadcastChannel ? new BroadcastChannel(`maxpulse-outbox-${name}`) : null;
  const board = window.BroadcastChannel ? new BroadcastChannel("maxpulse-unconfirmed") : null;

  let pack = null;
  let bank = null;
  let device = newId();
  let given = {}; // by question: the answer this device knows
  let waiting = []; // what the box holds
  let pending = null; // the answer that the page in view waits for
  let away = false;
  let over = false;
  let wanted = false;
  let running = false;
  let keeping = Promise.resolve();
  const refused = anotherLook();
  const unsent = () => waiting.filter((answer) => !refused.has(answer));

  const form = () => document.querySelector("form[data-question]");
  const isInView = ({ question }) => question === form()?.dataset.question;
  const shown = () => document.getElementById("question");

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const source = ctx.sourceElement;
    if (!source.matches("form[data-question]") || over) return;
    const id = newId();
    ctx.request.body.set("answer_id", id);
    const answer = read(ctx.request.body, id);
    if (pack) ctx.request.body.set("replaces", answer.replaces || "");
    const body = new URLSearchParams(ctx.request.body).toString();
    if (pending?.source === source) {
      // Pressed again while it waits: the newer answer follows it, and what the page shows next is the reply to that.
      event.preventDefault();
      pending = { ...pending, id, body, answer, tried: false, isSaid: false };
      keep(answer).then(() => (away ? carryOn() : again(), goOnWithout(id)));
      return;
    }
    ctx.fetch = () => deliver({ id, body, url: ctx.request.action, source, answer });
  });

  function read(body, id) {
    const question = body.get("question_id");
    return {
      id,
      at: Date.now(),
      question,
      values: body.has("skip") ? [] : body.getAll("value"),
      unit: body.get("unit") || "",
      second: body.getAll("second").find((each) => each.trim()) || "",
      skipped: body.has("skip"),
      confirmed: body.has("confirmed"),
      took_ms: Number(body.get("took_ms")) || null,
      replaces: given[question]?.id ?? null,
      language: document.documentElement.lang,
    };
  }

  // A page that this device drew says by itself what would not count after what is typed.
  document.addEventListener("input", ({ target }) => {
    const drawn = target.closest("form[data-from-pack]");
    if (drawn && bank) losing.warn(drawn, bank, given, read(new FormData(drawn), null));
  });

  // Resolves with the server's reply or, where it is slow or away, with the next question as the device draws it.
  async function deliver(entry) {
    const { source, answer } = entry;
    const wrong = away && bank && pages.refusal(bank, find(answer.question), answer);
    if (wrong) {
      setTimeout(() => pages.refuse(source, wrong));
      return new Response(null, { status: 204 });
    }
    source.setAttribute("aria-busy", "true");
    const reply = new Promise((resolve) => (pending = { ...entry, resolve, tried: false }));
    await keep(answer);
    show(away ? "waiting" : "sending");
    if (away) carryOn();
    run();
    goOnWithout(answer.id);
    return reply;
  }

  // Nobody waits for a slow server where the device knows what comes next, nor at all for a silent one, which another
  // tab may be asking.
  function goOnWithout(id) {
    const isWaited = () => pending?.id === id && !pending.isSaid;
    setTimeout(() => isWaited() && carryOn(), A_MOMENT_MS);
    setTimeout(() => isWaited() && ((away = true), carryOn()), post.PATIENCE_MS + 500);
  }

  function keep(answer) {
    given[answer.question] = answer;
    keeping = keeping.then(() => box.add(answer)).then(count);
    return keeping;
  }

  async function kept() {
    await keeping;
    return box.all();
  }

  async function count() {
    waiting = await box.all();
    others?.postMessage("changed");
  }

  function answerPage(response) {
    const { source, resolve } = pending;
    pending = null;
    source.removeAttribute("aria-busy");
    resolve(response);
  }

  // One at a time, in this tab and beside the others; goes on until nothing waits.
  async function run() {
    wanted = true;
    if (running) return;
    running = true;
    for (let tries = 0; wanted && !over; ) {
      wanted = false;
      const sent = await post.oneAtATime(name, sendAll).catch(() => false);
      if (sent) {
        tries = 0;
        continue;
      }
      away = true;
      carryOn();
      show("waiting");
      remindWorker();
      wanted = true;
      await rest(RETRY[Math.min(tries++, RETRY.length - 1)]);
    }
    running = false;
  }

  // True when nothing waits any more, false when it has to be tried again.
  async function sendAll() {
    for (waiting = await kept(); unsent().length && !over; waiting = await kept()) {
      const isFresh = unsent()[0].id === pending?.id && !pending.tried && !away;
      if (!(isFresh ? await sendFresh() : await sendLate())) return false;
    }
    away = false;
    showStrip();
    // Another tab, or the worker, has sent what this page waits for.
    if (pending && !over && !(await isGivenMeanwhile())) await answerWith(home);
    else if (!waiting.length && document.querySelector("[data-save=waiting]")) show("saved");
    return true;
  }

  // What this page waits for has not been sent yet: the reply to it says where that leads, not one to what came before.
  async function isGivenMeanwhile() {
    waiting = await kept();
    return unsent().some(({ id }) => id === pending?.id);
  }

  async function answerWith(address) {
    const waited = pending;
    const next = await fragment(address);
    if (waited && pending === waited) answerPage(next);
  }

  // The answer just given, with nothing before it: the reply is the next page.
  async function sendFresh() {
    const sent = pending;
    sent.tried = true;
    const headers = { "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true", Accept: "text/html" };
    const response = await post.ask(sent.url, { method: "POST", body: sent.body, headers });
    if (!response || !(response.ok || [410, 422].includes(response.status))) return false;
    if (post.isOver(response)) return end(response), true;
    sent.isSaid = true;
    const hasGoneOn = pending?.source !== sent.source;
    // What was not taken is told as of any answer that waited: in its turn, with what was typed.
    if (hasGoneOn && !response.headers.has("HX-Push-Url")) return true;
    const [before, [answer]] = [waiting, unsent()];
    await box.remove(answer);
    if (response.ok) await dropOlder(before, [answer]);
    await count();
    if (response.ok) learn(sent.answer);
    else forget(sent.id);
    if (hasGoneOn) return pending || unsent().length || (await catchUp(response)), true;
    if (pending?.id !== sent.id) return true;
    const again = response.ok && !response.redirected && (await nextRefused());
    const next = again ? await fragment(again) : response.redirected ? goTo(response.url) : response;
    if (pending?.id === sent.id) answerPage(next);
    return true;
  }

  // The reply to the last answer, after which this device has drawn a page already: where the server asks something
  // else, its page takes the place of that one, unless something is being typed there.
  async function catchUp(response) {
    const where = response.headers.get("HX-Push-Url");
    const isSame = form() && where === questionOf({ question: form().dataset.question });
    if (isSame && !waiting.length) return;
    if (isSame || refused.isTouched(form())) return afterSending({ where });
    const html = await response.text();
    if (!pending) await swapIn(html, where);
  }

  // What waited: the server says of each what became of it, and where one is.
  async function sendLate() {
    const told = [];
    if (store.usable) device = (await store.deviceOf(name)) || device;
    const settled = async (answer) => {
      told.push(answer);
      await box.remove(answer);
    };
    const before = waiting;
    const reply = await post.late(token, unsent(), { device, pack, anew, settled });
    if (!reply) return false;
    if (reply === "over") return end(), true;
    hear(reply.settled);
    others?.postMessage({ settled: reply.settled });
    await dropOlder(before, [...told, ...before.filter(refused.has)]);
    await count();
    for (const { id, verdict } of reply.settled) {
      if (verdict === "counted") learn(told.find((answer) => answer.id === id));
    }
    if (!unsent().length) await afterSending(reply);
    return reply.settled.length > 0;
  }

  // What is refused is not what this device knows of a question.
  function hear(settled) {
    refused.learn(settled);
    for (const { id, verdict } of settled) if (verdict === "refused") forget(id);
  }

  // A refused answer waits no longer once the server has seen a later one to its question.
  async function dropOlder(before, seen) {
    for (const [at, each] of before.entries()) {
      const isLater = (other) => other.question === each.question && before.indexOf(other) > at;
      if (refused.has(each) && seen.some(isLater)) await box.remove(each);
    }
  }

  // The address of the next question whose refused answer has not been told, which it now is; null when all have been.
  async function nextRefused() {
    const again = refused.of(waiting).find(({ told, question }) => !told && isAsked(question, true));
    if (!again) return null;
    await box.tell(again);
    await count();
    return questionOf(again);
  }

  const questionOf = ({ question }) => `${home}/questions/${question}`;

  // In the page of a question: the refused answer that stands there, and why.
  function look() {
    const again = refused.of(waiting).find(isInView);
    if (again && !form().querySelector("#q-error")) refused.tell(form(), again);
  }

  function learn(answer) {
    if (!pack || !answer) return;
    pack.answers[answer.question] = answer;
    if (store.usable) store.savePack(name, pack).then(() => others?.postMessage("changed"), () => {});
  }

  // All has been sent. The server's word counts: a refusal is shown where it belongs, unless something else is being
  // typed, and whoever is no longer on the path goes where the server says.
  async function afterSending(reply) {
    away = false;
    await refresh();
    if (over || (pending && (await isGivenMeanwhile()))) return;
    const waited = pending;
    const mayOpen = shown() && !reply.where.endsWith("/result") && (pending || !refused.isTouched(form()));
    const again = mayOpen ? await nextRefused() : null;
    if (pending !== waited) return;
    if (!waiting.length) others?.postMessage("saved");
    if (pending) await answerWith(again || reply.where);
    else if (again) await swap(again, () => !refused.isTouched(form()));
    else if (!isInPlace(reply.where)) await swap(reply.where);
    else show(waiting.length ? "waiting" : "saved");
    showStrip();
    look();
  }

  function forget(id) {
    for (const question of Object.keys(given)) if (given[question].id === id) delete given[question];
  }

  function isInPlace(where) {
    if (where.endsWith("/result")) return false;
    const id = form()?.dataset.question;
    if (!id) return !shown()?.matches("[data-kept], [data-alone]");
    return !form().hasAttribute("data-from-pack") || isAsked(id, !bank || where.endsWith(`/questions/${id}`));
  }

  // Whether a question is asked as things stand; `otherwise` where this device does not know.
  function isAsked(id, otherwise) {
    if (!bank) return otherwise;
    try {
      return pages.standing(bank, given).path.some((question) => question.id === id);
    } catch {
      return otherwise;
    }
  }

  // Draws the page after the answer that waits, where the device knows what comes next. While the server may still say
  // it, that is a question: what is refused, and the end, are the server's.
  function carryOn() {
    if (!pending) return;
    if (away) pending.source.removeAttribute("aria-busy");
    if (!bank || !pack) return;
    const { answer } = pending;
    const wrong = pages.refusal(bank, find(answer.question), answer);
    if (wrong) return away && takeBack(wrong);
    let now;
    try {
      now = pages.standing(bank, given, answer.question);
    } catch {
      return; // only the server knows what comes next
    }
    if (!away && !now.next) return;
    if (!away) remindWorker();
    answerPage(new Response(draw(now.next?.id, now), { headers: { "HX-Push-Url": addressOf(now.next?.id) } }));
    if (!now.next) setTimeout(comeBack, 1000);
    follow(now, answer);
  }

  // It could not be taken: nothing is kept of it, and the page says why.
  async function takeBack(sentence) {
    const { id, source } = pending;
    const kept = waiting.find((each) => each.id === id);
    answerPage(new Response(null, { status: 204 }));
    if (kept) await box.remove(kept);
    forget(id);
    await count();
    pages.refuse(source, sentence);
  }

  const find = (id) => bank.questions.find((question) => question.id === id);
  const addressOf = (id) => (id ? `${home}/questions/${id}` : `${home}/finish`);
  const draw = (id, now) => pages.draw({ bank, pack, token, answers: given, answerId: newId() }, id, now);
  const goTo = (url) => new Response("", { headers: { "HX-Redirect": url } });

  // An open board of the distributor in this very browser hears of it, as not confirmed.
  function follow(now, answer) {
    if (!pack?.follow) return;
    board?.postMessage({ ...pack.follow, progress: Math.min(now.progress, 99), area: find(answer.question).area });
  }

  async function fragment(address) {
    if (address.endsWith("/result")) return goTo(address);
    const response = await post.ask(address, { headers: { "HX-Request": "true", Accept: "text/html" } });
    if (!response?.ok) return goTo(home);
    const where = new URL(response.url).pathname;
    return where.endsWith("/result") ? goTo(where) : new Response(await response.text(), { headers: { "HX-Push-Url": where } });
  }

  // `may` is asked once the page is there: what was begun meanwhile is not taken from anybody.
  async function swap(address, may = () => true) {
    const target = shown();
    const response = await fragment(address);
    const away = response.headers.get("HX-Redirect");
    if (pending || !may()) return;
    if (away || !target) return location.assign(away || home);
    await swapIn(await response.text(), response.headers.get("HX-Push-Url"));
  }

  const swapIn = (html, push) =>
    htmx.swap({ sourceElement: shown(), target: shown(), swap: "outerHTML", text: html, push });

  const sleepers = new Set();
  function rest(seconds) {
    return new Promise((resolve) => {
      sleepers.add(resolve);
      setTimeout(resolve, seconds * 1000 * (0.8 + Math.random() * 0.4));
    });
  }

  function wake() {
    for (const resolve of sleepers) resolve();
    sleepers.clear();
  }

  function again() {
    wake();
    if (unsent().length) run();
  }

  // A page that this device drew, or could not: it makes room for the server's as soon as there is one.
  async function comeBack() {
    for (let tries = 0; document.querySelector("[data-alone], [data-kept]"); tries++) {
      await rest(RETRY[Math.min(tries, RETRY.length - 1)]);
      if (unsent().length || pending) continue;
      if (await post.ask(`${home}/pack`)) return location.replace(home);
    }
  }
  addEventListener("online", again);
  addEventListener("focus", () => unsent().length && again());
  document.addEventListener("visibilitychange", () => !document.hidden && unsent().length && again());
  others?.addEventListener("message", async ({ data }) => {
    if (data === "over") return location.assign(home);
    if (data === "left") return (over = true), location.replace("/");
    if (data.settled) return hear(data.settled);
    waiting = await box.all();
    pack = (store.usable && (await store.loadPack(name).catch(() => null))) || pack;
    if (pack) know();
    if (unsent().length) return show("waiting"), run();
    if (data === "saved" && !pending) {
      away = false;
      showStrip();
      return document.querySelector("[data-kept]") ? swap(home) : show("saved");
    }
    if (away || document.querySelector("[data-kept]")) run().then(() => document.querySelector("[data-kept]") && swap(home));
  });

  // Background Sync, where there is one, sends when no page is open.
  const remindWorker = () =>
    navigator.serviceWorker?.getRegistration(home).then((at) => at?.sync?.register("outbox")).catch(() => {});

  function show(state) {
    for (const place of document.querySelectorAll("[data-save]")) {
      place.dataset.save = state;
      const count = place.querySelector("[data-save-count]");
      if (count) count.textContent = waiting.length;
    }
    if (state === "waiting") showStrip();
  }

  function showStrip() {
    const strip = document.querySelector("[data-strip]");
    if (!strip) return;
    const again = refused.of(waiting).find((answer) => !isInView(answer) && isAsked(answer.question, true));
    strip.hidden = !away && !again;
    const onward = Boolean(bank && pack);
    strip.querySelector("[data-strip-carry]").hidden = !away || navigator.onLine || !onward;
    strip.querySelector("[data-strip-offline]").hidden = !away || navigator.onLine || onward;
    strip.querySelector("[data-strip-unreachable]").hidden = !away || !navigator.onLine;
    const look = strip.querySelector("[data-strip-refused]");
    look.hidden = away || !again;
    if (again) look.querySelector("a").href = questionOf(again);
  }

  // The link was stopped, or its time or the assessment is over: nothing of it stays on this device.
  async function end(response) {
    over = true;
    waiting = [];
    await clear();
    others?.postMessage("over");
    if (pending) answerPage(response || goTo(home));
    else location.assign(home);
  }

  // Once nobody is sending, the worker neither, who might want what is wiped. The other tabs leave too.
  const leave = () =>
    post.oneAtATime(name, async () => {
      over = true;
      others?.postMessage("left");
      await clear();
    });

  async function clear() {
    await box.clear();
    const names = (await window.caches?.keys()) || [];
    await Promise.all(names.filter((each) => each.startsWith(`maxpulse-${name}-`)).map((each) => caches.delete(each)));
    const at = await navigator.serviceWorker?.getRegistration(home);
    await at?.unregister();
  }

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // plain http on a local network
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
  }

  const anew = () => post.fetchPack(token, () => !over);

  // A fresh pack, with the questions it names.
  async function refresh() {
    const fresh = await anew();
    if (fresh === "over" || fresh?.finished) return unsent().length ? null : clear();
    if (!fresh) return;
    pack = fresh;
    await box.sealLoose();
    waiting = await box.all();
    know();
    await fetchBank();
  }

  function know() {
    given = { ...pack.answers };
    for (const [question, answer] of Object.entries(given)) answer.question = question;
    for (const answer of unsent()) given[answer.question] = answer;
    if (pending) given[pending.answer.question] = pending.answer;
  }

  async function fetchBank() {
    if (bank?.address === pack.questions) return;
    const response = await fetch(pack.questions, { credentials: "same-origin" }).catch(() => null);
    if (!response?.ok) return;
    const bytes = await response.arrayBuffer();
    if (window.crypto.subtle && hex(await crypto.subtle.digest("SHA-256", bytes)) !== pack.digest) return;
    bank = { ...JSON.parse(new TextDecoder().decode(bytes)), address: pack.questions };
  }

  const hex = (digest) => [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // What this device draws when the page could not be fetched: the question of the address, or where one is.
  async function drawAlone() {
    if (!bank || !pack) return;
    try {
      const asked = location.pathname.match(/\/questions\/(\w+)$/)?.[1];
      const now = pages.standing(bank, given);
      const here = now.path.some((question) => question.id === asked) ? asked : now.next?.id;
      away = true;
      await swapIn(draw(here, now), addressOf(here));
      show(waiting.length ? "waiting" : "");
      showStrip();
    } catch {
      // only the server knows what comes next: the page says that it needs the network
    }
  }

  async function start() {
    if (store.usable) {
      await store.expire().catch(() => {});
      pack = await store.loadPack(name).catch(() => null);
    }
    waiting = await box.all();
    if (pack) {
      know();
      await fetchBank();
    }
    if (document.querySelector("[data-alone]")) {
      await drawAlone();
      comeBack();
    }
    if (waiting.length) {
      fillIn(unsent().findLast(isInView));
      show("waiting");
      run();
    }
    if (!document.querySelector("[data-question], [data-finish], [data-kept]")) return;
    const idle = window.requestIdleCallback || ((work) => setTimeout(work, 400));
    idle(async () => {
      await refresh();
      if (unsent().length) run(); // what only the server's part could open
      if (store.usable && pack) navigator.serviceWorker?.register("/a/worker.js", { scope: home }).catch(() => {});
    });
  }

  // The server's page does not know yet what is on its way.
  function fillIn(answer) {
    const at = form();
    if (!answer || at.hasAttribute("data-from-pack") || refused.isTouched(at)) return;
    // What an amount is asked in goes with the country: in another it is none.
    if (at.querySelector("[type=hidden][name=unit]:not([value=" + JSON.stringify(answer.unit) + "])")) return;
    refused.restore(at, answer);
  }

  async function trySending() {
    await started;
    await post.oneAtATime(name, sendAll).catch(() => false);
  }

  document.addEventListener("htmx:after:swap", () => {
    if (waiting.length) show("waiting");
    // Once all that a question does has begun.
    setTimeout(look);
  });
  // A result is on its way to its end: what the device kept goes, once what waited has been handed over.
  const isResult = /^\/result/.test(AT[3] || "");
  const started = isResult
    ? box.all().then(async (kept) => {
        waiting = kept;
        if (store.usable) pack = await store.loadPack(name).catch(() => null);
        if (kept.length) await run();
        await clear();
        // The page says what of it came too late.
        if (kept.length && !over && !(await box.all()).length) location.reload();
      })
    : start();

  return { started, leave, left: async () => (await box.all()).length, trySending };
})();
