// [data-theme-choice] in a form: light, dark or as the system says. It shows at once and is kept with the account, so
// that it goes along to other devices; a cookie keeps it for pages that know nobody.
(() => {
  const A_YEAR = 31536000;

  const show = (theme) => {
    for (const name of ["data-theme", "data-bs-theme"]) {
      if (theme === "system") document.documentElement.removeAttribute(name);
      else document.documentElement.setAttribute(name, theme);
    }
  };

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-theme-choice]")) return;
    const { form, value } = event.target;
    const [prefix, secure] = location.protocol === "https:" ? ["__Host-", "; secure"] : ["", ""];
    document.cookie = `${prefix}theme=${value}; path=/; max-age=${A_YEAR}; samesite=lax${secure}`;
    show(value);
    // As htmx would: the answer is no page to load. Without network the cookie alone says it until the next choice.
    fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" }, keepalive: true }).catch(() => {});
  });
})();
