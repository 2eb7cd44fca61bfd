// What would not count any more after another answer, said before it is given, as the server says it
// (assessments/web/losing.py): for a device that is alone. Below each choice, and for a figure as it is typed.
const losing = (() => {
  const MOST_NAMED = 3;
  const { lang } = document.documentElement;
  const plural = new Intl.PluralRules(lang || undefined);
  const inWords = (names) =>
    Intl.ListFormat ? new Intl.ListFormat(lang || undefined, { type: "conjunction" }).format(names) : names.join(", ");

  function sentence({ words }, left) {
    const form = plural.select(left.length);
    const sample = words.will_not_count.find(([number]) => plural.select(number) === form) || words.will_not_count.at(-1);
    const named = left.slice(0, MOST_NAMED).map((question) => question.topic);
    if (left.length > MOST_NAMED) named.push(words.more);
    return sample[1].replace("{n}", left.length).replace("{topics}", () => inWords(named));
  }

  // "" where nothing is lost, or where only the server knows.
  function leaving(bank, answers, question, answer) {
    const value = pages.measured(bank, question, answer);
    if (!value || !answers[question.id]) return "";
    const known = pages.known(bank, answers);
    try {
      const [now, then] = [known, { ...known, [question.id]: value }].map((each) => path.standing(bank, each).seen);
      const left = bank.questions.filter(({ id }) => now[id] && !now[id].skipped && !then[id]);
      return left.length ? sentence(bank, left) : "";
    } catch {
      return "";
    }
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
    for (const field of question.numeric ? [] : form.querySelectorAll(".m-choice input[name=value]")) {
      if (given.values.includes(field.value)) continue;
      const said = leaving(bank, answers, question, { values: withChoice(form, field, given.values) });
      if (said) field.nextElementSibling.append(small(said));
    }
    const skip = form.querySelector("button[name=skip]");
    const said = skip && leaving(bank, answers, question, { skipped: true, values: [] });
    if (!said) return;
    const line = form.querySelector(".c-main").appendChild(document.createElement("p"));
    Object.assign(line, { className: "c-losing", id: "q-losing-skip" });
    line.appendChild(document.createElement("b")).textContent = `${skip.textContent.trim()}:`;
    line.append(` ${said}`);
    skip.setAttribute("aria-describedby", line.id);
  }

  function small(said) {
    const line = document.createElement("small");
    Object.assign(line, { className: "losing", textContent: said });
    return line;
  }

  // Says it of the figure that stands in the field.
  function warn(form, bank, answers, answer) {
    const question = bank.questions.find(({ id }) => id === answer.question);
    if (!question?.numeric) return;
    const said = leaving(bank, answers, question, answer);
    let line = form.querySelector("#q-losing");
    if (!line && !said) return;
    if (!line) {
      line = document.createElement("p");
      Object.assign(line, { className: "c-losing", id: "q-losing", role: "status" });
      form.querySelector("[data-units]").after(line);
    }
    if (line.textContent !== said) line.textContent = said;
  }

  return { mark, warn };
})();
