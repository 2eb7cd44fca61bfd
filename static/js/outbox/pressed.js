// A form is sent: its answer gets an id, is kept, and its page waits for what comes next.
const pressed = (my) => {
  // The server's, to say what comes next; then the device draws the next question, which lies ready here. With the frame
  // that draws it, it stands before anybody feels a pause (100 ms). Shorter would draw alone where the server is near and
  // answers in time, whose page alone says "Saved" and what it asks back; longer makes those wait whose line is slow.
  const A_MOMENT_MS = 80;

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const source = ctx.sourceElement;
    if (!source.matches("form[data-question]") || my.over) return;
    const id = newId();
    ctx.request.body.set("answer_id", id);
    const answer = read(ctx.request.body, id);
    if (my.pack) ctx.request.body.set("replaces", answer.replaces || "");
    const body = new URLSearchParams(ctx.request.body).toString();
    if (my.pending?.source === source) {
      // Pressed again while it waits: the newer answer follows it, and what the page shows next is the reply to that.
      event.preventDefault();
      my.pending = { ...my.pending, id, body, answer, tried: false, isSaid: false };
      my.keep(answer).then(() => (my.away ? my.carryOn() : my.again(), goOnWithout(id)));
      return;
    }
    ctx.fetch = () => deliver({ id, body, url: ctx.request.action, source, answer });
  });

  function read(body, id) {
    const question = body.get("question_id");
    return {
      id,
      at: Date.now(),
      question,
      values: body.has("skip") ? [] : body.getAll("value"),
      unit: body.get("unit") || "",
      second: body.getAll("second").find((each) => each.trim()) || "",
      skipped: body.has("skip"),
      confirmed: body.has("confirmed"),
      took_ms: Math.max(0, Number(body.get("took_ms"))) || null,
      replaces: my.given[question]?.id ?? null,
      language: document.documentElement.lang,
    };
  }

  // A page that this device drew says by itself what changes with what is typed.
  document.addEventListener("input", ({ target }) => {
    const drawn = target.closest("form[data-from-pack]");
    if (drawn && my.bank) effects.warn(drawn, my.bank, my.given, read(new FormData(drawn), null));
  });

  // Resolves with the server's reply or, where it is slow or away, with the next question as the device draws it.
  async function deliver(entry) {
    const { source, answer } = entry;
    const wrong = my.away && my.bank && pages.refusal(my.bank, my.find(answer.question), answer);
    if (wrong) {
      setTimeout(() => pages.refuse(source, wrong));
      return new Response(null, { status: 204 });
    }
    source.setAttribute("aria-busy", "true");
    const reply = new Promise((resolve) => (my.pending = { ...entry, resolve, tried: false }));
    await my.keep(answer);
    my.say(my.away ? "waiting" : "sending");
    if (my.away) my.carryOn();
    my.again();
    goOnWithout(answer.id);
    return reply;
  }

  // Nobody waits for a slow server where the device knows what comes next, nor at all for a silent one, which another
  // tab may be asking.
  function goOnWithout(id) {
    const isWaited = () => my.pending?.id === id && !my.pending.isSaid;
    setTimeout(() => isWaited() && my.carryOn(), A_MOMENT_MS);
    setTimeout(() => isWaited() && ((my.away = true), my.carryOn()), post.PATIENCE_MS + 500);
  }

  function answerPage(response) {
    const { source, resolve } = my.pending;
    my.pending = null;
    source.removeAttribute("aria-busy");
    resolve(response);
  }

  // `lead`: { away } or { text, where }.
  const leadOn = ({ away, text, where }) =>
    answerPage(away ? new Response("", { headers: { "HX-Redirect": away } }) : new Response(text, { headers: { "HX-Push-Url": where } }));

  return { answerPage, leadOn };
};
