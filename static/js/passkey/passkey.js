// [data-passkey="address"] in a form: has the browser make or use a passkey, and sends the form on with what it brings.
// Without it the form works as it stands, by a code; the sentence that says so goes away where passkeys work.
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const keys = (listed) => (listed ?? []).map((key) => ({ ...key, id: bytes(key.id) }));
  const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

  const make = (asked) =>
    navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: keys(asked.excludeCredentials),
      },
    });
  const use = (asked) =>
    navigator.credentials.get({
      publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: keys(asked.allowCredentials) },
    });
  const told = ({ id, rawId, type, response }) => {
    const parts = PARTS.filter((name) => response[name]).map((name) => [name, text(response[name])]);
    return JSON.stringify({ id, rawId: text(rawId), type, response: Object.fromEntries(parts) });
  };

  // What the browser shall do, or null where the server would rather answer the form: signed out, or asked again.
  const ask = async (place, form) => {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    const answer = await fetch(place.dataset.passkey, { method: "POST", body });
    const isTold = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (!isTold && (answer.status === 429 || answer.status >= 500)) throw new Error(`answered ${answer.status}`);
    return isTold ? answer.json() : null;
  };

  // A browser does not say whether somebody gave up or nothing came in time: the clock does.
  const why = (error, asked, began) => {
    if (error.name === "InvalidStateError") return "known";
    if (error.name !== "NotAllowedError" && error.name !== "AbortError") return "failed";
    return asked && performance.now() - began >= asked.timeout ? "late" : "cancelled";
  };

  const demand = (form, is) => {
    for (const field of form.querySelectorAll("[data-passkey-instead]")) field.required = is;
  };
  const rest = (form, button) => {
    button.removeAttribute("aria-busy");
    button.disabled = false;
    demand(form, true);
  };

  const press = async (place, button) => {
    const form = place.closest("form");
    const brought = place.querySelector("[data-passkey-answer]");
    const trouble = place.querySelector("[data-passkey-trouble]");
    const say = (sentence) => {
      trouble.querySelector("span").textContent = sentence;
      trouble.hidden = !sentence;
    };
    say("");
    demand(form, false);
    if (!form.reportValidity()) return demand(form, true);
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    let asked = null;
    let began = 0;
    try {
      asked = await ask(place, form);
      if (!asked) return form.submit();
      if (asked.trouble) return say(asked.trouble);
      began = performance.now();
      const key = await ("user" in asked ? make(asked) : use(asked));
      brought.value = told(key);
      form.requestSubmit();
    } catch (error) {
      say(place.dataset[why(error, asked, began)]);
    } finally {
      // What it brought is on its way: pressed again, it would ask anew, and that would be good for nothing any more.
      if (!brought.value) rest(form, button);
    }
  };

  for (const place of document.querySelectorAll("[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    const button = place.querySelector("[data-passkey-press]");
    button.hidden = false;
    place.querySelector("[data-passkey-missing]").hidden = true;
    button.addEventListener("click", () => press(place, button));
  }
  // Coming back by the browser's own button shows the form as it was sent: what it brought is used up.
  addEventListener("pageshow", () => {
    for (const place of document.querySelectorAll("[data-passkey]")) {
      place.querySelector("[data-passkey-answer]").value = "";
      rest(place.closest("form"), place.querySelector("[data-passkey-press]"));
    }
  });
})();
