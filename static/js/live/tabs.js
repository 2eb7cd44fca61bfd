// The tabs of one browser that follow one stream tell each other what they got: a tab whose own line is down follows.
(() => {
  const live = ((window.maxpulse ??= {}).live ??= {});
  const stream = document.body.dataset.liveStream;
  const others = stream && window.BroadcastChannel ? new BroadcastChannel(`live:${stream}`) : null;

  live.share = (data) => others?.postMessage(data);
  others?.addEventListener("message", (event) => live.follow(event.data));
})();
