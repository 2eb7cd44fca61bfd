// A calm page is read before anything else: its script runs once the page has been drawn, so that neither waits for the
// other on a slow line and a slow phone. What is pressed before, and would wait for a script, is sent when it runs.
(() => {
  const LATEST_MS = 1000; // some browsers never say that they have drawn
  const PATIENCE_MS = 4000; // on some lines a script neither comes nor fails
  const { href } = document.querySelector("link[rel=preload][as=script]");
  const pressed = new Map(); // by form: the button
  let hasBegun = false;

  function hold(event) {
    if (!event.target.matches("[hx-post]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed.set(event.target, event.submitter);
    setTimeout(release, PATIENCE_MS);
  }

  // Where the script does not come, forms go as without one.
  function release() {
    removeEventListener("submit", hold, true);
    for (const [form, button] of pressed) if (form.isConnected) form.requestSubmit(button);
    pressed.clear();
  }

  function begin() {
    if (hasBegun) return;
    hasBegun = true;
    const script = document.createElement("script");
    script.src = href;
    // htmx looks through the page a moment after it has come.
    script.onload = script.onerror = () => setTimeout(release);
    document.head.append(script);
  }

  addEventListener("submit", hold, true);
  const tells = window.PerformanceObserver?.supportedEntryTypes?.includes("paint");
  if (document.hidden || !tells) return begin();
  new PerformanceObserver(begin).observe({ type: "paint", buffered: true });
  setTimeout(begin, LATEST_MS);
})();
