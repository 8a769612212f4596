// One-letter shortcuts for officers (WCAG 2.1.4: they can be switched off, and never act while one types).
// [data-key] says which letter does what: for the ticked rows where that can be done to many, else in the row that has
// the focus, else on the page. [data-keys] is the dialog that tells them; it opens where one is and gives the place back.
(() => {
  const STORE = "pintasan";
  const findHelp = () => document.querySelector("[data-keys]");
  const read = () => {
    try {
      return localStorage.getItem(STORE) !== "mati";
    } catch {
      return true;
    }
  };
  const prepare = () => {
    const help = findHelp();
    if (!help || help.dataset.ready) return;
    const box = help.querySelector("input");
    help.dataset.ready = "yes";
    box.checked = read();
    box.addEventListener("change", () => {
      try {
        localStorage.setItem(STORE, box.checked ? "nyala" : "mati");
      } catch {
        // A browser that keeps nothing forgets the choice with the page.
      }
    });
  };
  prepare();
  document.addEventListener("htmx:afterSettle", prepare); // a part of the page that came later
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-keys-open]")) return;
    event.preventDefault();
    findHelp().showModal();
  });

  const TYPING = "input:not([type=checkbox]):not([type=submit]), textarea, select, [contenteditable]";
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const here = () => document.activeElement.closest("[data-row]");

  const step = (by) => {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(here());
    const row = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
    const link = row.querySelector("[data-open]");
    link.focus();
    link.scrollIntoView({ block: "nearest" });
    return true;
  };

  const find = (letter) => {
    const wanted = `[data-key~="${CSS.escape(letter)}"]`;
    const row = here();
    const isTicked = document.querySelector("input[name=pilih]:checked, input[name=semua]:checked");
    const forTicked = isTicked && document.querySelector(`${wanted}[data-count]`);
    const inRow = row && row.querySelector(wanted);
    const outside = [...document.querySelectorAll(wanted)].find((one) => !one.closest("[data-row]"));
    return forTicked || inRow || outside || null;
  };

  const focusFirst = (part) => {
    const field = part.querySelector("textarea, select, input:not([type=hidden])");
    if (field) field.focus();
  };

  const act = (target) => {
    if (target.tagName === "SUMMARY") {
      const part = target.parentElement;
      const isMenu = Boolean(part.closest("[data-row]"));
      part.open = isMenu ? !part.open : true;
      if (isMenu) target.focus();
      else focusFirst(part);
      part.scrollIntoView({ block: "nearest" });
    } else if (target.matches(TYPING)) {
      target.focus();
    } else {
      target.click();
      if (target.type === "checkbox") target.focus();
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey) return;
    if (event.ctrlKey && event.key === "Enter" && event.target.form && event.target.matches(TYPING)) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    const help = findHelp();
    if (!help || help.open || !help.querySelector("input").checked || event.ctrlKey || event.target.matches(TYPING)) return;
    if (event.key === "?") {
      help.showModal();
    } else if (event.key === "j" || event.key === "k") {
      if (!step(event.key === "j" ? 1 : -1)) {
        const target = find(event.key);
        if (!target) return;
        act(target);
      }
    } else {
      const target = event.key.length === 1 ? find(event.key) : null;
      if (!target) return;
      act(target);
    }
    event.preventDefault();
  });

  // The way from a row to one move ends in the first field of its form.
  const asked = location.hash.startsWith("#langkah-") && document.getElementById(location.hash.slice(1));
  if (asked) focusFirst(asked);
})();
