// The agreed list is put in order by dragging, with mouse, pen or finger. Without it there are arrows and numbers.
//
//   form[data-order]
//     [data-order-said][role=status]     tells screen readers where a row went
//     [data-order-list]                  its children are dragged; each has one input[name^=rank-]
// Dragging writes the numbers; "Simpan urutan" sends them. With the arrow keys on the grip a row moves as well.
(() => {
  const list = document.querySelector("form[data-order] [data-order-list]");
  if (!list) return;
  const said = document.querySelector("[data-order-said]");
  const numberOf = (row) => row.querySelector("input[name^=rank-]");
  const rows = () => [...list.children];

  const renumber = (row) => {
    rows().forEach((each, index) => {
      numberOf(each).value = index + 1;
    });
    const title = row.querySelector(".forum-title a")?.textContent ?? "";
    if (said) said.textContent = `${numberOf(row).value}. ${title}`;
  };

  const drag = (row, grip, event) => {
    event.preventDefault();
    row.classList.add("is-dragged");
    const move = ({ clientY }) => {
      const after = rows().find((other) => {
        const box = other.getBoundingClientRect();
        return other !== row && clientY < box.top + box.height / 2;
      });
      if (after !== row.nextElementSibling) list.insertBefore(row, after ?? null);
      if (clientY < 60) window.scrollBy(0, -12);
      if (clientY > window.innerHeight - 60) window.scrollBy(0, 12);
    };
    const end = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      row.classList.remove("is-dragged");
      renumber(row);
    };
    // On the window: a row that changes places loses the capture of its pointer.
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  };

  const step = (row, grip, event) => {
    const other = { ArrowUp: row.previousElementSibling, ArrowDown: row.nextElementSibling }[event.key];
    if (!other) return;
    event.preventDefault();
    if (event.key === "ArrowUp") other.before(row);
    else other.after(row);
    renumber(row);
    grip.focus();
  };

  rows().forEach((row) => {
    const grip = document.createElement("button");
    grip.type = "button";
    grip.className = "order-grip";
    grip.textContent = "⠿";
    grip.setAttribute("aria-label", document.querySelector(`label[for="${numberOf(row).id}"]`)?.textContent ?? "");
    grip.addEventListener("pointerdown", (event) => drag(row, grip, event));
    grip.addEventListener("keydown", (event) => step(row, grip, event));
    numberOf(row).parentElement.prepend(grip);
  });
})();
