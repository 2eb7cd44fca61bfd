// Puts elements in their place by id, as htmx's swap style "numbered": an element never replaces one with a
// higher data-number, and a row keeps those of its parts that are newer than itself.
(() => {
  const live = ((window.maxpulse ??= {}).live ??= {});
  const number = (element) => Number(element.dataset.number) || 0;
  const find = (root, id) => root.querySelector(`#${CSS.escape(id)}`);
  const toastsSeen = new Set();

  const keepNewerParts = (shown, fresh) => {
    for (const part of shown.querySelectorAll("[id][data-number]")) {
      const twin = find(fresh, part.id);
      if (twin && number(part) > number(twin)) twin.replaceWith(part);
    }
  };

  const pathOf = (root, node) => {
    const path = [];
    for (; node !== root; node = node.parentElement) path.unshift([...node.parentElement.children].indexOf(node));
    return path;
  };

  // What a person did inside the old element goes on in the new one: focus, ticks, opened details.
  const replace = (shown, fresh) => {
    const focus = shown.contains(document.activeElement) ? pathOf(shown, document.activeElement) : null;
    const before = shown.querySelectorAll("input[type=checkbox], details");
    const after = fresh.querySelectorAll("input[type=checkbox], details");
    if (before.length === after.length) {
      before.forEach((old, i) => {
        if (old.type === "checkbox") after[i].checked = old.checked;
        else after[i].open = old.open;
      });
    }
    shown.replaceWith(fresh);
    if (focus) focus.reduce((node, i) => node?.children[i], fresh)?.focus({ preventScroll: true });
  };

  const insert = (fresh) => {
    if (fresh.matches("[data-toast]")) return live.toast(fresh, toastsSeen);
    const list = fresh.dataset.joins && document.getElementById(fresh.dataset.joins);
    // Whoever is last stands on the last page of a list.
    if (list && !list.querySelector(":scope > li > [data-more]")) return list.append(fresh), true;
    const rows = fresh.matches("tr, [data-row]") && document.querySelector("[data-live-rows][data-live-new]");
    if (!rows || "gone" in fresh.dataset) return false;
    rows.prepend(fresh);
    live.trim(rows);
    return true;
  };

  // What was open in a tree that came anew is opened again, also what lies deeper and comes only then; and of a list
  // that comes page by page ([data-more] asks for the next) as many lines as were shown.
  const toOpen = new Set();
  const toShow = new Map(); // by whose list it is: how many lines
  const ownerOf = (line) => line.parentElement.closest("li[id]")?.id || "";
  const linesOf = (owner) => [...document.querySelectorAll(".d-tree > li[id]")].filter((line) => ownerOf(line) === owner);
  const reopen = () => {
    for (const id of toOpen) {
      const details = document.querySelector(`#${CSS.escape(id)} > details`);
      if (details && toOpen.delete(id)) details.open = true;
    }
    for (const more of document.querySelectorAll("[data-more]:not([data-asked])")) {
      if (linesOf(ownerOf(more)).length >= (toShow.get(ownerOf(more)) || 0)) continue;
      more.dataset.asked = "";
      more.click();
    }
  };
  document.addEventListener("htmx:after:swap", reopen);

  // A page that shows more than its fragments: it asks for itself again, at `fetch` or where it is.
  const fetchAnew = ({ fetch, into }) => {
    const address = fetch || location.pathname + location.search;
    toOpen.clear();
    toShow.clear();
    for (const line of document.querySelectorAll(`#${CSS.escape(into)} li[id]`)) {
      toShow.set(ownerOf(line), (toShow.get(ownerOf(line)) || 0) + 1);
    }
    for (const details of document.querySelectorAll(`#${CSS.escape(into)} [id] > details[open]`)) toOpen.add(details.parentElement.id);
    window.htmx?.ajax("GET", address, { target: `#${into}`, select: `#${into}`, swap: "outerHTML" });
  };

  // Put one element; true when the page changed.
  const put = (fresh, quiet) => {
    delete fresh.dataset.beat;
    const shown = document.getElementById(fresh.id);
    if (!shown) {
      if (!insert(fresh)) return false;
    } else {
      if (number(fresh) < number(shown)) return false;
      if ("gone" in fresh.dataset) return shown.remove(), true;
      keepNewerParts(shown, fresh);
      replace(shown, fresh);
      live.moved(fresh);
      if ("fetch" in fresh.dataset) fetchAnew(fresh.dataset);
    }
    if (!quiet) {
      live.tally(fresh);
      if (!("still" in fresh.dataset)) live.breathe(fresh);
    }
    return true;
  };

  // A <template> carries what cannot stand alone, as the parts of a table; [data-changes] carries a whole answer.
  const unwrapped = (root) =>
    [...root.children].flatMap((child) =>
      child.matches("template") ? unwrapped(child.content) : child.matches("[data-changes]") ? unwrapped(child) : [child],
    );

  live.unwrapped = unwrapped;
  live.put = put;

  window.htmx?.registerExtension("maxpulse-live", {
    handle_swap: (style, _target, fragment) =>
      style === "numbered" && unwrapped(fragment).filter((element) => put(element, false)),
  });
})();
