// Amounts of money in tidied texts (calm/entries.js), as the server reads them (assessments/rules/amounts.py): with words
// and signs around, in groups, k for a thousand. null where there is none, or several.
const amounts = (() => {
  const LONGEST = 40;
  const FIGURE = /^(-?)(\d[\d.,]*|[.,]\d+)(k|m|mio|mil)?$/;
  const SHORT = { k: 1e3, m: 1e6, mio: 1e6, mil: 1e6 };
  const GROUPS = /^\d{1,3}([.,])\d{2,3}(\1\d{2,3})*$/;
  const together = (text) => text.replace(/[.,]/g, "");

  function bare(text) {
    const all = text.replace(/[\s'’_]/g, "");
    const start = all.search(/-?[.,]?\d/);
    if (start < 0) return all;
    // A minus before the sign of a currency belongs to the figure.
    const minus = all.slice(0, start).includes("-") && all[start] !== "-" ? "-" : "";
    const [end] = /^-?[\d.,]+(?:(?:k|mio|mil|m)(?![a-z]))?/.exec(all.slice(start));
    return /\d/.test(all.slice(start + end.length)) ? all : minus + end.replace(/[.,]+$/, "");
  }

  function figure(text, isShort) {
    const marks = [...new Set(text.match(/[.,]/g))];
    if (marks.length === 2) return withBoth(text);
    const [mark] = marks;
    if (!mark) return text;
    const parts = text.split(mark);
    if (parts.length > 2 || (GROUPS.test(text) && parts[1].length === 3 && !isShort)) {
      return GROUPS.test(text) ? together(text) : null;
    }
    return text.replace(mark, ".");
  }

  // The mark that comes last begins the fraction and stands once; the other one groups.
  function withBoth(text) {
    const last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
    const [whole, fraction] = [text.slice(0, last), text.slice(last + 1)];
    return GROUPS.test(whole) && !whole.includes(text[last]) && fraction ? `${together(whole)}.${fraction}` : null;
  }

  function read(text) {
    const found = text.length <= LONGEST ? FIGURE.exec(bare(text)) : null;
    const plain = found && figure(found[2], Boolean(found[3]));
    return plain === null ? null : Number(found[1] + plain) * (SHORT[found[3]] || 1);
  }

  return { read };
})();
