// Questions drawn on the device alone, from the fragments that the server has drawn with marks (assessments/web/fresh.py).
const pages = (() => {
  const MARKS = ["token", "answerId", "number", "about", "progress", "back", "sender"];
  const SMALL = 1e-9;
  const escaped = (text) => String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const fill = (html, values) => html.replace(/[\ue001-\ue007]/g, (mark) => escaped(values[MARKS[mark.charCodeAt(0) - 0xe001]] ?? ""));
  const find = (bank, id) => bank.questions.find((question) => question.id === id);

  // An answer as the path reads it: in the question's first unit; null when it is no number of that unit.
  function measured(bank, question, answer) {
    if (answer.skipped) return { skipped: true, values: [] };
    if (!question.numeric) return { values: answer.values };
    const found = figure(bank, question, answer);
    return found.wrong ? null : found;
  }

  // { amount, unit } of a number, or { wrong: code, words }.
  function figure({ written }, question, answer) {
    const unit = question.units.find((each) => each.key === answer.unit) || question.units[0];
    const typed = answer.values.find((value) => value.trim()) || "";
    if (question.money) {
      const amount = amounts.read(entries.tidy(written, typed));
      return amount === null ? { wrong: "no_amount" } : { amount, unit };
    }
    const found = entries.read(written, question, unit, typed, answer.second || "");
    return found.wrong ? found : { amount: found.figure * found.unit.factor, unit: found.unit };
  }

  // Why an answer cannot be kept as it is, as far as a device can tell; null when it can.
  function refusal(bank, question, answer) {
    const { words } = bank;
    const given = answer.values.filter((value) => value.trim());
    if (answer.skipped) return null;
    if (!question.numeric) return given.length ? null : words.nothing_chosen;
    if (!given.length && !(answer.second || "").trim()) return question.money ? words.empty_amount : words.empty;
    const found = figure(bank, question, answer);
    const { unit, amount } = found;
    if (found.wrong) return said(words[found.wrong], found.words);
    if (amount < 0 || amount < question.low - unit.slack - SMALL || amount > question.high + unit.slack + SMALL) {
      return said(words.out_of_range, unit);
    }
    if (question.units.length > 1 || Math.abs(amount / question.step - Math.round(amount / question.step)) < SMALL) return null;
    return question.step === 1 ? words.not_whole : said(words.off_step, { step: question.said_step });
  }

  const said = (sentence, words) => sentence.replace(/%\((\w+)\)s/g, (_slot, name) => words[name]);

  // All answers as the path reads them.
  function known(bank, answers) {
    const read = {};
    for (const [id, answer] of Object.entries(answers)) {
      const question = find(bank, id);
      const value = question && measured(bank, question, answer);
      if (value) read[id] = value;
    }
    return read;
  }

  // Where one is: throws when only the server knows.
  const standing = (bank, answers, after) => path.standing(bank, known(bank, answers), after);

  // The fragment of a question (null: the page after the last one) as things stand.
  function draw({ bank, pack, token, answers, answerId }, id, now) {
    const place = now.path.findIndex((question) => question.id === id);
    const before = now.path[(place < 0 ? now.path.length : place) - 1];
    const values = {
      token,
      answerId,
      number: place + 1,
      about: now.path.length,
      progress: Math.min(now.progress, 99),
      back: before ? before.id : "",
      sender: pack.sender,
    };
    const made = new DOMParser().parseFromString(fill(id ? find(bank, id).html : bank.kept, values), "text/html");
    const shown = made.getElementById("question");
    shown.setAttribute("data-from-pack", "");
    if (!before) shown.querySelector('a[href$="/questions/"]')?.remove();
    if (id) ask(shown, bank, find(bank, id), answers, pack.customary || []);
    return shown.outerHTML;
  }

  // The question with the answer that it has. An amount in another currency than that of the country is none.
  function ask(form, bank, question, answers, customary) {
    const given = answers[question.id];
    const counts = given && path.isIn(bank, question, given, answers);
    give(form, question, counts ? given : null, usual(bank, question, answers, customary));
    effects.mark(form, bank, answers, question);
    if (question.money) askIn(form, question, path.currency(bank, question, answers));
  }

  function askIn(form, question, currency) {
    const unit = question.units.find((each) => each.key === currency) || question.units[0];
    form.querySelector("[name=unit]").setAttribute("value", unit.key);
    form.querySelector(".m-figure-unit").textContent = unit.label;
  }

  // The unit of the person's country, unless they have answered in metric ones; imperial for who has answered in those.
  function usual(bank, question, answers, customary) {
    const used = Object.values(known(bank, answers)).map(({ unit }) => unit?.key);
    const isImperial = used.some((key) => bank.imperial.includes(key));
    const isMetric = !isImperial && used.some((key) => (bank.metric || []).includes(key));
    const first = (holds) => question.units.find(({ key }) => holds(key))?.key;
    const own = first((key) => customary.includes(key) && !(isMetric && bank.imperial.includes(key)));
    return own || (isImperial && first((key) => bank.imperial.includes(key)));
  }

  function give(form, question, answer, unit) {
    const mark = (field, on) => (on ? field.setAttribute("checked", "") : field.removeAttribute("checked"));
    const chosen = answer?.unit || unit;
    for (const field of form.querySelectorAll("input[type=radio][name=unit]")) if (chosen) mark(field, field.value === chosen);
    if (!answer || answer.skipped) return;
    if (!question.numeric) {
      for (const field of form.querySelectorAll("[name=value]")) mark(field, answer.values.includes(field.value));
      return;
    }
    form.querySelector("[name=value]").setAttribute("value", answer.values[0] ?? "");
    const place = question.units.findIndex((each) => each.key === answer.unit) + 1;
    const second = form.querySelector(`[data-for-unit="${place}"] [name=second]`) || form.querySelector("[name=second]");
    second?.setAttribute("value", answer.second || "");
  }

  // Says in the page why an answer was not taken, as the server says it. `confirm`: the words of the button with which
  // the same answer is taken, where it was asked back.
  function refuse(form, sentence, confirm) {
    form.querySelector("[name=confirmed]")?.parentElement.remove();
    if (confirm) {
      const row = document.createElement("div");
      const button = row.appendChild(document.createElement("button"));
      row.className = "c-foot-row";
      Object.assign(button, { className: "m-btn", name: "confirmed", value: "1", textContent: confirm });
      form.querySelector(".c-foot-row").after(row);
    }
    form.querySelector("#q-error")?.closest("[role=alert]")?.remove();
    for (const place of form.querySelectorAll("[data-save]")) place.dataset.save = "refused";
    const box = document.createElement("div");
    box.setAttribute("role", "alert");
    const line = box.appendChild(document.createElement("p"));
    Object.assign(line, { className: "m-error", id: "q-error" });
    const sign = form.querySelector(".is-refused svg");
    if (sign) line.append(sign.cloneNode(true));
    line.appendChild(document.createElement("span")).textContent = sentence;
    form.querySelector(".c-ask")?.after(box);
    form.querySelector(".m-figure, .m-choices")?.setAttribute("data-invalid", "");
    const field = form.querySelector("[name=value]");
    if (!field) return;
    const described = field.closest("fieldset") || field; // choices are described as one
    if (described === field) field.setAttribute("aria-invalid", "true");
    const others = (described.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== "q-error");
    described.setAttribute("aria-describedby", [...others, "q-error"].join(" "));
    field.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
  }

  return { draw, known, measured, standing, refusal, refuse };
})();
