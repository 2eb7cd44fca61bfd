// Sealing (AES-GCM) with keys that cannot be read out, made (HKDF) of a part that the server holds and a salt of this
// device.
const sealing = (() => {
  const AES = { name: "AES-GCM", length: 256 };
  const NO_SALT = new Uint8Array(0);
  const bytes = (text) => new TextEncoder().encode(text);
  const how = (salt, about) => ({ name: "HKDF", hash: "SHA-256", salt, info: bytes(about) });
  const root = (raw) => crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey", "deriveBits"]);
  const keyFrom = (from, salt, about) => crypto.subtle.deriveKey(how(salt, about), from, AES, false, ["encrypt", "decrypt"]);
  const rootFrom = async (from, salt, about) => root(await crypto.subtle.deriveBits(how(salt, about), from, 256));

  async function seal(key, content) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes(JSON.stringify(content))) };
  }

  async function unseal(key, { iv, sealed }) {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed)));
  }

  // The key, and where the chain of keys begins that are used once each after the key's time.
  async function derive(part, salt) {
    const whole = await root(Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0)));
    return { key: await keyFrom(whole, salt, "maxpulse"), chain: await rootFrom(whole, salt, "maxpulse, afterwards") };
  }

  // One key of the chain and where it goes on from there: no way leads back, but from its beginning.
  const step = async (chain) => ({ key: await keyFrom(chain, NO_SALT, "key"), chain: await rootFrom(chain, NO_SALT, "chain") });

  // So many keys of a chain from its beginning.
  async function keysOf(chain, number) {
    const keys = [];
    for (let at = { chain }; keys.length < number; keys.push(at.key)) at = await step(at.chain);
    return keys;
  }

  return { seal, unseal, derive, step, keysOf };
})();
