"""What is done and asked inside the pages of a device."""

from __future__ import annotations

# The pages of this device believe its clock; the server must not. The worker's is the machine's, from which this may
# not be behind by more than the days that a key is good for, and Background Sync would run on that too. Time passes
# for pages that are open and for those to come: the latest word is the furthest.
WRONG_CLOCK = """(() => {
  const ahead = Symbol.for("ahead");
  if (!(ahead in globalThis)) {
    const now = Date.now.bind(Date);
    Date.now = () => now() + globalThis[ahead];
    Object.defineProperty(ServiceWorkerRegistration.prototype, "sync", { value: undefined });
    const locks = (globalThis[Symbol.for("locks")] = { asked: 0, gate: null });
    const ask = navigator.locks?.request.bind(navigator.locks);
    const request = (...given) => {
      if (locks.gate) return locks.gate.then(() => request(...given));
      locks.asked++;
      return ask(...given).finally(() => locks.asked--);
    };
    if (ask) navigator.locks.request = request;
  }
  globalThis[ahead] = Math.max(globalThis[ahead] ?? -Infinity, %d);
})()"""
# The same without a service worker: the pack is kept, and the questions have come.
HOLDS = """async () => {
  const name = store.nameOf(location.pathname.split("/")[2]);
  const kept = /[/]questions[/][a-z]+-[0-9_-]+[.]/;
  const has = () => performance.getEntriesByType("resource").some((each) => kept.test(each.name));
  while (!(await store.loadPack(name)) || !has()) await new Promise((go) => setTimeout(go, 50));
}"""
# What the device would show with what it hands over has run out, in every tab.
OLD_SEAL = """async () => {
  const name = store.nameOf(location.pathname.split("/")[2]);
  const pack = await store.loadPack(name);
  if (pack) await store.savePack(name, { ...pack, seal: pack.seal.replace(/^[0-9]+/, "9999999999") });
  new BroadcastChannel(`maxpulse-outbox-${name}`).postMessage("changed");
}"""
# Gives the question that needs another look (`again`), as the page tells; or those which are not asked any more and of
# which only what was refused is left (`resting`). Answers that no key here opens any more are kept too.
HAND_OVER = """async (patience) => {
  const begun = performance.now();
  const name = store.nameOf(location.pathname.split("/")[2]);
  const told = () => {
    const link = document.querySelector("[data-strip]:not([hidden]) [data-strip-refused]:not([hidden]) a");
    const form = document.querySelector("#q-error")?.closest("form");
    return form?.dataset.question ?? link?.pathname.split("/").at(-1) ?? "";
  };
  const isAsked = async () => {
    const pack = await store.loadPack(name);
    if (!pack) return () => true;
    const { path } = pages.standing(await (await fetch(pack.questions)).json(), pack.answers);
    return ({ question }) => path.some(({ id }) => id === question);
  };
  dispatchEvent(new Event("online"));
  for (let quiet = 0; ; ) {
    const { answers, shut } = await store.contents(name);
    if (!answers.length && !shut) return { again: "", resting: [] };
    if (told()) return { again: told(), resting: [] };
    const passed = performance.now() - begun;
    if (passed > patience) throw new Error("it still keeps answers");
    if (passed > 2000 && !shut && !answers.some(await isAsked())) {
      // However many replies are lost.
      if (++quiet > 6) return { again: "", resting: answers.map(({ question }) => question) };
      await outbox.trySending();
    } else quiet = 0;
    await new Promise((go) => setTimeout(go, 30));
  }
}"""
# "Saved" is said only where nothing waits, and of what waits how much it is. A page hears of it a moment later.
SAYS_WHAT_IS_SO = """async (patience) => {
  const until = performance.now() + patience;
  await outbox.started;
  const look = async () => {
    const left = await outbox.left();
    const place = document.querySelector("[data-save]");
    const number = Number(place?.querySelector("[data-save-count]")?.textContent);
    const isSo = { saved: left === 0, waiting: left === number }[place?.dataset.save] ?? true;
    return isSo ? "" : `${place.dataset.save} (${number}), and ${left} wait`;
  };
  for (let wrong = await look(); wrong; wrong = await look()) {
    if (performance.now() > until) throw new Error(`it says ${wrong}`);
    await new Promise((go) => setTimeout(go, 30));
  }
}"""
# Nothing runs there from now on. No browser does so to a tab that others may be waiting for, which has a lock or would
# be given one.
STAND_STILL = """() => {
  const locks = globalThis[Symbol.for("locks")];
  if (locks.asked) return false;
  locks.gate = new Promise((go) => setTimeout(() => {
    debugger;
    locks.gate = null;
    go();
  }));
  return true;
}"""
# The time of the key is over, so that this device can draw nothing by itself.
IS_SHUT = """async () => {
  await outbox.started;
  const isShut = !(await store.loadPack(store.nameOf(location.pathname.split("/")[2])));
  return isShut && Boolean(document.querySelector("[data-alone]"));
}"""
