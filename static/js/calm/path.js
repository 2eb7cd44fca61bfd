// The way through the questions as the server walks it (assessments/rules/path.py), for a device that is alone. The
// server's word stays last: what it says when the answers arrive replaces what was decided here.
const path = (() => {
  // A condition that is not told as data: only the server can decide it.
  class OnlyTheServerKnows extends Error {}

  const SMALL = 1e-9;
  const COMPARE = {
    above: (figure, limit) => figure > limit + SMALL,
    at_least: (figure, limit) => figure >= limit - SMALL,
    below: (figure, limit) => figure < limit - SMALL,
  };

  function holds(condition, seen) {
    if (condition.unknown) throw new OnlyTheServerKnows();
    if (condition.not) return !holds(condition.not, seen);
    if (condition.all) return condition.all.every((part) => holds(part, seen));
    if (condition.any) return condition.any.some((part) => holds(part, seen));
    if (condition.any_of) return chosen(seen[condition.question]).some((value) => condition.any_of.includes(value));
    const comparison = Object.keys(COMPARE).find((each) => each in condition);
    const value = figure(condition.of, seen);
    return value !== null && COMPARE[comparison](value, condition[comparison]);
  }

  // null: not known.
  function figure(told, seen) {
    if (told.question) return seen[told.question]?.amount ?? null;
    if (told.known) return figure(told.known, seen) ?? 0;
    if (told.product) return product(told.product, seen);
    const parts = (told.sum || told.least).map((part) => figure(part, seen));
    if (parts.includes(null)) return null;
    return told.sum ? parts.reduce((all, part) => all + part, 0) : Math.min(...parts);
  }

  function product(factors, seen) {
    let all = 1;
    for (const factor of factors) {
      const value = figure(factor, seen);
      if (value === null || value === 0) return value;
      all *= value;
    }
    return all;
  }

  const chosen = (answer) => (answer && answer.amount === undefined && !answer.skipped ? answer.values : []);

  // The currency that an amount is asked for in, which follows from the country.
  const currency = (bank, question, answers) => bank.currencies[chosen(answers[bank.country])[0]] || question.units[0].key;

  // False for an amount in another currency: it was given before the country was changed, and is asked anew.
  const isIn = (bank, question, answer, answers) =>
    !question.money || answer.skipped || (answer.unit?.key ?? answer.unit) === currency(bank, question, answers);

  function walk(bank, answers) {
    const reachable = [];
    const seen = {};
    for (const question of bank.questions) {
      // Conditions see only what was reachable before them, not an answer left behind on a closed branch.
      if (question.if && !holds(question.if, seen)) continue;
      reachable.push(question);
      const answer = answers[question.id];
      if (answer && isIn(bank, question, answer, seen)) seen[question.id] = answer;
    }
    return { reachable, seen };
  }

  function progress(questions, reachable, seen) {
    const done = new Set(Object.keys(seen));
    if (done.size === reachable.length) return 100;
    const asked = new Set(reachable.map((question) => question.id));
    for (const question of questions) {
      if (question.if && !asked.has(question.id) && question.reads.every((id) => done.has(id))) done.add(question.id);
    }
    return Math.min(99, Math.floor((100 * done.size) / questions.length));
  }

  // The path, the answers that count, the next question (null when nothing is open) and progress in percent. `answers`:
  // by question, as { amount, unit } in the first unit, { values } chosen, or { skipped }; `after`: the question just
  // answered.
  function standing(bank, answers, after) {
    const { questions } = bank;
    const { reachable, seen } = walk(bank, answers);
    const open = reachable.find((question) => !seen[question.id]) || null;
    const order = (id) => questions.findIndex((question) => question.id === id);
    const onward = after && open && reachable.find((question) => order(question.id) > order(after));
    return { path: reachable, seen, next: onward || open, progress: progress(questions, reachable, seen) };
  }

  return { standing, currency, isIn, OnlyTheServerKnows };
})();
