// What another answer would change, said before it is given, as the server says it (assessments/web/effects.py): for a
// device that is alone. Below each choice, and for a figure as it is typed.
const effects = (() => {
  const MOST_NAMED = 3;
  const { lang } = document.documentElement;
  const plural = new Intl.PluralRules(lang || undefined);
  const inWords = (names) =>
    Intl.ListFormat ? new Intl.ListFormat(lang || undefined, { type: "conjunction" }).format(names) : names.join(", ");

  // The sentence of one kind about so many questions, in the plural form that their number takes; "" about none.
  function sentence({ words }, kind, about) {
    if (!about.length) return "";
    const form = plural.select(about.length);
    const sample = words[kind].find(([number]) => plural.select(number) === form) || words[kind].at(-1);
    const named = about.slice(0, MOST_NAMED).map((question) => question.topic);
    if (about.length > MOST_NAMED) named.push(words.more);
    return sample[1].replace("{n}", about.length).replace("{topics}", () => inWords(named));
  }

  // What goes, what comes back and what is new with that value (assessments/rules/effects.py). Throws where only the
  // server knows.
  function changesWith(bank, known, question, value, now = path.standing(bank, known)) {
    const then = path.standing(bank, { ...known, [question.id]: value });
    const told = ({ seen }, { id }) => seen[id] && !seen[id].skipped;
    const open = ({ path: asked, seen }) => asked.filter(({ id }) => !seen[id]);
    const waiting = open(now);
    const asked = open(then).filter((each) => !waiting.includes(each));
    const isNew = (id) => asked.some((each) => each.id === id);
    return {
      left: bank.questions.filter((each) => told(now, each) && !then.seen[each.id]),
      back: bank.questions.filter((each) => told(then, each) && !now.seen[each.id] && each !== question),
      asked,
      opensMore: bank.questions.some((each) => each.if && !then.path.includes(each) && each.reads.some(isNew)),
    };
  }

  // What says of other answers to a question that has been answered before what each would change: "" where nothing
  // would, or where only the server knows. Where one is now is walked once for all of them.
  function outlook(bank, answers, question) {
    const known = pages.known(bank, answers);
    let now = null;
    return (answer) => {
      const value = pages.measured(bank, question, answer);
      if (!value || !answers[question.id]) return "";
      try {
        now ||= path.standing(bank, known);
        const { left, back, asked, opensMore } = changesWith(bank, known, question, value, now);
        const told = [["will_not_count", left], ["counts_again", back], [opensMore ? "at_least" : "to_answer", asked]];
        return told.map(([kind, about]) => sentence(bank, kind, about)).filter(Boolean).join(" ");
      } catch {
        return "";
      }
    };
  }

  // The values that stand once this choice is made too.
  function withChoice(form, field, values) {
    if (field.type !== "checkbox" || field.hasAttribute("data-exclusive")) return [field.value];
    const boxes = [...form.querySelectorAll("input[name=value]:not([data-exclusive])")];
    return boxes.map((box) => box.value).filter((value) => value === field.value || values.includes(value));
  }

  // Writes it below the choices of a question that has been answered before, and beside skipping it.
  function mark(form, bank, answers, question) {
    const given = answers[question.id];
    if (!given) return;
    const say = outlook(bank, answers, question);
    for (const field of question.numeric ? [] : form.querySelectorAll(".m-choice input[name=value]")) {
      if (given.values.includes(field.value)) continue;
      const said = say({ values: withChoice(form, field, given.values) });
      if (said) field.nextElementSibling.append(small(said));
    }
    const skip = form.querySelector("button[name=skip]");
    const said = skip && say({ skipped: true, values: [] });
    if (!said) return;
    const line = form.querySelector(".c-main").appendChild(document.createElement("p"));
    Object.assign(line, { className: "c-effects", id: "q-effects-skip" });
    line.appendChild(document.createElement("b")).textContent = `${skip.textContent.trim()}:`;
    line.append(` ${said}`);
    skip.setAttribute("aria-describedby", line.id);
  }

  function small(said) {
    const line = document.createElement("small");
    Object.assign(line, { className: "effect", textContent: said });
    return line;
  }

  // Says it of the figure that stands in the field.
  function warn(form, bank, answers, answer) {
    const question = bank.questions.find(({ id }) => id === answer.question);
    if (!question?.numeric) return;
    const said = outlook(bank, answers, question)(answer);
    let line = form.querySelector("#q-effects");
    if (!line && !said) return;
    if (!line) {
      line = document.createElement("p");
      Object.assign(line, { className: "c-effects", id: "q-effects", role: "status" });
      form.querySelector("[data-units]").after(line);
    }
    if (line.textContent !== said) line.textContent = said;
  }

  return { changesWith, mark, warn, sentence };
})();
