// time[data-clock]: the time of day where the reader is, with the day when it was another one.
questions((page) => {
  for (const time of page.querySelectorAll("time[data-clock]")) {
    const at = new Date(time.dateTime);
    const isToday = at.toDateString() === new Date().toDateString();
    const how = { hour: "2-digit", minute: "2-digit", ...(isToday ? {} : { day: "numeric", month: "short" }) };
    time.textContent = at.toLocaleString(document.documentElement.lang, how);
  }
});
