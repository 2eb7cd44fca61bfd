// The live connection of a page: body[data-live-socket], [data-live-changes] (addresses), [data-live-upto] (number of
// the last event it shows). It sets body[data-live] to live, catching-up or offline.
(() => {
  const live = ((window.maxpulse ??= {}).live ??= {});
  const { body } = document;
  if (!body.dataset.liveSocket) return;

  const OFFLINE_MS = 5000;
  const SILENCE_MS = 60000; // the server gives a sign every 25 s
  const DOZE_MS = 30000;
  const POLL_MS = 3000;
  const SLOWEST_POLL_MS = 15000;

  let line = null;
  let open = false;
  let deaf = false; // the line stands, but the server itself hears nothing
  let behind = false; // something was missed and is not here yet
  let fetching = null;
  let wanted = false;
  let pollMs = POLL_MS;
  let polling = null;
  let contactAt = Date.now();
  let lostAt = Date.now(); // 0 while nothing is amiss
  let over = false;

  const jitter = (ms) => ms * (0.7 + Math.random() * 0.6);
  const numbers = live.countFrom(Number(body.dataset.liveUpto) || 0, () => catchUp());

  const show = () => {
    const healthy = open && !deaf && !behind;
    if (healthy) lostAt = 0;
    else lostAt ||= Date.now();
    const since = Math.max(lostAt, contactAt);
    const state = healthy ? "live" : (!open || deaf) && Date.now() - since >= OFFLINE_MS ? "offline" : "catching-up";
    for (const place of document.querySelectorAll("[data-live-number]")) place.textContent = numbers.upto;
    if (body.dataset.live === state) return;
    body.dataset.live = state;
    for (const time of document.querySelectorAll("[data-live-since]")) {
      time.dateTime = new Date(contactAt).toISOString();
      time.textContent = live.clock(contactAt);
    }
    live.countTimes();
  };

  const contact = () => {
    contactAt = Date.now();
    pollMs = POLL_MS;
  };

  // One request at a time; whoever asks meanwhile gets one more after it.
  async function catchUp() {
    wanted = behind = true;
    if (fetching || over) return;
    const away = body.dataset.live !== "live" && Date.now() - lostAt > OFFLINE_MS && lostAt;
    let count = 0;
    try {
      while (wanted) {
        wanted = false;
        fetching = live.fetchChanges(numbers.upto, Boolean(away));
        show();
        const reached = await fetching;
        numbers.reach(reached.upto);
        count += reached.count;
        contact();
      }
      behind = false;
      if (away) live.summary(count);
    } catch {
      pollMs = Math.min(SLOWEST_POLL_MS, pollMs * 1.5);
      poll();
    }
    fetching = null;
    show();
  }

  // While the line is down or deaf, or what was missed did not come, the page asks by itself.
  function poll() {
    if (polling || over) return;
    polling = setTimeout(async () => {
      polling = null;
      if (open && !deaf && !behind) return;
      if (!document.hidden) await catchUp();
      poll();
    }, jitter(pollMs));
  }

  const control = (told) => {
    if ("at" in told) live.setClock(told.at);
    if (told.deaf) {
      deaf = true;
      poll();
    } else if ("hello" in told) {
      deaf = false;
      // 0: the server could not tell.
      if (told.hello > numbers.upto || (!told.hello && numbers.upto)) catchUp();
    } else if (told.again) {
      // Everybody hears this at once; not everybody should ask at once.
      deaf = false;
      fetching ??= new Promise((go) => setTimeout(go, Math.random() * 1000)).then(() => ((fetching = null), catchUp()));
    }
  };

  // The HTML to swap, or nothing.
  const read = (data) => {
    const end = data.indexOf("\n");
    const [number, event] = data.slice(0, end).split(" ");
    if (!numbers.take(Number(number))) return "";
    document.dispatchEvent(new CustomEvent("live:message", { detail: { number: Number(number), event } }));
    for (const sign of document.querySelectorAll("[data-live-state]")) live.breathe(sign);
    return data.slice(end + 1);
  };

  const frame = (data) => {
    contact();
    open = true;
    let html = "";
    if (data.startsWith("{")) control(JSON.parse(data));
    else if (data !== ".") {
      html = read(data);
      live.share(data);
    }
    show();
    return html;
  };

  // Another tab of this browser got it.
  live.follow = (data) => {
    const html = read(data);
    if (html) htmx.swap({ sourceElement: body, target: body, swap: "numbered", text: html, transition: false });
    show();
  };

  const closed = () => {
    open = false;
    show();
    poll();
  };

  const renew = (live.renew = () => {
    line?.close();
    open = false;
    line = live.openLine({ frame, closed, gone: (gone) => !open && line?.element === gone && renew() });
    poll();
  });

  const wake = () => {
    if (over || document.hidden) return;
    if (!open || Date.now() - contactAt > SILENCE_MS) renew();
    if (!open || Date.now() - contactAt > DOZE_MS) catchUp();
    show();
  };

  // Signed out or suspended: what is on this page is not theirs to see any more.
  live.ended = () => {
    if (over) return;
    over = true;
    line?.close();
    open = false;
    body.dataset.live = "offline";
    location.reload();
  };

  document.addEventListener("visibilitychange", wake);
  // Taken out again of what the browser keeps of left pages: its line was closed, heard or not.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    open = false;
    wake();
  });
  addEventListener("online", wake);
  document.addEventListener("click", (event) => event.target.closest("[data-live-retry]") && wake());
  setInterval(() => {
    if (over) return;
    if (open && Date.now() - contactAt > SILENCE_MS) wake();
    show();
  }, 1000);

  document.addEventListener("DOMContentLoaded", () => (renew(), live.countTimes()));
})();
