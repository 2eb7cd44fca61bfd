// The answers that wait to be sent: sealed in this device's store, shared by all tabs; without one (plain http on a
// local network, a private window) in this tab's session storage, so that at least a reload does not lose them.
const makeBox = (name) => {
  const KEPT = `maxpulse.outbox.${name}`;
  let loose = []; // what cannot be sealed yet
  let number = 0;

  function tab() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT)) || [];
    } catch {
      return loose;
    }
  }

  function keepInTab(answers) {
    loose = answers;
    try {
      if (answers.length) sessionStorage.setItem(KEPT, JSON.stringify(answers));
      else sessionStorage.removeItem(KEPT);
    } catch {
      // storage is refused: memory still holds them
    }
  }

  async function sealed(work, otherwise) {
    if (!store.usable) return otherwise;
    return work().catch(() => otherwise);
  }

  const ofTab = () => (store.usable ? loose : tab());

  return {
    // In the order they were given.
    async all() {
      const kept = await sealed(() => store.all(name), []);
      return [...kept, ...ofTab()];
    },
    async add(answer) {
      const counter = await sealed(() => store.add(name, answer), null);
      if (counter !== null) return;
      number += 1;
      const waiting = [...ofTab(), { ...answer, counter: number }];
      if (store.usable) loose = waiting;
      else keepInTab(waiting);
    },
    async remove({ id, counter }) {
      const left = ofTab().filter((answer) => answer.id !== id);
      if (left.length === ofTab().length) return sealed(() => store.remove(counter));
      if (store.usable) loose = left;
      else keepInTab(left);
    },
    // The person has been told that this one was refused.
    async tell(answer) {
      const waiting = ofTab();
      const here = waiting.find(({ id }) => id === answer.id);
      if (!here) return sealed(() => store.replace(name, { ...answer, told: true }));
      here.told = true;
      if (!store.usable) keepInTab(waiting);
    },
    // Once there is a key, what was loose is sealed like the rest.
    async sealLoose() {
      const waiting = store.usable ? loose.splice(0) : [];
      for (const { counter: _counter, ...answer } of waiting) await this.add(answer);
    },
    async clear() {
      keepInTab([]);
      await sealed(() => store.wipe(name));
    },
  };
};
