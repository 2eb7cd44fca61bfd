// form[data-filter]: clearing the search shows everyone again. A choice does not send itself: with the keyboard one
// walks through others on the way to it.
(() => {
  const send = (event) => event.target.closest("form[data-filter]")?.requestSubmit();

  document.addEventListener("search", (event) => event.target.value === "" && send(event));

  // Empty fields stay out of the address, so a filter can be shared and read.
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("form[data-filter]")) return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
})();
