// Keeps the part marked data-poll fresh: fetches this page again and swaps that part, until it needs no more polling.
(() => {
  const renew = async (part) => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id);
      if (answer.ok && fresh) {
        document.title = page.title;
        part.replaceWith(fresh);
        if (!fresh.dataset.poll) location.reload();
        return watch(fresh);
      }
    } catch {
      // The connection broke; the next try may work.
    }
    watch(part);
  };
  const watch = (part) => {
    if (part && part.dataset.poll) setTimeout(renew, Number(part.dataset.poll), part);
  };
  watch(document.querySelector("[data-poll]"));
})();
