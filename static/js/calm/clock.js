// time[data-clock]: the time of day where the reader is, with the day when it was another one, written as all times are.
questions((page) => {
  const { lang } = document.documentElement;
  const written = (at, how) => new Intl.DateTimeFormat(lang || undefined, how).format(at);
  const day = (at) => {
    const parts = new Intl.DateTimeFormat(lang || undefined, { day: "numeric", month: "short" }).formatToParts(at);
    // The day first, with whatever stands between in this language; in the United States the month, and hours to twelve.
    if (parts[0].type !== "day" && lang !== "en-US") parts.reverse();
    return parts.map(({ value }) => value).join("");
  };
  for (const time of page.querySelectorAll("time[data-clock]")) {
    const at = new Date(time.dateTime);
    const isToday = at.toDateString() === new Date().toDateString();
    const clock = written(at, lang === "en-US" ? { timeStyle: "short" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    time.textContent = isToday ? clock : `${day(at)}, ${clock}`;
  }
});
