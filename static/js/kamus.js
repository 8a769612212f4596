// A box above the kamus that narrows its long list while one types. Without this script the list is a plain select.
(() => {
  const select = document.querySelector("[data-filing] select[name=catalog_item]");
  if (!select) return;
  const all = [...select.children].map((node) => node.cloneNode(true));
  const box = document.createElement("input");
  box.type = "search";
  box.className = "form-control kamus-search";
  box.placeholder = document.documentElement.lang === "en" ? "Search the list" : "Cari dalam kamus";
  box.setAttribute("aria-label", box.placeholder);
  box.setAttribute("aria-controls", select.id);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = select.value;
    const fits = (option) => words.every((word) => option.textContent.toLowerCase().includes(word));
    select.replaceChildren(
      ...all.map((node) => node.cloneNode(true)).filter((node) => {
        if (node.tagName === "OPTION") return true;
        [...node.children].forEach((option) => {
          if (!fits(option) && option.value !== chosen) option.remove();
        });
        return node.children.length > 0;
      }),
    );
    select.value = chosen;
  });
  select.before(box);
})();
