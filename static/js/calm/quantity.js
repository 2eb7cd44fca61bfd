// [data-quantity]: how many, with the total and the button that names it. Both are written by the server for each number:
// browsers do not know every way of writing that it does (English in Germany).
(() => {
  const box = document.querySelector("[data-quantity]");
  const field = document.querySelector("input[name=quantity]");
  if (!box || !field) return;
  const totals = field.dataset.totals.split("|");
  const most = totals.length;
  if (most < 2) return;
  const [buy, sum] = ["[data-buy]", "[data-total]"].map((each) => document.querySelector(each));

  const show = () => {
    // What was refused as too many keeps the total it came with.
    const total = totals[field.value - 1] || sum.textContent;
    box.querySelector("[data-quantity-shown]").textContent = field.value;
    sum.textContent = total;
    buy.textContent = buy.dataset.buy.replace("{}", total);
    for (const button of box.querySelectorAll("[data-step]")) {
      const next = +field.value + +button.dataset.step;
      button.setAttribute("aria-disabled", next < 1 || next > most);
    }
  };

  box.hidden = false;
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    field.value = +field.value + +button.dataset.step;
    show();
  });
  show();
})();
