// What every question does once it stands in the page: `questions(fn)` runs fn for the first and for each that is swapped in.
const questions = (enhance) => {
  const run = () => {
    const form = document.getElementById("question");
    if (form) enhance(form);
  };
  run();
  document.addEventListener("htmx:after:swap", run);
};

// The swapped-in page is announced by its heading, and then how far one is; a refused answer by the field that needs
// another look.
document.addEventListener("htmx:after:swap", () => {
  const form = document.getElementById("question");
  if (!form) return;
  if (form.dataset.title) document.title = form.dataset.title;
  const said = document.querySelector("[data-announce]");
  const place = form.querySelector(".c-way-row > span:first-child");
  if (said && place) said.textContent = place.textContent;
  scrollTo(0, 0);
  (form.querySelector("[aria-invalid], [data-invalid] input") || form.querySelector("h1"))?.focus({ preventScroll: true });
});

// How long a question stood in view until it was answered, in milliseconds.
let seen = 0;
let since = 0;
let [drawn] = performance.getEntriesByName("first-contentful-paint"); // of the first, before this script ran
document.addEventListener("visibilitychange", () => {
  if (document.hidden) seen += performance.now() - since;
  else since = performance.now();
});
questions((form) => {
  seen = 0;
  since = drawn?.startTime ?? performance.now();
  drawn = null;
  form.addEventListener("submit", () => {
    if (form.elements.took_ms) form.elements.took_ms.value = Math.round(seen + performance.now() - since);
  }, true);
});

// A page the browser kept aside may be older than what the server knows.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("form[data-question]")) location.reload();
});

// "None of these" and the others rule each other out.
questions((form) => {
  form.addEventListener("change", ({ target }) => {
    if (!target.checked || target.type !== "checkbox") return;
    for (const other of form.querySelectorAll("input[type=checkbox]")) {
      if (other !== target && (target.hasAttribute("data-exclusive") || other.hasAttribute("data-exclusive"))) other.checked = false;
    }
  });
});

// Among the choices, 1 to 9 pick one. From anywhere else a digit picks nothing: who speaks to their computer may say
// one by chance, and this could not be switched off (WCAG 2.1.4).
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
  const choices = event.target.closest?.("#question .m-choices");
  const choice = choices?.querySelectorAll(".m-choice input")[event.key - 1];
  choice?.focus();
  choice?.click();
});
