// Keeps the page of a running session fresh. Without JavaScript the browser loads it anew instead.
//
//   [data-live=seconds]     what surrounds the parts; gone once nothing changes any more
//     [id][data-part]       exchanged one by one, and only where it reads otherwise: what is read or focused stays
//   [data-live-state]       says when something changed (data-fresh) and when the connection broke (data-lost)
(() => {
  const whole = document.querySelector("[data-live]");
  const state = document.querySelector("[data-live-state]");
  if (!whole || !state) return;
  const pause = Number(whole.dataset.live) * 1000;
  let timer;

  const say = (words) => {
    if (state.textContent !== words) state.textContent = words;
  };
  const clock = () => new Date().toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Jakarta" });

  const exchange = (old, fresh) => {
    const held = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    old.replaceWith(fresh);
    if (held) fresh.querySelector(`[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  };

  const renew = async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-cache" });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(".live");
      const parts = (root) => [...root.querySelectorAll("[data-part]")].map((part) => part.id).join();
      if (!fresh?.dataset.live || parts(fresh) !== parts(whole)) return location.reload();
      const changed = [...fresh.querySelectorAll("[data-part]")].filter((part) => !part.isEqualNode(document.getElementById(part.id)));
      changed.forEach((part) => exchange(document.getElementById(part.id), document.adoptNode(part)));
      if (changed.length || state.dataset.isLost) say(`${state.dataset.fresh} ${clock()} WIB`);
      delete state.dataset.isLost;
    } catch {
      state.dataset.isLost = "1";
      say(state.dataset.lost);
    }
    wait();
  };
  const wait = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(renew, pause);
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : renew()));
  wait();
})();
