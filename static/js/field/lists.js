// The list of the session: on the short list or not, agreed or not, at which table; and the hands that were raised.
import { word } from "../offline/words.js";
import { copy, put, showRows } from "./rows.js";

const rupiah = new Intl.NumberFormat(document.documentElement.lang);

function describe(item) {
  const amount = item.amount ? `Rp${rupiah.format(item.amount)}` : "";
  return [item.code, item.place, [item.volume, item.unit].filter(Boolean).join(" "), amount].filter(Boolean).join(" · ");
}

function mark(item) {
  const rank = item.rank === null ? "" : word("mark-rank", item);
  return [word(`mark-${item.outcome}`), rank, item.is_short && item.outcome !== "agreed" ? word("mark-short") : ""].filter(Boolean).join(" · ");
}

function offer(row, act, isOffered, press, item) {
  const button = row.querySelector(`[data-act=${act}]`);
  button.hidden = !isOffered;
  button.append(" ", Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: item.title }));
  button.addEventListener("click", press);
}

// `acts` are { shorten, lengthen, agree, disagree, place } and get the item.
export function showItems(list, items, state, acts, mayWrite) {
  const { tables } = state;
  const draw = (item) => {
    const row = copy("baris-daftar");
    put(row, "title", item.title);
    put(row, "facts", describe(item));
    put(row, "mark", mark(item));
    put(row, "note", [item.reason, item.note].filter(Boolean).join(". "));
    put(row, "waiting", item.waiting ? word("waits") : "");
    const isAgreed = item.outcome === "agreed";
    const isDropped = item.outcome === "not_agreed";
    offer(row, "shorten", mayWrite && !isAgreed && (isDropped || !item.is_short), () => acts.shorten(item), item);
    offer(row, "lengthen", mayWrite && (item.is_short || isDropped), () => acts.lengthen(item), item);
    offer(row, "agree", mayWrite && !isAgreed && state.session.is_deciding, () => acts.agree(item), item);
    offer(row, "disagree", mayWrite, () => acts.disagree(item), item);
    drawTables(row, item, tables, acts, mayWrite);
    return row;
  };
  showRows(list, items.map((item) => ({ ...item, tables, mayWrite })), (item) => item.ref, draw);
}

function drawTables(row, item, tables, acts, mayWrite) {
  const select = row.querySelector("select");
  select.hidden = !tables.length || !mayWrite;
  select.setAttribute("aria-label", word("table-of", item));
  const names = tables.map(([number, topic]) => [number, topic ? word("table-named", { number, topic }) : word("table", { number })]);
  select.replaceChildren(new Option(word("no-table"), ""), ...names.map(([number, name]) => new Option(name, number)));
  select.value = item.table ?? "";
  select.addEventListener("change", () => acts.place(item, select.value));
}

// `raise(item, hands)` counts, `strike(item, act)` takes the last count of this device back.
export function showHands(list, items, last, { raise, strike }, mayWrite) {
  const offered = items.filter((item) => item.is_short && item.outcome !== "not_agreed");
  const facts = offered.map((item) => ({ ...item, last: last(item)?.key ?? "", mayWrite }));
  showRows(list, facts, (item) => item.ref, (item) => {
    const row = copy("baris-suara");
    put(row, "title", item.title);
    put(row, "picked", word("picked", item));
    put(row, "waiting", item.waiting ? word("waits") : "");
    const form = row.querySelector("form");
    const field = form.querySelector("input");
    field.setAttribute("aria-label", word("hands-for", item));
    form.hidden = !mayWrite;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const hands = Number(field.value);
      if (Number.isInteger(hands) && hands > 0) raise(item, hands);
      else field.focus();
    });
    offer(row, "strike", mayWrite && Boolean(item.last), () => strike(item, item.last), item);
    return row;
  });
  return offered.length;
}
