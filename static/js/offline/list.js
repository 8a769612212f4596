// What lies on this phone: drafts that wait, drafts to be mended, receipts. Every row can be taken off the phone.
import { word } from "./words.js";

// `acts` are { edit, remove, send, sendAs } and get the draft.
export function showDrafts(drafts, current, names, acts) {
  const unsent = drafts.filter((draft) => draft.state !== "sent" && draft.secret !== current);
  const sent = drafts.filter((draft) => draft.state === "sent");
  const waiting = drafts.filter((draft) => draft.state === "waiting").length;
  fillSection("menunggu", unsent.map((draft) => drawDraft(draft, names, acts)));
  fillSection("terkirim", sent.map((draft) => drawReceipt(draft, acts)));
  document.getElementById("judul-menunggu").textContent = word("waiting-title", { count: waiting });
}

function fillSection(id, rows) {
  const section = document.getElementById(id);
  section.hidden = rows.length === 0;
  section.querySelector("ul").replaceChildren(...rows);
}

function drawDraft(draft, names, acts) {
  const row = copy("baris-draf");
  const { problem, values } = draft;
  put(row, "title", values.title || names.item(values) || word("untitled"));
  put(row, "facts", word("facts", { theme: names.theme(values) || "–", photos: draft.photos.length }));
  put(row, "state", word(`state-${draft.state}`));
  put(row, "problem", describe(problem, names));
  const link = row.querySelector("[data-slot=link]");
  link.hidden = !problem?.url;
  if (problem?.url) link.href = problem.url;
  const isOthers = problem?.kind === "owner";
  button(row, "send", draft.state === "waiting" && !isOthers, () => acts.send(draft));
  button(row, "send-as", isOthers, () => acts.sendAs(draft), names.sendAs());
  row.querySelector("[data-slot=sign-in]").hidden = !isOthers || names.isSignedIn();
  button(row, "edit", true, () => acts.edit(draft));
  button(row, "remove", true, askOnce(row, () => acts.remove(draft)));
  return row;
}

function describe(problem, names) {
  if (!problem) return "";
  if (problem.kind === "owner") return names.isSignedIn() ? word("other-owner") : word("signed-out");
  const fields = Object.entries(problem.fields ?? {});
  const sentences = fields.map(([name, errors]) => [names.label(name), errors.join(" ")].filter(Boolean).join(": "));
  return [problem.sentence, problem.photo, ...sentences].filter(Boolean).join(" ");
}

function drawReceipt(draft, acts) {
  const row = copy("baris-tanda-terima");
  const { code, pin, title, url, sentence } = draft.receipt;
  put(row, "title", title);
  put(row, "code", code);
  put(row, "pin", pin?.replace(/(\d{4})(?=\d)/, "$1 "));
  put(row, "problem", sentence);
  row.querySelector("[data-slot=pin]").parentElement.hidden = !pin;
  row.querySelector("[data-slot=link]").href = url;
  button(row, "remove", true, askOnce(row, () => acts.remove(draft)));
  return row;
}

function copy(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

function put(row, slot, text) {
  const node = row.querySelector(`[data-slot=${slot}]`);
  node.textContent = text ?? "";
  node.hidden = !text;
}

function button(row, act, isOffered, press, text = "") {
  const node = row.querySelector(`[data-act=${act}]`);
  node.hidden = !isOffered;
  if (text) node.textContent = text;
  node.addEventListener("click", press);
}

// The first press asks, the second one does it.
function askOnce(row, act) {
  const node = row.querySelector("[data-act=remove]");
  return () => {
    if (node.dataset.asked) act();
    node.dataset.asked = "yes";
    node.textContent = word("really-remove");
  };
}
