// How far this page has come in its stream. Numbers have no gaps; two web processes may still ring in another
// order than they committed, so a gap gets a moment to close before it counts as one.
(() => {
  const live = ((window.maxpulse ??= {}).live ??= {});
  const PATIENCE_MS = 300;

  live.countFrom = (start, onGap) => {
    let upto = start;
    let timer = null;
    const ahead = new Set();

    const settle = () => {
      while (ahead.delete(upto + 1)) upto += 1;
      for (const number of ahead) if (number <= upto) ahead.delete(number);
      if (!ahead.size) timer = clearTimeout(timer) ?? null;
      else timer ??= setTimeout(() => ((timer = null), onGap()), PATIENCE_MS);
    };

    return {
      get upto() {
        return upto;
      },
      // False for what this page has had already; 0 stands outside the count.
      take(number) {
        if (number === 0) return true;
        if (number <= upto || ahead.has(number)) return false;
        ahead.add(number);
        settle();
        return true;
      },
      reach(number) {
        upto = Math.max(upto, number);
        settle();
      },
    };
  };
})();
