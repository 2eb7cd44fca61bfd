// What this page missed: GET <changes>?since=N. The same address serves reconnect, wake-up and polling.
(() => {
  const live = ((window.maxpulse ??= {}).live ??= {});
  const TIMEOUT_MS = 10000;
  const AT_ONCE = 40;
  const RELOAD_MS = 10000;

  const ask = async (asked) => {
    const address = new URL(document.body.dataset.liveChanges, location.href);
    for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
    const response = await fetch(address, {
      cache: "no-store",
      headers: { "HX-Request": "true" },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    // Sent to the sign-in page, in one way or the other: this person may not look any more.
    const sentAway = response.type === "opaqueredirect" || response.headers.has("HX-Redirect");
    if (sentAway || response.status === 401 || response.status === 403) live.ended();
    if (!response.ok) throw new Error(`changes: ${response.status}`);
    const holder = document.createElement("template");
    holder.innerHTML = await response.text();
    return holder.content;
  };

  const progress = (done, total) => {
    for (const place of document.querySelectorAll("[data-live-progress]")) {
      place.textContent = total ? live.text("progress", total).replace("{done}", done) : "";
    }
  };

  // In portions, so that a long absence does not freeze the page it ends on.
  const putAll = async (elements, count, quiet) => {
    for (let i = 0; i < elements.length; i += AT_ONCE) {
      progress(Math.round((count * i) / elements.length), count);
      for (const element of elements.slice(i, i + AT_ONCE)) if (live.put(element, quiet)) window.htmx?.process(element);
      if (i + AT_ONCE < elements.length) await new Promise((next) => setTimeout(next));
    }
    progress(0, 0);
  };

  // Too much to send was missed. Where events pour in, a page just loaded has missed too much again: it rests first.
  const reload = async () => {
    await new Promise((rested) => setTimeout(rested, RELOAD_MS - performance.now()));
    location.reload();
    return new Promise(() => {});
  };

  // Fetches and applies; answers the number the page stands at now and how many events that were. `quiet`: nothing
  // glows and nothing is said of each. Throws without network.
  live.fetchChanges = async (since, quiet) => {
    const content = await ask({ since });
    const root = content.querySelector("[data-changes]");
    if (!root) throw new Error("changes: no answer of ours");
    // A page without clients shows nothing of what was missed: a form half filled in there stays.
    if ("reload" in root.dataset && document.querySelector("[data-live-rows], [data-fetch]")) return reload();
    const count = Number(root.dataset.count) || 0;
    await putAll(live.unwrapped(content), count, quiet);
    return { upto: Number(root.dataset.upto) || 0, count };
  };

  // One client's row as it stands, though nothing has happened to it. Throws without network.
  live.fetchRow = async (client) => {
    const content = await ask({ since: Number.MAX_SAFE_INTEGER, client });
    await putAll(live.unwrapped(content), 0, true);
  };
})();
