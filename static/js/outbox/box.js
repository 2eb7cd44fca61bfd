// The answers that wait to be sent: sealed in this device's store, shared by all tabs. Where a browser behind TLS has none
// (some private windows), they go with the page, which says so: nothing is kept that others could read. Over plain http (a
// development machine) no browser seals: there this tab's session storage has them, so that a reload does not lose them.
const makeBox = (name) => {
  const KEPT = `maxpulse.outbox.${name}`;
  const NOTHING = { answers: [], shut: 0 };
  const mayBeRead = !window.isSecureContext;
  // What this device could not keep. A release before left it readable behind TLS too.
  let loose = mayBeRead ? [] : takeOut();
  let last = 0; // the highest number met

  function tab() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT)) || [];
    } catch {
      return [];
    }
  }

  function takeOut() {
    const found = tab();
    keepInTab([]);
    return found;
  }

  // True where the tab keeps them all.
  function keepInTab(answers) {
    try {
      if (answers.length) sessionStorage.setItem(KEPT, JSON.stringify(answers));
      else sessionStorage.removeItem(KEPT);
      return true;
    } catch {
      return false;
    }
  }

  const sealed = async () => (store.usable ? store.contents(name).catch(() => NOTHING) : { answers: tab(), shut: 0 });

  async function contents() {
    const { answers, shut } = await sealed();
    const found = [...answers, ...loose];
    last = Math.max(last, ...found.map(({ counter }) => counter));
    return { answers: found, shut };
  }

  // True where it outlasts the page.
  async function keep(answer) {
    if (!store.usable) return mayBeRead && keepInTab([...tab(), { ...answer, counter: last + 1 }]);
    return store.add(name, answer).then(() => true, () => false);
  }

  return {
    // The answers in the order they were given, and how many more wait that only the server's part opens again.
    contents,
    // What would be lost with this page.
    loose: () => loose.length,
    async add(answer) {
      await contents();
      // After one that is loose no later one may come before it.
      if (loose.length || !(await keep(answer))) loose = [...loose, { ...answer, counter: last + 1 }];
    },
    async remove({ id, counter }) {
      const left = loose.filter((answer) => answer.id !== id);
      if (left.length < loose.length) loose = left;
      else if (store.usable) await store.remove(counter).catch(() => {});
      else keepInTab(tab().filter((answer) => answer.id !== id));
    },
    // The person has been told that this one was refused.
    async tell(answer) {
      const told = (each) => (each.id === answer.id ? { ...each, told: true } : each);
      if (loose.some(({ id }) => id === answer.id)) loose = loose.map(told);
      else if (store.usable) await store.replace(name, told(answer)).catch(() => {});
      else keepInTab(tab().map(told));
    },
    async clear() {
      loose = [];
      keepInTab([]);
      if (store.usable) await store.wipe(name).catch(() => {});
    },
  };
};
