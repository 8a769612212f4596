// The order of priority: dragged by its handle, moved by buttons, or given a number.
import { word } from "../offline/words.js";
import { copy, put, showRows } from "./rows.js";

// `move(item, rank, order)` makes the act; `items` are the agreed ones in their order.
export class OrderList {
  constructor(list, move) {
    this.list = list;
    this.move = move;
    this.items = [];
    this.dragged = null;
    list.addEventListener("pointerdown", (event) => this.#take(event));
    list.addEventListener("pointermove", (event) => this.#drag(event));
    list.addEventListener("pointerup", () => this.#drop(true));
    list.addEventListener("pointercancel", () => this.#drop(false));
  }

  show(items, mayWrite) {
    this.items = items;
    if (this.dragged) return; // what is in the hand is not taken out of it
    showRows(this.list, items.map((item) => ({ ...item, last: items.length, mayWrite })), (item) => item.ref, (item) => this.#draw(item));
  }

  #draw(item) {
    const row = copy("baris-urutan");
    put(row, "title", item.title);
    put(row, "facts", [item.code, item.place].filter(Boolean).join(" · "));
    put(row, "waiting", item.waiting ? word("waits") : "");
    const field = row.querySelector("input");
    field.value = item.rank;
    field.max = item.last;
    field.setAttribute("aria-label", word("rank-of", item));
    field.disabled = !item.mayWrite;
    field.addEventListener("change", () => this.#go(item.ref, Number(field.value)));
    for (const [act, step] of [["up", -1], ["down", 1]]) {
      const button = row.querySelector(`[data-act=${act}]`);
      button.setAttribute("aria-label", word(`move-${act}`, item));
      button.disabled = !item.mayWrite || item.rank + step < 1 || item.rank + step > item.last;
      button.addEventListener("click", () => this.#go(item.ref, item.rank + step));
    }
    row.querySelector("[data-act=drag]").hidden = !item.mayWrite;
    return row;
  }

  #go(ref, wanted) {
    const item = this.items.find((one) => one.ref === ref);
    const rank = Math.min(Math.max(Math.round(wanted) || item.rank, 1), this.items.length);
    if (rank !== item.rank) this.move(item, rank, this.items);
    else this.list.querySelector(`[data-row="${ref}"] input`).value = item.rank;
  }

  #take(event) {
    const handle = event.target.closest("[data-act=drag]");
    if (!handle) return;
    this.dragged = handle.closest("[data-row]");
    this.dragged.classList.add("is-dragged");
    this.list.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  #drag(event) {
    if (!this.dragged) return;
    const others = [...this.list.children].filter((row) => row !== this.dragged);
    const below = others.find((row) => {
      const box = row.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    if (this.dragged.nextElementSibling !== (below ?? null)) this.list.insertBefore(this.dragged, below ?? null);
  }

  #drop(isMeant) {
    const row = this.dragged;
    if (!row) return;
    this.dragged = null;
    row.classList.remove("is-dragged");
    const rank = [...this.list.children].indexOf(row) + 1;
    const item = this.items.find((one) => String(one.ref) === row.dataset.row);
    if (isMeant && item && rank !== item.rank) this.move(item, rank, this.items);
    else this.show(this.items, true);
  }
}

// Right behind which one it goes, so that a colleague's moves and these become one order.
export function findAnchor(item, rank, order) {
  const others = order.filter((other) => other !== item);
  return rank > 1 ? others[rank - 2].ref : null;
}
