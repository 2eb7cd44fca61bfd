// What this device keeps of an assessment until the server has it: answers in their order, and what is needed to carry
// on alone. All of it is sealed (AES-GCM). The key is made of a part the server holds and a salt of this device; it
// cannot be read out, and is thrown away once its time is over. Then only the server's part opens the rest again, and
// the server gives that to nobody once the link was stopped or the assessment is finished or erased.
const store = (() => {
  const usable = Boolean(globalThis.indexedDB && globalThis.crypto?.subtle && navigator.locks);
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
        if (await opens(key, kept)) return write("keys", (keys) => keys.put({ ...kept, key, until }, name));
      }
    }
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const key = await derive(parts[0], salt);
    const check = await seal(key, CHECK);
    const device = kept?.device || crypto.randomUUID();
    const numbers = await numbersOf(name);
    const anew = new Map();
    for (const { counter, ...answer } of await all(name)) anew.set(counter, { of: name, ...(await seal(key, answer)) });
    await write(["keys", "packs", "answers"], (part) => {
      part("keys").put({ key, salt, check, until, device }, name);
      part("packs").delete(name);
      for (const number of numbers) anew.has(number) ? part("answers").put(anew.get(number), number) : part("answers").delete(number);
    });
  }

  const deviceOf = async (name) => (await read("keys", name))?.device;

  // Gives the answer's number on this device; null when there is no key to seal it with.
  const add = (name, answer) =>
    guarded(name, "shared", async () => {
      const key = await keyOf(name);
      if (!key) return null;
      const kept = { of: name, ...(await seal(key, answer)) };
      return write("answers", (answers) => answers.add(kept));
    });

  // Seals an answer anew under its number, where it is still kept: what is gone stays gone.
  const replace = (name, { counter, ...answer }) =>
    guarded(name, "shared", async () => {
      const key = await keyOf(name);
      const kept = key && { of: name, ...(await seal(key, answer)) };
      return kept && write("answers", (answers) => {
        const asked = answers.getKey(counter);
        asked.onsuccess = () => asked.result === counter && answers.put(kept, counter);
      });
    });

  const index = async () => (await open()).transaction("answers").objectStore("answers").index("of");
  const numbersOf = async (name) => done((await index()).getAllKeys(name));

  async function all(name) {
    const key = await keyOf(name);
    if (!key) return [];
    const answers = await index();
    const [numbers, kept] = await Promise.all([done(answers.getAllKeys(name)), done(answers.getAll(name))]);
    const read = await Promise.all(kept.map((each) => unseal(key, each).catch(() => null)));
    return read.flatMap((answer, i) => (answer ? [{ ...answer, counter: numbers[i] }] : []));
  }

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

  async function wipe(name) {
    const numbers = await numbersOf(name);
    await write(["keys", "packs", "answers"], (part) => {
      part("keys").delete(name);
      part("packs").delete(name);
      for (const number of numbers) part("answers").delete(number);
    });
  }

  // Keys whose time is over go whenever an assessment is opened in this browser, whichever it is.
  async function expire() {
    for (const name of await done((await open()).transaction("keys").objectStore("keys").getAllKeys())) await keyOf(name);
  }

  return { usable, nameOf, unlock, deviceOf, add, replace, all, remove, savePack, loadPack, wipe, expire };
})();
