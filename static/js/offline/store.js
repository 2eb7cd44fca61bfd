// What this device keeps of an assessment until the server has it: answers in their order, and what is needed to carry
// on alone. All of it is sealed (AES-GCM). The key is made of a part the server holds and a salt of this device; it
// cannot be read out, and is thrown away once its time is over. Then only the server's part opens the rest again, and
// the server gives that to nobody once the link was stopped or the assessment is finished or erased. What is given before
// the server's part has come, or after its time, is sealed with a key of this device's own, which goes as that comes.
const store = (() => {
  const usable = Boolean(globalThis.indexedDB && globalThis.crypto?.subtle && navigator.locks);
  const CHECK = "maxpulse";
  const OWN_GOOD_FOR_MS = 7 * 86400000;
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

  async function seal(key, content) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(content));
    return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) };
  }

  async function unseal(key, { iv, sealed }) {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed)));
  }

  async function derive(part, salt) {
    const bytes = Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0));
    const whole = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt, info: new TextEncoder().encode(CHECK) };
    return crypto.subtle.deriveKey(how, whole, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  const opens = async (key, kept) => (await unseal(key, kept.check).catch(() => null)) === CHECK;

  // The key, while its time is not over; else null.
  async function keyOf(name) {
    const kept = await read("keys", name);
    if (!kept?.key) return null;
    if (kept.until > Date.now()) return kept.key;
    delete kept.key;
    await write("keys", (keys) => keys.put(kept, name));
    return null;
  }

  // This device's own key of an assessment stands beside the other.
  const ownOf = (name) => [name, "own"];
  const keysOf = async (name) => [await keyOf(name), await keyOf(ownOf(name))].filter(Boolean);

  // Of two tabs that make it at once, the first one's stays.
  async function makeOwn(name) {
    let own = {
      key: await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
      until: Date.now() + OWN_GOOD_FOR_MS,
    };
    await write("keys", (keys) => {
      const asked = keys.get(ownOf(name));
      asked.onsuccess = () => (asked.result?.key ? (own = asked.result) : keys.put(own, ownOf(name)));
    });
    return own.key;
  }

  // Takes the parts that the server gives out, newest first. What was sealed before stays readable if one of them
  // opens it, or if the key is still here: then it is sealed anew. Otherwise it is erased.
  // Nothing is sealed while the key changes.
  const guarded = (name, mode, work) => navigator.locks.request(`maxpulse-key-${name}`, { mode }, work);
  const unlock = (name, parts, until) => guarded(name, "exclusive", () => change(name, parts, until));

  async function change(name, parts, until) {
    const kept = await read("keys", name);
    if (kept) {
      for (const part of parts) {
        const key = await derive(part, kept.salt);
        if (!(await opens(key, kept))) continue;
        await write("keys", (keys) => keys.put({ ...kept, key, until }, name));
        // Nothing is taken over by a key that is over at once: a clock was set.
        return until > Date.now() && (await read("keys", ownOf(name))) && sealAnew(name, key);
      }
    }
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const key = await derive(parts[0], salt);
    const check = await seal(key, CHECK);
    const device = kept?.device || crypto.randomUUID();
    await sealAnew(name, key, { key, salt, check, until, device });
  }

  // What the keys that are here open, under this one; the rest is erased, and so is this device's own key.
  async function sealAnew(name, key, row = null) {
    const numbers = await numbersOf(name);
    const anew = new Map();
    for (const { counter, ...answer } of await found(name)) anew.set(counter, { of: name, ...(await seal(key, answer)) });
    await write(["keys", "packs", "answers"], (part) => {
      part("keys").delete(ownOf(name));
      if (row) part("keys").put(row, name);
      if (row) part("packs").delete(name);
      for (const number of numbers) anew.has(number) ? part("answers").put(anew.get(number), number) : part("answers").delete(number);
    });
  }

  const deviceOf = async (name) => (await read("keys", name))?.device;

  // Raises where this device does not take it.
  const add = (name, answer) =>
    guarded(name, "shared", async () => {
      const [key = await makeOwn(name)] = await keysOf(name);
      const kept = { of: name, ...(await seal(key, answer)) };
      return write("answers", (answers) => answers.add(kept));
    });

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

  // Not while the key changes, under which what is read is being sealed anew.
  const all = (name) => guarded(name, "shared", () => found(name));

  async function found(name) {
    const keys = await keysOf(name);
    if (!keys.length) return [];
    const answers = await index();
    const [numbers, kept] = await Promise.all([done(answers.getAllKeys(name)), done(answers.getAll(name))]);
    const read = await Promise.all(kept.map((each) => opened(keys, each)));
    return read.flatMap((answer, i) => (answer ? [{ ...answer, counter: numbers[i] }] : []));
  }

  // True where answers are kept whose key's time is over: the server's part opens them again.
  const isShut = async (name) => !(await keyOf(name)) && (await numbersOf(name)).length > (await all(name)).length;

  const opened = ([key, ...others], each) =>
    unseal(key, each).catch(() => (others.length ? opened(others, each) : null));

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

  return { usable, nameOf, unlock, deviceOf, add, replace, all, isShut, remove, savePack, loadPack, wipe, expire };
})();
