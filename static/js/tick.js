// A box in the heading that ticks every row of the page, and buttons that say how many are ticked.
(() => {
  const prepare = () => {
    const heading = document.querySelector("[data-tick-all]");
    const boxes = [...document.querySelectorAll("input[name=pilih]")];
    if (!heading || !boxes.length || heading.querySelector("input")) return;
    const form = boxes[0].form;
    const whole = form.elements.semua;
    const label = document.createElement("label");
    const all = document.createElement("input");
    const words = heading.firstElementChild;
    all.type = "checkbox";
    all.className = "form-check-input";
    words.textContent = heading.dataset.tickAll;
    label.append(all, words);
    heading.append(label);
    const buttons = [...form.querySelectorAll("[data-count]")].map((button) => {
      const count = document.createElement("span");
      count.className = "tab-count";
      count.hidden = true;
      button.append(count);
      return { button, count };
    });
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
      buttons.forEach(({ count }) => {
        count.hidden = !ticked || whole.checked;
        count.textContent = ticked;
      });
      boxes.forEach((box) => box.closest("tr").classList.toggle("is-ticked", box.checked || whole.checked));
    };
    all.addEventListener("change", () => {
      boxes.forEach((box) => {
        box.checked = all.checked;
      });
      show();
    });
    form.addEventListener("change", show);
    window.addEventListener("pageshow", show);
  };
  prepare();
  document.addEventListener("htmx:afterSettle", prepare); // a table that came later
})();
