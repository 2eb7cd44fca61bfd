// What this device knows: the pack the server gave out, the questions it names, and the answer to each.
const known = (my) => {
  const { token, name } = my;
  const hex = (digest) => [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // A page of the server brings its part of the key, so that nothing is given here before something seals it. It is not
  // left where who looks into the page finds it.
  async function unlock() {
    const brought = document.querySelector("[data-key-parts]");
    if (!brought) return;
    const { keyParts, now, until } = brought.dataset;
    brought.remove();
    if (store.usable) await store.unlock(name, keyParts.split(" "), until - now + Date.now()).catch(() => {});
  }

  const anew = () => post.fetchPack(token, () => !my.over);

  async function load() {
    if (store.usable) my.pack = (await store.loadPack(name).catch(() => null)) || my.pack;
    if (my.pack) know();
  }

  // A fresh pack, with the questions it names.
  async function refresh() {
    const fresh = await anew();
    if (fresh === "over") return my.unsent().length ? null : my.clear();
    // What cannot be taken any more waits for the page of the result, which says so.
    if (fresh?.finished) return my.waits() ? null : my.clear();
    if (!fresh) return;
    my.pack = fresh;
    await my.reread();
    know();
    await fetchBank();
  }

  function know() {
    my.given = { ...my.pack.answers };
    for (const [question, answer] of Object.entries(my.given)) answer.question = question;
    // What was sealed after the key's time cannot be read back here.
    for (const answer of my.shut ? my.here : []) my.given[answer.question] = answer;
    for (const answer of my.unsent()) my.given[answer.question] = answer;
    if (my.pending) my.given[my.pending.answer.question] = my.pending.answer;
  }

  // What is sealed: who hands answers over with it says that these were asked. Seals of releases before say none.
  const digestOf = ({ seal, digest }) => seal.split(".").slice(1, -1).at(-1) ?? digest;

  // Over plain http no browser can tell, and who changes the questions there changes this script as well.
  const isSealed = async (bytes) =>
    crypto.subtle ? hex(await crypto.subtle.digest("SHA-256", bytes)) === digestOf(my.pack) : !window.isSecureContext;

  async function fetchBank() {
    const { questions } = my.pack;
    if (my.bank?.address === questions) return;
    const bytes = await post.patiently(async (signal) => {
      const response = await fetch(questions, { credentials: "same-origin", signal });
      return response.ok ? response.arrayBuffer() : null;
    });
    if (!bytes) return;
    if (!(await isSealed(bytes))) return;
    my.bank = { ...JSON.parse(new TextDecoder().decode(bytes)), address: questions };
  }

  // The server has it.
  function learn(answer) {
    if (!my.pack || !answer) return;
    my.pack.answers[answer.question] = answer;
    if (store.usable) store.savePack(name, my.pack).then(() => my.tabs.tell("changed"), () => {});
  }

  // What is refused is not what this device knows of a question.
  function forget(id) {
    for (const question of Object.keys(my.given)) if (my.given[question].id === id) delete my.given[question];
  }

  function hear(settled) {
    my.refused.learn(settled);
    for (const { id, verdict } of settled) if (verdict === "refused") forget(id);
  }

  // Whether a question is asked as things stand; `otherwise` where this device does not know.
  function isAsked(id, otherwise) {
    if (!my.bank) return otherwise;
    try {
      return pages.standing(my.bank, my.given).path.some((question) => question.id === id);
    } catch {
      return otherwise;
    }
  }

  const find = (id) => my.bank.questions.find((question) => question.id === id);

  return { unlocked: unlock(), anew, load, refresh, fetchBank, learn, forget, hear, isAsked, find };
};
