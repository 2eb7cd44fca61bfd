// What this device keeps of an assessment until the server has it: answers in their order, and what is needed to carry
// on alone. All of it is sealed (AES-GCM). The key is made of a part the server holds and a salt of this device; it
// cannot be read out, and is thrown away once its time is over. Then only the server's part opens the rest again, and
// the server gives that to nobody once the link was stopped or the assessment is finished or erased. What is given after
// that time is sealed with keys of a chain, each thrown away once it was used: the server's part alone opens that too.
// Before the server's part has come, which every page brings, nothing is kept.
const store = (() => {
  const usable = Boolean(globalThis.indexedDB && globalThis.crypto?.subtle && navigator.locks);
  const { seal, unseal, derive } = sealing;
  const CHECK = "maxpulse";
  let opening = null;

  // One name for all links that lead to an assessment: the part of the token that says which.
  const nameOf = (token) => token.slice(0, 21);

  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  function open() {
    opening ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open("maxpulse-assessments", 1);
      asked.onupgradeneeded = () => {
        const made = asked.result;
        made.createObjectStore("keys");
        made.createObjectStore("packs");
        made.createObjectStore("answers", { autoIncrement: true }).createIndex("of", "of");
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close();
        asked.result.onclose = () => (opening = null);
        resolve(asked.result);
      };
      asked.onerror = () => reject(asked.error);
    });
    opening.catch(() => (opening = null));
    return opening;
  }

  const read = async (part, key) => done((await open()).transaction(part).objectStore(part).get(key));

  async function write(parts, change) {
    const transaction = (await open()).transaction(parts, "readwrite", { durability: "strict" });
    const result = change(Array.isArray(parts) ? (part) => transaction.objectStore(part) : transaction.objectStore(parts));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    return result?.result;
  }

  const opens = async (key, kept) => (await unseal(key, kept.check).catch(() => null)) === CHECK;

  // The key, while its time is not over; else null.
  async function keyOf(name) {
    const kept = await read("keys", name);
    if (!kept?.key) return null;
    if (kept.until > Date.now()) return kept.key;
    await write("keys", (keys) => {
      const asked = keys.get(name);
      asked.onsuccess = () => asked.result && keys.put(withoutOld(asked.result), name);
    });
    return null;
  }

  // As it stands by now: another tab may have met the server meanwhile.
  const withoutOld = ({ key, ...row }) => (row.until > Date.now() ? { key, ...row } : row);

  // A release before made a key of this device's own before the server's part came. What it sealed is still opened.
  const ownOf = (name) => [name, "own"];
  const keysOf = async (name) => [await keyOf(name), await keyOf(ownOf(name))].filter(Boolean);

  // Takes the parts that the server gives out, newest first. What was sealed before stays readable if one of them
  // opens it, or if the key is still here: then it is sealed anew. Otherwise it is erased.
  // Nothing is sealed while the key changes.
  const guarded = (name, mode, work) => navigator.locks.request(`maxpulse-key-${name}`, { mode }, work);
  const unlock = (name, parts, until) => guarded(name, "exclusive", () => change(name, parts, until));

  async function change(name, parts, until) {
    const kept = await read("keys", name);
    if (kept) {
      for (const part of parts) {
        const made = await derive(part, kept.salt);
        if (!(await opens(made.key, kept))) continue;
        const { key } = made;
        // Nothing is taken over by a key that is over at once: a clock was set.
        if (until <= Date.now()) return write("keys", (keys) => keys.put({ ...kept, key, until }, name));
        const row = { ...kept, ...made, until, step: 0 };
        const hasMore = kept.step || (await read("keys", ownOf(name)));
        return hasMore ? sealAnew(name, row, made) : write("keys", (keys) => keys.put(row, name));
      }
    }
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const made = await derive(parts[0], salt);
    const check = await seal(made.key, CHECK);
    const device = kept?.device || crypto.randomUUID();
    await sealAnew(name, { ...made, salt, check, until, device, step: 0 });
  }

  // What the keys that are here open, under the key of this row; the rest is erased. `same`: that key and its chain, where
  // it has been this device's before.
  async function sealAnew(name, row, same = null) {
    const numbers = await numbersOf(name);
    const anew = new Map();
    for (const { counter, ...answer } of (await found(name, same)).answers) {
      anew.set(counter, { of: name, ...(await seal(row.key, answer)) });
    }
    await write(["keys", "packs", "answers"], (part) => {
      part("keys").delete(ownOf(name));
      part("keys").put(row, name);
      if (!same) part("packs").delete(name);
      for (const number of numbers) anew.has(number) ? part("answers").put(anew.get(number), number) : part("answers").delete(number);
    });
  }

  const deviceOf = async (name) => (await read("keys", name))?.device;

  // Raises where this device does not take it, or has had no key yet.
  const add = (name, answer) =>
    guarded(name, "exclusive", async () => {
      const key = await keyOf(name);
      if (!key) return addAfterwards(name, answer);
      const kept = { of: name, ...(await seal(key, answer)) };
      return write("answers", (answers) => answers.add(kept));
    });

  async function addAfterwards(name, answer) {
    const row = await read("keys", name);
    const { key, chain } = await sealing.step(row.chain);
    const kept = { of: name, step: row.step, ...(await seal(key, answer)) };
    await write(["keys", "answers"], (part) => {
      part("keys").put({ ...row, chain, step: row.step + 1 }, name);
      part("answers").add(kept);
    });
  }

  // Seals an answer anew under its number, where it is still kept: what is gone stays gone.
  const replace = (name, { counter, ...answer }) =>
    guarded(name, "shared", async () => {
      const [key] = await keysOf(name);
      const kept = key && { of: name, ...(await seal(key, answer)) };
      return kept && write("answers", (answers) => {
        const asked = answers.getKey(counter);
        asked.onsuccess = () => asked.result === counter && answers.put(kept, counter);
      });
    });

  const index = async () => (await open()).transaction("answers").objectStore("answers").index("of");
  const numbersOf = async (name) => done((await index()).getAllKeys(name));

  // The answers, and how many more there are that no key here opens (`shut`): only the server's part does. Not while the
  // key changes, under which what is read is being sealed anew.
  const contents = (name) => guarded(name, "shared", () => found(name));
  const all = async (name) => (await contents(name)).answers;

  async function found(name, more = null) {
    const keys = [...(more ? [more.key] : []), ...(await keysOf(name))];
    const of = await index();
    const [numbers, kept] = await Promise.all([done(of.getAllKeys(name)), done(of.getAll(name))]);
    const steps = more ? 1 + Math.max(-1, ...kept.map(({ step = -1 }) => step)) : 0;
    const once = steps ? await sealing.keysOf(more.chain, steps) : [];
    const read = await Promise.all(kept.map((each) => opened("step" in each ? once.slice(each.step, each.step + 1) : keys, each)));
    const answers = read.flatMap((answer, i) => (answer ? [{ ...answer, counter: numbers[i] }] : []));
    return { answers, shut: kept.length - answers.length };
  }

  const opened = async ([key, ...others], each) => (key ? unseal(key, each).catch(() => opened(others, each)) : null);

  const remove = (counter) => write("answers", (answers) => answers.delete(counter));

  async function savePack(name, pack) {
    const key = await keyOf(name);
    if (!key) return;
    const kept = await seal(key, pack);
    await write("packs", (packs) => packs.put(kept, name));
  }

  async function loadPack(name) {
    const key = await keyOf(name);
    const kept = key && (await read("packs", name));
    return kept ? unseal(key, kept).catch(() => null) : null;
  }

  // Once nobody is sealing.
  const wipe = (name) => guarded(name, "exclusive", () => erase(name));

  async function erase(name) {
    const numbers = await numbersOf(name);
    await write(["keys", "packs", "answers"], (part) => {
      for (const key of [name, ownOf(name)]) part("keys").delete(key);
      part("packs").delete(name);
      for (const number of numbers) part("answers").delete(number);
    });
  }

  // Keys whose time is over go whenever an assessment is opened in this browser, whichever it is.
  async function expire() {
    for (const name of await done((await open()).transaction("keys").objectStore("keys").getAllKeys())) await keyOf(name);
  }

  return { usable, nameOf, unlock, deviceOf, add, replace, contents, all, remove, savePack, loadPack, wipe, expire };
})();
