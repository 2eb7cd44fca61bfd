// The end of what this device keeps of an assessment: nothing readable is left.
const ending = (my) => {
  const { home, name, box } = my;

  // The link was stopped, or its time or the assessment is over.
  async function end(reply) {
    my.over = true;
    [my.waiting, my.shut] = [[], 0];
    await clear();
    my.tabs.tell("over");
    if (!my.pending) location.assign(home);
    else if (reply) my.answerPage(post.asResponse(reply));
    else my.leadOn({ away: home });
  }

  // Once nobody is sending, the worker neither, who might want what is wiped. The other tabs leave too.
  const leave = () =>
    post.oneAtATime(name, async () => {
      my.over = true;
      my.tabs.tell("left");
      await clear();
    });

  async function clear() {
    await box.clear();
    post.tellBoards(my.pack, { isSettled: true });
    const names = (await window.caches?.keys()) || [];
    await Promise.all(names.filter((each) => each.startsWith(`maxpulse-${name}-`)).map((each) => caches.delete(each)));
    const at = await navigator.serviceWorker?.getRegistration(home);
    await at?.unregister();
  }

  return { end, leave, clear };
};
