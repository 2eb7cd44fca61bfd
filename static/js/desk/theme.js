// [data-theme-choice]: light, dark or as the system says. Kept in a cookie, so the server writes the next page without a flash.
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
    const theme = event.target.value;
    const age = theme === "system" ? 0 : A_YEAR;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
    show(theme);
  });
})();
