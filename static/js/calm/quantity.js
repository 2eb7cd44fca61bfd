// [data-quantity]: how many, with the total and the button that names it. The figures that count are the server's.
(() => {
  const box = document.querySelector("[data-quantity]");
  const field = document.querySelector("input[name=quantity]");
  if (!box || !field) return;
  const { most, price, currency } = field.dataset;
  if (+most < 2) return;
  const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency });
  const buy = document.querySelector("[data-buy]");

  const show = () => {
    const total = money.format((Math.round(price * 100) * field.value) / 100);
    box.querySelector("[data-quantity-shown]").textContent = field.value;
    document.querySelector("[data-total]").textContent = total;
    buy.textContent = buy.dataset.buy.replace("{}", total);
    for (const button of box.querySelectorAll("[data-step]")) {
      const next = +field.value + +button.dataset.step;
      button.setAttribute("aria-disabled", next < 1 || next > +most);
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
