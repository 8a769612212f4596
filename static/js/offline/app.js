// The filing form that works without signal: what is typed is kept on the phone at once and sent when it can be.
import { FilingForm, findGaps } from "./form.js";
import { showDrafts } from "./list.js";
import { PhotoBox } from "./photos.js";
import { sendWaiting, whoSends } from "./sender.js";
import { changeDraft, findDraft, forgetOldReceipts, listDrafts, onChange, removeDraft } from "./store.js";
import { word } from "./words.js";

const page = document.getElementById("luring");
const form = new FilingForm(page.querySelector("form"));
const box = new PhotoBox(page, { most: Number(page.dataset.mostFiles), changed: () => save(), say });
const retryAfter = [5, 15, 60, 300]; // seconds between tries while the page is open

const LAST_SENDER = "luring-pengirim"; // a mark that says nothing about the person
const EMPTY = { source: "kamus", proposer_kind: "person" };

let lists = null;
let sender = { owner: "", is_helper: false, ...JSON.parse(localStorage.getItem(LAST_SENDER) ?? "{}") };
let current = newDraft();
let tries = 0;
let saving = Promise.resolve();
let finishing = null; // a double click is one

function newDraft() {
  return { secret: crypto.randomUUID(), state: "writing", owner: sender.owner, values: {}, photos: [], started: Date.now() };
}

// --- Lists and people ---------------------------------------------------------------------------------------------

async function loadLists() {
  try {
    const answer = await fetch(page.dataset.lists, { credentials: "omit" });
    lists = await answer.json();
  } catch {
    say("lists-missing");
    return;
  }
  form.offer(lists);
  const made = new Date(lists.made_at).toLocaleString(document.documentElement.lang, {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: "Asia/Jakarta",
  });
  page.querySelector("[data-slot=valid]").textContent = word("lists-made", { made });
}

async function meetSender() {
  try {
    sender = await whoSends();
  } catch {
    form.assist(sender.is_helper); // without signal: as whom it was last time
    return;
  }
  const { owner, is_helper } = sender;
  localStorage.setItem(LAST_SENDER, JSON.stringify({ owner, is_helper }));
  form.assist(is_helper);
  if (isEmpty()) current.owner = owner;
  page.querySelector("[data-slot=sender]").textContent = sender.name ? word("as-account", sender) : word("as-guest");
}

// --- The draft in the form ----------------------------------------------------------------------------------------

function isEmpty() {
  const { tema, source, proposer_kind, ...typed } = form.read();
  return Object.keys(typed).length === 0 && box.photos.length === 0;
}

// One writing at a time, in the order of typing; another window that has sent this draft is not overruled.
function save(state = "writing") {
  const opened = current.opened ?? lists?.opened;
  const draft = { ...current, state, opened, values: form.read(), photos: box.photos, problem: null };
  saving = saving.then(() => changeDraft(draft.secret, (known) => (known && known.state !== "writing" ? null : draft)));
  return saving.then((kept) => {
    if (!kept) startAnew("gone");
    return kept;
  }, () => say("no-room"));
}

function keepTyping() {
  if (isEmpty()) return;
  clearTimeout(keepTyping.timer);
  keepTyping.timer = setTimeout(() => save().then(() => say("kept")), 400);
}

function startAnew(sentence = "") {
  clearTimeout(keepTyping.timer);
  current = newDraft();
  form.fill(EMPTY);
  form.show([]);
  showSummary([]);
  box.fill([]);
  if (sentence) say(sentence);
}

async function edit(draft, { isAsked = true } = {}) {
  if (!isEmpty()) await save();
  const opened = await changeDraft(draft.secret, (known) => (known && known.state !== "sent" ? { ...known, state: "writing" } : null));
  if (!opened) return;
  current = opened;
  form.fill(opened.values);
  box.fill(opened.photos);
  const gaps = Object.entries(draft.problem?.fields ?? {}).map(([name, errors]) => [name, errors.join(" ")]);
  form.show(gaps);
  showSummary(gaps.length ? gaps : [draft.problem?.sentence, draft.problem?.photo].filter(Boolean).map((text) => ["", text]));
  if (!isAsked) return;
  page.querySelector("#judul-formulir").scrollIntoView();
  form.focus(gaps[0]?.[0] ?? "tema");
}

