// #plan: a tick goes out without leaving the page; other tabs follow at once, and a page that is looked at again asks how it stands.
(() => {
  const place = () => document.getElementById("plan");
  if (!place()) return;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("plan") : null;
  let last = 0;

  async function draw(body) {
    const turn = ++last;
    const reply = await fetch(place().dataset.plan, { method: body ? "POST" : "GET", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!reply.ok) throw new Error(reply.status);
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("plan");
    if (turn !== last || !fresh) return; // a newer one is under way
    const at = document.activeElement?.id;
    place().replaceWith(document.adoptNode(fresh));
    if (at?.startsWith("tick-")) document.getElementById(at)?.focus();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-tick]")) return;
    event.preventDefault();
    draw(new URLSearchParams(new FormData(form))).then(
      () => {
        tabs?.postMessage("ticked");
        document.querySelector("[data-announce]").textContent = place().dataset.said;
      },
      () => form.submit(), // as without a script: the server's own page says what is wrong
    );
  });
  const follow = () => draw().catch(() => {}); // no network: the page stays as it is
  tabs?.addEventListener("message", follow);
  document.addEventListener("visibilitychange", () => document.hidden || follow());
})();
