// The socket, carried by htmx's hx-ws: it connects, and reconnects with growing pauses and jitter. Its hooks give us
// each frame before the swap ("<number> <event>\n<html>", or control as JSON) and each loss. A line that cannot be
// trusted after a sleep is replaced by a new one.
(() => {
  const live = ((window.maxpulse ??= {}).live ??= {});
  const ENDED = 4401;
  const RETRY_MS = 30000;

  if (window.htmx) {
    htmx.config.ws = { pauseOnBackground: false, reconnectDelay: 1000, reconnectJitter: 0.9, reconnectMaxDelay: 15000 };
  }

  live.openLine = (told) => {
    const line = document.createElement("div");
    let connection = null;
    line.hidden = true;
    line.setAttribute("hx-ws:connect", document.body.dataset.liveSocket);
    line.setAttribute("hx-swap", "numbered");

    line.addEventListener("htmx:ws:before:connection", (event) => (connection = event.detail.connection));
    line.addEventListener("htmx:ws:close", ({ detail }) => {
      if (detail.code === ENDED) return live.ended();
      told.closed();
      if (!connection?.config.reconnectCodes.includes(detail.code)) setTimeout(told.gone, RETRY_MS, line);
    });
    line.addEventListener("htmx:ws:before:message:incoming", (event) => {
      const { message } = event.detail;
      const html = told.frame(message.data);
      if (html) message.data = html;
      else event.preventDefault();
    });

    document.body.append(line);
    window.htmx?.process(line);
    return {
      element: line,
      close() {
        line.remove();
        clearTimeout(connection?.timer);
        connection?.abortController?.abort();
        connection?.socket?.close();
      },
    };
  };
})();
