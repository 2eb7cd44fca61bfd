// Hands over what a device kept: once, in its order. Pages and the service worker do it the same way, one at a time.
const post = (() => {
  const PATIENCE_MS = 12000; // then a silent server counts as away
  const MOST = 40; // answers in one message

  const oneAtATime = (name, work) =>
    navigator.locks ? navigator.locks.request(`maxpulse-outbox-${name}`, work) : work(); // ids make a second sending harmless

  // What the work gives, or null where it fails or takes too long.
  async function patiently(work) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
    try {
      return await work(abort.signal);
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  // The reply with its whole text, or null when it has to be sent again: one that breaks off has not come.
  const ask = (address, options = {}) =>
    patiently(async (signal) => {
      const response = await fetch(address, { credentials: "same-origin", cache: "no-store", signal, ...options });
      const { ok, status, redirected, url, headers } = response;
      if (status >= 500 || [408, 425, 429].includes(status)) return null;
      return { ok, status, redirected, url, headers, text: await response.text() };
    });

  const asResponse = ({ status, headers, text }) => new Response(status === 204 ? null : text, { status, headers });

  function read({ text }) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  // The link was stopped, its time is over, or the assessment was erased.
  const isOver = (reply) => reply.status === 410;

  // A fresh pack; of a finished assessment it is good for handing over alone. "over" when there is none any more, null
  // without network. It is kept, and with it the key, where `mayKeep` says so once it is there.
  async function fetchPack(token, mayKeep = () => false) {
    const name = store.nameOf(token);
    const asked = Date.now();
    const reply = await ask(`/a/${token}/pack`, { headers: { Accept: "application/json" } });
    if (!reply) return null;
    if (isOver(reply)) return "over";
    const pack = reply.ok ? read(reply) : null;
    if (!pack?.seal) return null;
    const { keys, ...rest } = pack;
    const way = Date.now() - asked;
    rest.offset = Math.round(pack.now - asked - way / 2);
    if (store.usable && !pack.finished && mayKeep()) {
      const until = pack.until - rest.offset; // by this device's clock
      // A device that keeps nothing, because it is full, can still hand over.
      await store.unlock(name, keys, until).then(() => store.savePack(name, rest)).catch(() => {});
    }
    return rest;
  }

  // What the tabs and the worker of one assessment tell each other; nothing where a browser has none.
  const channelOf = (name) => (globalThis.BroadcastChannel ? new BroadcastChannel(`maxpulse-outbox-${name}`) : null);

  function tellTabs(name) {
    const channel = channelOf(name);
    channel?.postMessage("changed");
    channel?.close();
  }

  // An open board of the distributor in this very browser, whom the pack names, hears of what is not confirmed: how far
  // the person is, or (`isSettled`) that nothing waits any more.
  const boards = globalThis.BroadcastChannel ? new BroadcastChannel("maxpulse-unconfirmed") : null;
  const tellBoards = (pack, told) => pack?.follow && boards?.postMessage({ ...pack.follow, ...told });

  // Sends up to forty answers. Gives the server's reply, "over" when it takes none any more, null to try again.
  // What the server has settled is not kept any longer; what it refused is, until the person has given it another look.
  // `by`: the device, the pack it has, how it gets another, and what it does with what is settled.
  async function late(token, answers, by) {
    const pack = by.pack || (await by.anew());
    if (!pack || pack === "over") return pack;
    const body = JSON.stringify({
      seal: pack.seal,
      device: by.device,
      now: Date.now(),
      offset: pack.offset,
      answers: answers.slice(0, MOST).map(({ told: _told, ...answer }) => answer),
    });
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    const reply = await ask(`/a/${token}/outbox`, { method: "POST", body, headers });
    if (!reply) return null;
    if (reply.status === 409) return late(token, answers, { ...by, pack: null });
    if (!reply.ok) return isOver(reply) ? "over" : null;
    const said = read(reply);
    if (!said) return null;
    for (const { id, verdict } of said.settled) {
      if (verdict !== "refused") await by.settled(answers.find((answer) => answer.id === id));
    }
    return said;
  }

  // For the service worker: all that waits of one assessment. What is refused waits on, for a page to say so. It makes no
  // key and keeps no pack, and asks for none where the assessment was left: only who opens a page has it kept here. Where
  // no pack is kept, older answers may wait that only the server's part opens: a page hands them over in their order.
  // Gives true when the assessment is over.
  async function everything(token) {
    const name = store.nameOf(token);
    return oneAtATime(name, async () => {
      const [device, pack] = [await store.deviceOf(name), await store.loadPack(name)];
      if (!pack) return;
      const anew = async () => ((await store.deviceOf(name)) ? fetchPack(token) : "over");
      const settled = (answer) => store.remove(answer.counter);
      const told = new Set();
      const untold = async () => (await store.all(name)).filter(({ id }) => !told.has(id));
      for (let waiting = await untold(); waiting.length; waiting = await untold()) {
        const reply = await late(token, waiting, { device, pack, anew, settled });
        if (reply === "over") return store.wipe(name).then(() => true);
        if (!reply?.settled.length) throw new Error("again later");
        for (const { id } of reply.settled) told.add(id);
        tellTabs(name);
      }
      tellBoards(pack, { isSettled: true });
    });
  }

  return { PATIENCE_MS, oneAtATime, patiently, ask, asResponse, isOver, fetchPack, channelOf, tellBoards, late, everything };
})();
