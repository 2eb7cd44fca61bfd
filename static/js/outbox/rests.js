// Rests between tries, each longer than the one before, which end at once when there is reason to try.
const rests = () => {
  const SECONDS = [1, 2, 4, 8, 15, 30];
  const sleepers = new Set();

  function rest(tries) {
    const seconds = SECONDS[Math.min(tries, SECONDS.length - 1)];
    return new Promise((resolve) => {
      sleepers.add(resolve);
      setTimeout(resolve, seconds * 1000 * (0.8 + Math.random() * 0.4));
    });
  }

  function wake() {
    for (const resolve of sleepers) resolve();
    sleepers.clear();
  }

  return { rest, wake };
};
