// The outbox: an answer gets its id here, is kept on the device until the server has it, and is sent again with the same
// id until then. Without network one carries on alone; the answers go out in their order, and the server's word is last.
// Its parts (js/outbox) know each other, and what all of them change, by `my`.
const outbox = (() => {
  const AT = location.pathname.match(/^(\/a\/([\w-]{70}))(\/.*)?$/);
  if (!AT) return null;
  const [, home, token, below = ""] = AT;
  const name = store.nameOf(token);
  const my = {
    home,
    token,
    name,
    box: makeBox(name),
    refused: anotherLook(),
    pack: null,
    bank: null,
    given: {}, // by question: the answer this device knows
    waiting: [], // what the box holds
    shut: 0, // how many more it holds, which only the server's part opens
    pending: null, // the answer that the page in view waits for
    away: false,
    over: false,
    ...rests(),
  };
  const parts = [betweenTabs, kept, known, leading, saying, news, pressed, alone, sending, ending];
  for (const part of parts) Object.assign(my, part(my));

  const SOON_MS = 5000;
  const LATEST_MS = 120_000;
  // A worker that takes over keeps the questions too, which came before it: a browser's own cache goes as that likes.
  const worker = navigator.serviceWorker;
  let cameBefore = !worker?.controller;
  const keepQuestions = () => {
    if (!cameBefore || !my.pack || !worker?.controller) return;
    cameBefore = false;
    fetch(my.pack.questions).catch(() => {
      cameBefore = true;
      setTimeout(keepQuestions, SOON_MS);
    });
  };
  worker?.addEventListener("controllerchange", keepQuestions);
  addEventListener("beforeunload", (event) => my.box.loose() && event.preventDefault());
  addEventListener("online", my.again);

  // Whoever comes back to a page that lay aside or stood still, and whoever looks at one, finds what is so.
  // Tabs and the worker tell each other what has changed: this is for what one of them could not tell that ended.
  const ASK_EVERY_MS = window.BroadcastChannel ? 10_000 : 2000;
  function askWhileInView() {
    const isBack = () => !document.hidden && my.rereadAndSay().then(my.again);
    for (const kind of ["focus", "pageshow"]) addEventListener(kind, isBack);
    for (const kind of ["visibilitychange", "resume"]) document.addEventListener(kind, isBack);
    // What a tab has left there that ended is sent by this one.
    setInterval(() => document.hidden || my.rereadAndSay().then(() => my.unsent().length && my.run()), ASK_EVERY_MS);
  }

  async function start() {
    if (store.usable) await store.expire().catch(() => {});
    await my.unlocked;
    await my.reread();
    await my.load();
    if (my.pack) await my.fetchBank();
    if (document.querySelector("[data-alone]")) {
      await my.drawAlone();
      my.comeBack();
    }
    askWhileInView();
    if (my.waits()) {
      my.fillIn();
      my.say("waiting");
      my.run();
    }
    if (!document.querySelector("[data-question], [data-finish], [data-kept]")) return;
    const idle = window.requestIdleCallback || ((work) => setTimeout(work, 400));
    idle(() => prepare(SOON_MS));
  }

  // Where the server does not answer it is asked again while the page stands.
  async function prepare(patienceMs) {
    await my.refresh();
    keepQuestions();
    if (my.unsent().length) my.run(); // what only the server's part could open
    if (!store.usable) return;
    if (my.pack) worker?.register("/a/worker.js", { scope: home }).catch(() => {});
    else if (!my.over && patienceMs < LATEST_MS) setTimeout(prepare, patienceMs, 2 * patienceMs);
  }

  // A result is on its way to its end: what the device kept goes, once what waited has been handed over.
  async function handOverAtLast() {
    await my.reread();
    if (store.usable) my.pack = await store.loadPack(name).catch(() => null);
    const found = my.waits();
    if (my.waiting.length) await my.run();
    await my.reread();
    const left = my.waits();
    // The page says what of it came too late.
    if (left < found) return my.over || location.reload();
    // What is refused or cannot be opened is lost now: it waits for the page that says so.
    if (left && !my.sayNotTaken(left)) return;
    await my.clear();
  }

  const started = below.startsWith("/result") ? handOverAtLast() : start();
  return {
    started,
    leave: my.leave,
    left: async () => {
      await my.reread();
      return my.waits();
    },
    trySending: () => started.then(my.trySending),
  };
})();
