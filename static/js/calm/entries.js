// Figures as people type them, as the server reads them (assessments/rules/entries.py, written.py and figures.py): with
// words around, comma or point, fractions, units behind. What words mean is told by the server with the questions
// (`told`), so that neither knows one more than the other.
const entries = (() => {
  const LONGEST = 24;
  const FIGURE = String.raw`(?:\d+(?:[.,]\d+)*[.,]?|[.,]\d+)`;
  const NUMBER = new RegExp(`^[+-]?${FIGURE}$`);
  const GROUPED = /^\d{1,3}([.,])\d{3}(\1\d{3})*$/;
  const TEXT = new RegExp(String.raw`^(([+-]?${FIGURE})\s*([^\d.,+-]*|-))(?:(${FIGURE})\s*([^\d.,+-]*))?$`);
  const DIGIT = /\p{Nd}/u;
  const MILLIONTHS = 1e6;

  const even = (figure) => Math.round(figure * MILLIONTHS) / MILLIONTHS;
  const bare = (word) => (word || "").replaceAll(" ", "").toLowerCase();
  const signless = (text) => text.replace(/^[+-]+/, "");

  // Digits of any script stand in rows of ten.
  function latin(digit) {
    let before = 0;
    while (DIGIT.test(String.fromCodePoint(digit.codePointAt(0) - before - 1))) before++;
    return before % 10;
  }

  const part = (found, before, whole, above, below) =>
    +above < +below ? before + even(+(whole || 0) + above / below) : found;

  // The text in plain digits and small letters, without what people say around a figure.
  function tidy(told, typed) {
    let text = typed || "";
    for (const [sign, decimal] of told.parts) text = text.replaceAll(` ${sign}`, decimal).replaceAll(sign, decimal);
    text = text.normalize("NFKC").trim().toLowerCase().replace(/\p{Nd}/gu, latin);
    for (const [sign, plain] of told.signs) text = text.replaceAll(sign, plain);
    text = text.replaceAll("''", '"').replace(/([a-z])\./g, "$1");
    text = text.replace(new RegExp(told.around), "").replace(new RegExp(told.so_often), "");
    text = text.replace(/([a-z])\s+of\s+[a-z ]+$/, "$1").replace(/(\d)[\s'](?=\d{3}(?!\d))/g, "$1");
    text = text.replace(/(^|[^\d.,])(?:(\d+) )?([1-7])\/([2348])(?!\d)/g, part);
    return told.nothing.includes(text) ? "0" : text;
  }

  // The numbers a figure may stand for, the likelier first.
  function readings(text, comma) {
    if (text.length > LONGEST || !NUMBER.test(text)) return [];
    const marks = text.match(/[.,]/g) || [];
    if (new Set(marks).size === 2) return withBoth(text);
    const plain = signless(text);
    const together = GROUPED.test(plain) && !plain.startsWith("0") ? [Number(text.replace(/[.,]/g, ""))] : [];
    const apart = marks.length < 2 ? [Number(text.replace(",", "."))] : [];
    return marks.includes(",") === comma ? [...apart, ...together] : [...together, ...apart];
  }

  function withBoth(text) {
    const last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
    const [whole, rest] = [text.slice(0, last), text.slice(last + 1)];
    if (whole.includes(text[last]) || !GROUPED.test(signless(whole))) return [];
    return [Number(`${whole.replace(/[.,]/g, "")}.${rest || 0}`)];
  }

  const wrong = (code, words = {}) => ({ wrong: code, words });
  const wordsOf = (told, key) => told.words[key] || [];
  const isKnown = (told, word) =>
    told.elsewhere.includes(word) || Object.values(told.words).some((words) => words.includes(word));

  // The unit that a word means and what to multiply the figure with; null when it means none of the question's.
  function factor(told, word, question, unit) {
    const offered = (key) => question.units.find((each) => each.key === key);
    if (!word || unit.names.includes(word)) return [unit, 1];
    const meant = Object.keys(told.words).filter((key) => told.words[key].includes(word));
    const own = meant.map(offered).find(Boolean);
    if (own) return [own, 1];
    if (meant.includes("thousand")) return [unit, 1000];
    const other = told.worth.find(([key, into]) => meant.includes(key) && offered(into));
    if (other) return [offered(other[1]), other[2]];
    const named = question.units.find((each) => each.names.includes(word));
    return named ? [named, 1] : null;
  }

  function follower(told, word) {
    const found = Object.keys(told.follows).find((key) => word === key || wordsOf(told, key).includes(word));
    return found ? told.follows[found] : "";
  }

  function unknown(told, word, unit) {
    return isKnown(told, word) ? wrong("other_measure", { word, units: unit.label }) : wrong("not_a_number");
  }

  function inTwo(first, second, unit) {
    if (first % 1) return wrong("first_not_whole", { first: unit.first, second: unit.second });
    if (second < 0 || second >= unit.per) return wrong("second_range", { second: unit.second, most: unit.per - 1 });
    return { figure: first + second / unit.per, unit };
  }

  // The first figure within the first range that takes one on a step of the scale; else the first at all.
  function likeliest(figures, question, unit) {
    const step = question.units.length === 1 ? question.step : 0;
    const fits = (figure) => !step || Math.abs(figure / step - Math.round(figure / step)) < 1e-9;
    for (const [low, high] of question.ranges) {
      const found = figures.find((each) => each >= low / unit.factor && each <= high / unit.factor && fits(each));
      if (found !== undefined) return found;
    }
    return figures[0];
  }

  function ofOne(told, question, unit, [figure, word], more) {
    const found = factor(told, word, question, unit);
    if (!found) return unknown(told, word, unit);
    const [into, times] = found;
    const rest = into.per && more ? secondOf(told, more, into) : [0];
    const figures = readings(figure, told.comma).map((each) => even(each * times));
    if (!figures.length || !rest.length) return wrong("not_a_number");
    return into.per ? inTwo(figures[0], rest[0], into) : { figure: likeliest(figures, question, into), unit: into };
  }

  // The numbers a second field may stand for; its own unit may be written behind.
  function secondOf(told, more, unit) {
    const found = TEXT.exec(more);
    if (!found || found[4]) return [];
    const word = bare(found[3]);
    return !word || wordsOf(told, follower(told, unit.key)).includes(word) ? readings(found[2], false) : [];
  }

  function ofTwo(told, question, unit, [figure, word, second, secondWord]) {
    const [[one], [two]] = [readings(figure, told.comma), readings(second, told.comma)];
    if (one === undefined || two === undefined) return wrong("not_a_number");
    if (told.of_ten.includes(word) && two === 10 && unit.key === "points") return { figure: one, unit };
    const begins = (each) => wordsOf(told, each.key).includes(word) || (each.key === unit.key && !isKnown(told, word));
    const into = question.units.find((each) => each.per && begins(each));
    if (into) return inTwo(one, two, into);
    if (told.between.includes(word)) return wrong("a_range", { low: figure, high: second });
    const behind = follower(told, word);
    const large = word && factor(told, word === ":" ? "hours" : word, question, unit);
    const small = (secondWord || behind) && factor(told, secondWord || behind, question, unit);
    if (!large || !small || !behind) return isKnown(told, word) ? unknown(told, word, unit) : wrong("not_a_number");
    const whole = one * large[1] * large[0].factor + two * small[1] * small[0].factor;
    return { figure: even(whole / large[0].factor), unit: large[0] };
  }

  // { figure, unit } of what was typed into the fields of a number, or { wrong: code, words } saying why it is none.
  function read(told, question, unit, first, second) {
    if (first.length > LONGEST || second.length > LONGEST) return wrong("not_a_number");
    const found = TEXT.exec(tidy(told, first) || "0");
    // A second figure does not begin within the first.
    if (!found || (found[4] && /\d$/.test(found[1]))) return wrong("not_a_number");
    const measure = [found[2], bare(found[3]), found[4] || "", bare(found[5])];
    const more = tidy(told, unit.per ? second : "");
    if (measure[2]) return more ? wrong("not_a_number") : ofTwo(told, question, unit, measure);
    return ofOne(told, question, unit, measure, more);
  }

  // The number of a text that can be only one; NaN for all else.
  function sure(text) {
    const figures = readings(text.trim(), false);
    return figures.length === 1 ? figures[0] : NaN;
  }

  return { read, tidy, sure };
})();
