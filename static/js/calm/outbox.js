// The outbox: an answer gets its id here, is kept until the server has it, and is sent again with the same id until then.
// It waits in memory and in this tab's session storage (so a reload does not lose it) and is erased once confirmed.
// When the network is away and the page knows what comes next, one carries on; the answers go out in their order.
(() => {
  const KEPT = "maxpulse.outbox";
  const RETRY = [1, 2, 4, 8, 15, 30]; // seconds
  const PATIENCE = 12; // seconds until a silent server counts as away
  const ahead = new Map(); // address -> fragment of a question to come
  const waiting = restore();
  let sending = false;
  let wake = () => {};

  const form = () => document.querySelector("form[data-question]");

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const source = ctx.sourceElement;
    if (!source.matches("form[data-question]")) return;
    const id = newId();
    ctx.request.body.set("answer_id", id);
    const body = new URLSearchParams(ctx.request.body).toString();
    const open = waiting.find((each) => each.reply && each.source === source);
    if (open) {
      // Pressed again while it waits: the newer answer takes its place and is tried at once. One that is on its way
      // may be stored already: the newer one follows it, and what the page shows next is the reply to that.
      event.preventDefault();
      if (open.inFlight) open.newer = { id, body };
      else Object.assign(open, { id, body });
      keep();
      wake();
      return;
    }
    const entry = { id, body, url: ctx.request.action, question: source.dataset.question };
    ctx.fetch = () => deliver(entry, source);
  });

  // Resolves with the server's reply or, without network, with the next question known from before.
  function deliver(entry, source) {
    return new Promise((resolve) => {
      entry.source = source;
      entry.reply = (response) => {
        entry.reply = null;
        source.removeAttribute("aria-busy");
        resolve(response);
      };
      entry.next = (source.dataset.ahead || "").split(" ")[0];
      source.setAttribute("aria-busy", "true");
      waiting.push(entry);
      keep();
      show("sending");
      send();
    });
  }

  async function send() {
    if (sending) return;
    sending = true;
    for (let tries = 0; waiting.length; ) {
      const response = await post(waiting[0]);
      if (waiting[0].newer) {
        Object.assign(waiting[0], waiting[0].newer, { newer: null });
        keep();
      } else if (response) {
        tries = 0;
        await settle(waiting.shift(), response);
      } else {
        carryOn();
        show("waiting");
        await rest(RETRY[Math.min(tries++, RETRY.length - 1)]);
      }
    }
    sending = false;
  }

  // The reply, or null when the answer has to be sent again.
  async function post(entry) {
    entry.inFlight = true;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE * 1000);
    try {
      const response = await fetch(entry.url, {
        method: "POST",
        body: entry.body,
        headers: { "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true", Accept: "text/html" },
        credentials: "same-origin",
        signal: abort.signal,
      });
      return response.status >= 500 || [408, 425, 429].includes(response.status) ? null : response;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
      entry.inFlight = false;
    }
  }

  async function settle(entry, response) {
    keep();
    hideStrip();
    if (response.redirected) response = new Response("", { headers: { "HX-Redirect": response.url } });
    if (entry.reply) entry.reply(response);
    else await late(entry, await response.text(), response);
  }

  // An answer that was confirmed after one had gone on. The server's word counts: another next question, or a
  // refusal, is shown; otherwise only the state changes.
  async function late(entry, html, response) {
    if (waiting.length) return show("waiting");
    const now = form();
    if (!now) return;
    const reply = new DOMParser().parseFromString(html, "text/html").querySelector("#question");
    if (!reply) return location.assign(response.headers.get("HX-Redirect") || location.href);
    const moved = reply.dataset.question !== now.dataset.question;
    const mine = now.getAttribute("action") === entry.url && (now.hasAttribute("data-from-ahead") || now.dataset.question === entry.question);
    if (!mine || !(moved || response.status === 422)) return show("saved");
    await htmx.swap({ sourceElement: now, target: now, swap: "outerHTML", text: html, push: response.headers.get("HX-Push-Url") });
  }

  function carryOn() {
    for (const entry of waiting) {
      entry.source?.removeAttribute("aria-busy");
      const html = entry.reply && ahead.get(entry.next);
      if (!html) continue;
      entry.reply(new Response(html, { headers: { "HX-Push-Url": entry.next } }));
      document.addEventListener("htmx:after:swap", () => form()?.setAttribute("data-from-ahead", ""), { once: true });
    }
  }

  function rest(seconds) {
    return new Promise((resolve) => {
      wake = resolve;
      setTimeout(resolve, seconds * 1000 * (0.8 + Math.random() * 0.4));
    });
  }
  addEventListener("online", () => wake());

  function show(state) {
    for (const place of document.querySelectorAll("[data-save]")) {
      place.dataset.save = state;
      const count = place.querySelector("[data-save-count]");
      if (count) count.textContent = waiting.length;
    }
    if (state === "waiting") showStrip();
  }

  function showStrip() {
    const strip = document.querySelector("[data-strip]");
    if (!strip) return;
    strip.hidden = false;
    const onward = ahead.has((form()?.dataset.ahead || "").split(" ")[0]);
    strip.querySelector("[data-strip-carry]").hidden = navigator.onLine || !onward;
    strip.querySelector("[data-strip-offline]").hidden = navigator.onLine || onward;
    strip.querySelector("[data-strip-unreachable]").hidden = !navigator.onLine;
  }

  function hideStrip() {
    const strip = document.querySelector("[data-strip]");
    if (strip && !waiting.length) strip.hidden = true;
  }

  function keep() {
    try {
      if (waiting.length) sessionStorage.setItem(KEPT, JSON.stringify(waiting.flatMap(plain)));
      else sessionStorage.removeItem(KEPT);
    } catch {
      // private windows may refuse storage: memory still holds the answers
    }
  }

  function plain({ id, url, question, body, newer }) {
    return [{ id, url, question, body }, ...(newer ? [{ url, question, ...newer }] : [])];
  }

  function restore() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT)) || [];
    } catch {
      return [];
    }
  }

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // plain http on a local network
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
  }

  // Questions to come are fetched once each, when the page is idle.
  questions((now) => {
    if (waiting.length) show("waiting");
    const idle = window.requestIdleCallback || ((run) => setTimeout(run, 800));
    for (const address of (now.dataset.ahead || "").split(" ").filter((each) => each && !ahead.has(each))) {
      idle(async () => {
        try {
          const response = await fetch(address, { headers: { "HX-Request": "true", Accept: "text/html" }, credentials: "same-origin" });
          if (response.ok && !response.redirected) ahead.set(address, await response.text());
        } catch {
          // without network there is nothing to prepare
        }
      });
    }
  });
  if (waiting.length) send();
})();
