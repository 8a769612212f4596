// What waits, what collided with a colleague's work, and what the server refused: each with what can be done about it.
import { word } from "../offline/words.js";
import { findItem } from "./model.js";
import { copy, put, showRows } from "./rows.js";

// An act in words, for the person who made it.
export function say(act, items, state) {
  const item = findItem(items, act.payload.item);
  const reason = state?.reasons.find(([id]) => String(id) === String(act.payload.reason))?.[1] ?? "";
  const title = item?.title ?? act.item?.title ?? act.payload.title ?? "";
  const words = word(`act-${act.kind}`, { ...act.payload, reason, table: act.payload.table || "–" });
  return title ? word("act-on", { title, words }) : words;
}

export function showConflicts(section, model, state, { mine, leave }, mayWrite) {
  section.hidden = model.conflicts.length === 0;
  const facts = model.conflicts.map((conflict) => ({ ...conflict, mayWrite }));
  showRows(section.querySelector("ul"), facts, (conflict) => conflict.key, (conflict) => {
    const row = copy("baris-tabrakan");
    const { item } = conflict;
    put(row, "title", item.title);
    put(row, "mine", say({ ...conflict, item: null, payload: { ...conflict.payload, item: null, title: "" } }, [], state));
    const reason = [item.reason, item.note].filter(Boolean).join(". ");
    const place = [item.is_short ? word("mark-short") : "", item.table ? word("table", { number: item.table }) : ""];
    put(row, "theirs", [word(`mark-${item.outcome}`), ...place, reason].filter(Boolean).join(" · "));
    for (const [act, press] of [["mine", mine], ["leave", leave]]) {
      const button = row.querySelector(`[data-act=${act}]`);
      button.hidden = !mayWrite;
      button.addEventListener("click", () => press(conflict));
    }
    return row;
  });
}

export function showRefused(section, acts, model, state, { again, drop }) {
  const refused = acts.filter((act) => act.status === "refused");
  section.hidden = refused.length === 0;
  showRows(section.querySelector("ul"), refused, (act) => act.key, (act) => {
    const row = copy("baris-ditolak");
    put(row, "title", say(act, model.items, state));
    put(row, "sentence", act.sentence);
    row.querySelector("[data-act=again]").addEventListener("click", () => again(act));
    row.querySelector("[data-act=drop]").addEventListener("click", () => drop(act));
    return row;
  });
}
