// What the tabs of one assessment tell each other.
const betweenTabs = (my) => {
  const channel = post.channelOf(my.name);

  channel?.addEventListener("message", async ({ data }) => {
    if (data === "over" || data === "left") {
      my.over = true;
      my.box.clear(); // another tab does not reach what this one keeps
      return data === "left" ? location.replace("/") : location.assign(my.home);
    }
    if (data.settled) {
      my.hear(data.settled);
      return my.rereadAndSay();
    }
    await my.reread();
    await my.load();
    if (my.unsent().length || my.shut) my.say("waiting");
    if (my.unsent().length || my.shut || my.pending) return my.again();
    if (data === "saved") {
      my.away = false;
      my.showStrip();
      return document.querySelector("[data-kept]") ? my.swap(my.home) : my.rereadAndSay();
    }
    my.rereadAndSay();
    if (my.away || document.querySelector("[data-kept]")) {
      my.run().then(() => document.querySelector("[data-kept]") && my.swap(my.home));
    }
  });

  return { tabs: { tell: (message) => channel?.postMessage(message) } };
};
