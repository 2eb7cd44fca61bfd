// Nothing moves under a finger: what would push a page about, or take its place, waits until the finger is lifted and
// what it pressed has been told.
const still = (() => {
  const A_CLICK_MS = 300; // by which a click has followed
  let isDown = false;
  let ending = null;
  let due = [];

  function lift() {
    isDown = false;
    const works = due;
    due = [];
    for (const work of works) work();
  }

  addEventListener("pointerdown", () => (clearTimeout(ending), (isDown = true)), true);
  addEventListener("pointercancel", lift, true);
  addEventListener("pointerup", () => (ending = setTimeout(lift, A_CLICK_MS)), true);
  // A button is asked for its form after its click.
  addEventListener("click", ({ target }) => target.closest?.("form button") || lift());
  addEventListener("submit", lift);

  const then = (work) => (isDown ? due.push(work) : work());
  const past = () => new Promise((resolve) => then(resolve));
  return { then, past };
})();
