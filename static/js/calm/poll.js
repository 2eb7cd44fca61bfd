// [data-poll="address"]: asks with growing pauses until the text is there (204 = not yet), then puts each part in its place by id.
(() => {
  const PAUSES = [1, 1, 2, 3, 5, 8, 13, 20, 30]; // seconds, then the last one again
  const GIVE_UP = 40; // tries

  const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const inView = () =>
    document.hidden ? new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true })) : null;

  async function poll(place) {
    for (let tries = 0; tries < GIVE_UP && place.isConnected; tries++) {
      await sleep(PAUSES[Math.min(tries, PAUSES.length - 1)]);
      await inView();
      try {
        const response = await fetch(place.dataset.poll, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
        if (response.status === 200) return arrive(await response.text());
        if (response.status >= 400 && response.status < 500) return;
      } catch {
        // no network: ask again later
      }
    }
  }

  function arrive(html) {
    const reply = new DOMParser().parseFromString(html, "text/html");
    for (const part of reply.body.querySelectorAll(":scope > [id]")) {
      document.getElementById(part.id)?.replaceWith(document.adoptNode(part));
    }
    const said = document.querySelector("[data-announce]");
    if (said) said.textContent = document.querySelector("[data-arrived]")?.dataset.arrived || "";
    for (const again of document.querySelectorAll("[data-poll]")) poll(again);
  }

  for (const place of document.querySelectorAll("[data-poll]")) poll(place);
})();
