// [data-leave]: takes everything of this assessment off this device. What has not been sent is tried once more, and
// whoever would lose it is asked. Once the scripts after this one have run, which the outbox is among.
queueMicrotask(() => {
  const button = document.querySelector("[data-leave]");
  if (!button || !outbox) return;
  const section = document.querySelector("[data-leave-section]");
  const unsent = document.querySelector("[data-leave-unsent]");
  section.hidden = false;
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    await outbox.trySending();
    const left = await outbox.left();
    if (left && unsent.hidden) {
      button.removeAttribute("aria-busy");
      unsent.hidden = false;
      const said = unsent.querySelector("span");
      said.textContent = said.textContent.replace("{}", left);
      return;
    }
    await outbox.leave();
    location.replace("/");
  });
});
