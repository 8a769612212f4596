// Lists on the screen: a row is drawn anew only when what it says changed, and the hand that is on it stays there.

export function copy(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

export function put(row, slot, text) {
  const node = row.querySelector(`[data-slot=${slot}]`);
  node.textContent = text ?? "";
  node.hidden = !text;
}

// `draw` gets a fact of `facts` and makes its row; `name` is its key.
export function showRows(list, facts, name, draw) {
  const known = new Map([...list.children].map((row) => [row.dataset.row, row]));
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const hand = focused && { row: focused.closest("[data-row]")?.dataset.row, act: focused.dataset.act };
  const rows = facts.map((fact) => {
    const key = String(name(fact));
    const said = JSON.stringify(fact);
    const old = known.get(key);
    if (old?.dataset.said === said) return old;
    const row = draw(fact);
    row.dataset.row = key;
    row.dataset.said = said;
    return row;
  });
  const isSame = rows.length === list.children.length && rows.every((row, index) => list.children[index] === row);
  if (isSame) return;
  list.replaceChildren(...rows);
  if (!hand?.row) return;
  const row = rows.find((one) => one.dataset.row === hand.row);
  const button = row?.querySelector(`[data-act="${hand.act}"]:not(:disabled)`) ?? row?.querySelector("button, input");
  button?.focus();
}
