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
# Answers that no key here opens any more are kept too.
HAND_OVER = """async (patience) => {
  const until = performance.now() + patience;
  const asked = (request) => new Promise((go) => (request.onsuccess = () => go(request.result)));
  const kept = await asked(indexedDB.open("maxpulse-assessments"));
  const left = () => asked(kept.transaction("answers").objectStore("answers").count());
  dispatchEvent(new Event("online"));
  while (await left()) {
    if (performance.now() > until) throw new Error("it still keeps answers");
    await new Promise((go) => setTimeout(go, 30));
  }
  kept.close();
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
# Nothing runs there from now on. No browser does so to a tab that others may be waiting for.
STAND_STILL = """async () => {
  const { held } = await navigator.locks.query();
  if (!held.length) setTimeout(() => { debugger; });
  return !held.length;
}"""
# The time of the key is over, so that this device can draw nothing by itself.
IS_SHUT = """async () => {
  await outbox.started;
  const isShut = !(await store.loadPack(store.nameOf(location.pathname.split("/")[2])));
  return isShut && Boolean(document.querySelector("[data-alone]"));
}"""
