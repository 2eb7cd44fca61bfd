// [data-figure], [data-second]: grows with what is typed, and is written smaller where it would not show as a whole.
questions((form) => {
  const grows = CSS.supports("field-sizing", "content");
  const fit = (field) => {
    const { length } = field.value;
    field.dataset.fits = length > 10 ? "tiny" : length > 5 ? "small" : "";
    if (!grows) field.style.width = `${Math.max(2, length + 0.5)}ch`;
  };
  for (const field of form.querySelectorAll("[data-figure], [data-second]")) {
    field.addEventListener("input", () => fit(field));
    // The switch of units and the slider write into it too.
    form.addEventListener("change", () => fit(field));
    fit(field);
  }
});
