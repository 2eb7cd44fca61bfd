// [data-units]: switching the unit converts what was typed; the line below says it in another unit. Both only where the
// figure can be only one: 1,500 ml may be much or hardly anything, and is left as it stands.
questions((form) => {
  const box = form.querySelector("[data-units]");
  const field = box?.querySelector("[data-figure]");
  const units = [...(box?.querySelectorAll("input[name=unit][data-unit]") || [])];
  if (!field || !units.length) return;
  const line = box.querySelector("[data-equivalent]");
  const mark = (1.5).toLocaleString(document.documentElement.lang)[1];
  const chosen = () => units.find((unit) => unit.checked) || units[0];
  const second = (unit) => box.querySelector(`[data-for-unit="${unit.dataset.unit}"] [data-second]`);
  let base = read(); // in the first unit, kept exact so that switching to and fro changes nothing

  function read() {
    const { factor, per } = chosen().dataset;
    const more = second(chosen());
    const rest = more && more.value.trim() ? entries.sure(more.value) / per : 0;
    return (entries.sure(field.value) + rest) * factor;
  }

  function figures(unit) {
    const { factor, step, per } = unit.dataset;
    const value = base / factor;
    if (+per) {
      const small = Math.round(value * per);
      return [String(Math.floor(small / per)), String(small % per)];
    }
    const places = (step.split(".")[1] || "").length;
    return [String(+(Math.round(value / step) * step).toFixed(places)).replace(".", mark)];
  }

  function tell() {
    if (!line) return;
    const other = units.find((unit) => unit !== chosen());
    const [one, two] = Number.isFinite(base) ? figures(other) : [];
    const figure = one && [one, other.dataset.label, two, two && other.dataset.secondLabel].filter(Boolean).join(" ");
    line.textContent = figure ? line.dataset.equivalent.replace("{}", figure) : "";
  }

  // The second field of units that are not chosen must not be sent.
  function only() {
    for (const unit of units) {
      const more = second(unit);
      if (more) more.disabled = unit !== chosen();
    }
  }

  box.addEventListener("input", (event) => {
    if (!event.target.matches("[data-figure], [data-second]")) return;
    base = read();
    tell();
  });
  box.addEventListener("change", (event) => {
    if (event.target.name !== "unit") return;
    only();
    if (Number.isFinite(base)) {
      const [one, two] = figures(chosen());
      field.value = one;
      if (second(chosen())) second(chosen()).value = two;
    }
    tell();
    // Who goes through the units by key has not chosen one yet.
    if (!event.target.matches(":focus-visible")) field.focus();
  });
  only();
  tell();
});

// [data-slider]: a second handle on the figure. Until it is touched nothing is answered.
questions((form) => {
  const box = form.querySelector("[data-slider]");
  const field = form.querySelector("[data-figure]");
  if (!box || !field) return;
  const handle = box.querySelector("input");
  box.hidden = false;
  const mark = (1.5).toLocaleString(document.documentElement.lang)[1];
  const touched = () => box.removeAttribute("data-untouched");
  const fill = () => handle.style.setProperty("--at", `${(100 * (handle.value - handle.min)) / (handle.max - handle.min)}%`);
  handle.addEventListener("input", () => {
    field.value = handle.value.replace(".", mark);
    touched();
    fill();
  });
  handle.addEventListener("click", () => {
    field.value = handle.value.replace(".", mark);
    touched();
  });
  field.addEventListener("input", () => {
    const value = Number(field.value.replace(",", "."));
    if (field.value.trim() && Number.isFinite(value)) {
      handle.value = value;
      touched();
    }
    fill();
  });
  fill();
});
