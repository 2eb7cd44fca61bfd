// The participant of one of these clients sits at this very browser, without network: their tab tells how far they are.
// It tells nobody else's, and the row says that it is not confirmed until the server has it.
(() => {
  if (!window.BroadcastChannel || !document.body.dataset.liveSocket) return;
  const { live } = window.maxpulse;

  new BroadcastChannel("maxpulse-unconfirmed").addEventListener("message", ({ data }) => {
    const cell = document.getElementById(`client-${data.client}-progress`);
    // No such row: somebody else's client. No figure: progress is not shared.
    if (!cell || !("progress" in cell.dataset) || !Number.isInteger(data.progress)) return;
    const bar = cell.querySelector("progress");
    if (!bar) return;
    cell.dataset.progress = bar.value = data.progress;
    cell.querySelector("span").textContent = `${data.progress} %`;
    mark(cell);
    const area = document.getElementById(`client-${data.client}-area`);
    const place = document.querySelector(`template[data-place="${CSS.escape(data.area)}"]`);
    if (!area || !place) return;
    area.replaceChildren(place.content.cloneNode(true));
    mark(area);
  });

  function mark(cell) {
    cell.dataset.unconfirmed = "";
    let sign = cell.querySelector("small");
    if (!sign) {
      sign = cell.appendChild(document.createElement("small"));
      sign.textContent = live.text("unconfirmed", 0);
    }
    live.breathe(cell);
  }
})();