function finish(event) {
  event.preventDefault();
  finishing ??= finishOnce().finally(() => (finishing = null));
}

async function finishOnce() {
  clearTimeout(keepTyping.timer);
  const gaps = findGaps(form.read(), form.round, lists?.wordings);
  if (box.photos.length && !form.read().is_declared) gaps.push(["is_declared", word("need-is_declared")]);
  showSummary(gaps);
  if (form.show(gaps)) return;
  if (!(await save("waiting"))) return;
  navigator.storage?.persist?.();
  startAnew();
  say(navigator.onLine ? "sending" : "waits");
  await showList(); // drawn first: the row that says it is kept must come into sight
  page.querySelector("#menunggu").scrollIntoView({ block: "center" });
  await send();
}

function showSummary(gaps) {
  const summary = page.querySelector("[data-slot=summary]");
  summary.hidden = gaps.length === 0;
  summary.querySelector("ul").replaceChildren(...gaps.map(([name, sentence]) => {
    const row = document.createElement("li");
    const label = name && form.labelOf(name);
    if (!name) return Object.assign(row, { textContent: sentence });
    const link = Object.assign(document.createElement("a"), { href: `#div_id_${name}` });
    link.textContent = label ? `${label}: ${sentence}` : sentence;
    link.addEventListener("click", () => setTimeout(() => form.focus(name)));
    row.append(link);
    return row;
  }));
  if (gaps.length) summary.focus();
}

// --- Sending ------------------------------------------------------------------------------------------------------

async function send() {
  const waiting = (await listDrafts()).filter((draft) => draft.state === "waiting" && draft.problem?.kind !== "owner");
  if (!waiting.length) return;
  try {
    await sendWaiting({ mayRetry: true });
    tries = 0;
    await meetSender();
  } catch {
    const registration = await navigator.serviceWorker?.getRegistration();
    registration?.sync?.register("kirim-luring").catch(() => {});
    clearTimeout(send.timer);
    send.timer = setTimeout(send, retryAfter[Math.min(tries++, retryAfter.length - 1)] * 1000);
  }
  await showList();
}

async function sendAs(draft) {
  await meetSender();
  await changeDraft(draft.secret, (known) => known && { ...known, owner: sender.owner, state: "waiting", problem: null });
  await send();
}

async function remove(draft) {
  await removeDraft(draft.secret);
  say("removed");
}

// --- The page -----------------------------------------------------------------------------------------------------

const names = {
  theme: (values) => lists?.rounds.find((round) => round.slug === values.tema)?.name ?? values.tema,
  item: (values) => lists?.rounds.flatMap((round) => round.kamus.flatMap(([, items]) => items)).find(([id]) => String(id) === values.catalog_item)?.[1],
  label: (name) => form.labelOf(name),
  isSignedIn: () => Boolean(sender.owner),
  sendAs: () => (sender.name ? word("send-as", sender) : word("send-as-guest")),
};

async function showList() {
  showDrafts(await listDrafts(), current.secret, names, { edit, remove, send, sendAs });
  const known = await findDraft(current.secret);
  if (known && known.state !== "writing") startAnew(known.state === "sent" ? "gone" : "");
}

function say(sentence, values = {}) {
  page.querySelector("[data-slot=said]").textContent = word(sentence, values);
}

function showSignal() {
  page.querySelector("[data-slot=signal]").textContent = word(navigator.onLine ? "online" : "offline");
  page.classList.toggle("is-offline", !navigator.onLine);
}

async function start() {
  showSignal();
  form.fill(EMPTY);
  await Promise.all([loadLists(), meetSender(), forgetOldReceipts()]);
  const drafts = await listDrafts();
  const unfinished = drafts.filter((draft) => draft.state === "writing").at(-1);
  if (unfinished) await edit(unfinished, { isAsked: false });
  await showList();
  page.querySelector("form").addEventListener("input", keepTyping);
  page.querySelector("form").addEventListener("change", keepTyping);
  page.querySelector("form").addEventListener("submit", finish);
  onChange(showList);
  page.dataset.ready = "yes";
  await send();
}

addEventListener("online", () => {
  showSignal();
  meetSender().then(send);
});
addEventListener("offline", showSignal);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) send();
});

start();
