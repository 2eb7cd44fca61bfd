// What waits of the answers: kept before anything is said of them, in their order, until the server has settled them.
const kept = (my) => {
  const { box, refused } = my;
  const here = []; // what was given in this page
  let keeping = Promise.resolve();
  let [begun, newest] = [0, 0];

  const unsent = () => my.waiting.filter((answer) => !refused.has(answer));
  const waits = () => my.waiting.length + my.shut;

  // What the box holds now, unless something newer has been read meanwhile.
  async function reread() {
    const place = ++begun;
    const { answers, shut } = await box.contents();
    if (place > newest) [newest, my.waiting, my.shut] = [place, answers, shut];
    return my.waiting;
  }

  function keep(answer) {
    my.given[answer.question] = answer;
    here.push(answer);
    keeping = keeping.then(() => my.unlocked).then(() => my.over || box.add(answer)).then(count);
    return keeping;
  }

  // With whatever is being kept just now.
  async function allKept() {
    await keeping;
    return reread();
  }

  async function count() {
    my.tabs.tell("changed");
    await reread();
  }

  // A refused answer waits no longer once the server has seen a later one to its question.
  async function dropOlder(before, seen) {
    for (const [at, each] of before.entries()) {
      const isLater = (other) => other.question === each.question && before.indexOf(other) > at;
      if (refused.has(each) && seen.some(isLater)) await box.remove(each);
    }
  }

  // What the page waits for has not been sent yet: the reply to it says where that leads, not one to what came before.
  async function isPendingUnsent() {
    await allKept();
    return unsent().some(({ id }) => id === my.pending?.id);
  }

  // The next question whose refused answer has not been told, which it now is; null when all have been.
  async function nextRefused() {
    const again = refused.of(my.waiting).find(({ told, question }) => !told && my.isAsked(question, true));
    if (!again) return null;
    await box.tell(again);
    await count();
    return again;
  }

  return { here, unsent, waits, reread, keep, allKept, count, dropOlder, isPendingUnsent, nextRefused };
};
