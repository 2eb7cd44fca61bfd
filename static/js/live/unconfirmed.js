// The participant of one of these clients sits at this very browser, without network: their tab tells how far they are.
// It tells nobody else's, and the row says that it is not confirmed until the server has it, or has said otherwise.
(() => {
  if (!window.BroadcastChannel || !document.body.dataset.liveSocket) return;
  const { live } = window.maxpulse;
  const A_MOMENT_MS = 1000;
  const AGAIN_MS = 5000;
  const due = new Map(); // by client: when their row is asked for
  const cellOf = (client) => document.getElementById(`client-${client}-progress`);

  new BroadcastChannel("maxpulse-unconfirmed").addEventListener("message", ({ data }) => {
    clearTimeout(due.get(data.client));
    if (data.isSettled) return settle(data.client, A_MOMENT_MS);
    const cell = cellOf(data.client);
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

  // Nothing waits there any more. What counted is pushed within a moment; nothing is where it was refused or set aside.
  function settle(client, rest) {
    const isMarked = () => "unconfirmed" in (cellOf(client)?.dataset || {});
    if (!isMarked()) return;
    const ask = () => isMarked() && live.fetchRow(client).catch(() => settle(client, AGAIN_MS));
    due.set(client, setTimeout(ask, rest));
  }

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
