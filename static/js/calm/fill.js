// [data-fill="#field"]: its words go into that field, and the next one is ready to be typed in. Without a script it is text.
(() => {
  for (const button of document.querySelectorAll("[data-fill]")) {
    const field = document.querySelector(button.dataset.fill);
    button.disabled = !field;
    button.addEventListener("click", () => {
      field.value = button.textContent.trim();
      field.form.querySelector("[type=password]")?.focus();
    });
  }
})();
