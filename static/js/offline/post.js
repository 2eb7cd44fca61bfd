// Hands over what a device kept: once, in its order. Pages and the service worker do it the same way, one at a time.
const post = (() => {
  const PATIENCE_MS = 12000; // then a silent server counts as away
  const MOST = 40; // answers in one message

  const oneAtATime = (name, work) =>
    navigator.locks ? navigator.locks.request(`maxpulse-outbox-${name}`, work) : work(); // ids make a second sending harmless

  // The reply, or null when it has to be sent again.
  async function ask(address, options = {}) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
    try {
      const response = await fetch(address, { credentials: "same-origin", cache: "no-store", signal: abort.signal, ...options });
      return response.status >= 500 || [408, 425, 429].includes(response.status) ? null : response;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  // The link was stopped, its time is over, or the assessment was erased.
  const isOver = (response) => response.status === 410;

  // A fresh pack; of a finished assessment it is good for handing over alone. "over" when there is none any more, null
  // without network. It is kept, and with it the key, where `mayKeep` says so once it is there.
  async function fetchPack(token, mayKeep = () => false) {
    const name = store.nameOf(token);
    const asked = Date.now();
    const response = await ask(`/a/${token}/pack`, { headers: { Accept: "application/json" } });
    if (!response) return null;
    const pack = response.ok ? await response.json().catch(() => null) : null;
    if (isOver(response)) return "over";
    if (!pack?.seal) return null;
    const { keys, ...rest } = pack;
    const way = Date.now() - asked;
    rest.offset = Math.round(pack.now - asked - way / 2);
    if (store.usable && !pack.finished && mayKeep()) {
      await store.unlock(name, keys, pack.until - rest.offset); // by this device's clock
      await store.savePack(name, rest);
    }
    return rest;
  }

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
    const response = await ask(`/a/${token}/outbox`, { method: "POST", body, headers });
    if (!response) return null;
    if (response.status === 409) return late(token, answers, { ...by, pack: null });
    if (!response.ok) return isOver(response) ? "over" : null;
    const reply = await response.json().catch(() => null);
    if (!reply) return null;
    for (const { id, verdict } of reply.settled) {
      if (verdict !== "refused") await by.settled(answers.find((answer) => answer.id === id));
    }
    return reply;
  }

  // For the service worker: all that waits of one assessment. What is refused waits on, for a page to say so. It makes no
  // key and keeps no pack, and asks for none where the assessment was left: only who opens a page has it kept here.
  // Gives true when the assessment is over.
  async function everything(token) {
    const name = store.nameOf(token);
    return oneAtATime(name, async () => {
      const device = await store.deviceOf(name);
      const anew = async () => ((await store.deviceOf(name)) ? fetchPack(token) : "over");
      const settled = (answer) => store.remove(answer.counter);
      const told = new Set();
      const untold = async () => (await store.all(name)).filter(({ id }) => !told.has(id));
      for (let waiting = await untold(); waiting.length; waiting = await untold()) {
        const reply = await late(token, waiting, { device, pack: await store.loadPack(name), anew, settled });
        if (reply === "over") return store.wipe(name).then(() => true);
        if (!reply?.settled.length) throw new Error("again later");
        for (const { id } of reply.settled) told.add(id);
      }
    });
  }

  return { PATIENCE_MS, oneAtATime, ask, isOver, fetchPack, late, everything };
})();
