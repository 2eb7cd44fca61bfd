// What the server refused of the answers that waited. Each waits on, with what was typed, until another answer to its
// question has been taken; its question is opened once by itself, and then only by a link.
const anotherLook = () => {
  const refusals = new Map(); // by the answer's id: its sentence and, where it may be confirmed, the button's words
  const has = ({ id }) => refusals.has(id);
  const isMore = ({ value, checked, defaultValue, defaultChecked }) => value !== defaultValue || checked !== defaultChecked;

  // The person is in a field of the form, has typed or chosen something, be it what stood there, or more stands there than
  // its page brought.
  const begun = new WeakSet();
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ isTrusted, target }) => isTrusted && target.form && begun.add(target.form), true);
  }
  const fieldsOf = (form) => [...(form?.querySelectorAll("[name=value], [name=second]") || [])];
  const isTouched = (form) =>
    begun.has(form) || fieldsOf(form).some((field) => field === document.activeElement || isMore(field));

  // The same figure in the same unit: choosing the unit first, so that nothing is converted.
  function restore(form, { values, unit, second }) {
    const figure = form.querySelector("[data-figure]");
    if (!figure) {
      for (const field of form.querySelectorAll("[name=value]")) field.checked = values.includes(field.value);
      return;
    }
    type(figure, "");
    const chosen = [...form.querySelectorAll("input[type=radio][name=unit]")].find(({ value }) => value === unit);
    if (chosen) chosen.checked = true;
    chosen?.dispatchEvent(new Event("change", { bubbles: true }));
    const more = chosen && form.querySelector(`[data-for-unit="${chosen.dataset.unit}"] [name=second]`);
    if (more) type(more, second);
    type(figure, values.find((each) => each.trim()) || "");
  }

  function type(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  return {
    has,
    isTouched,
    restore,
    learn: (settled) => settled.forEach((each) => each.verdict === "refused" && refusals.set(each.id, each)),
    // The last refused answer to each question, in the order they were given.
    of(waiting) {
      const last = new Map(waiting.filter(has).map((answer) => [answer.question, answer.id]));
      return waiting.filter(({ id, question }) => last.get(question) === id);
    },
    // Says in the page of its question why it was not taken.
    tell(form, answer) {
      const { sentence, confirm } = refusals.get(answer.id);
      if (!isTouched(form)) restore(form, answer);
      pages.refuse(form, sentence, confirm);
    },
  };
};
