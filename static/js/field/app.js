// The field app: one session of a forum on this device, with or without signal.
import { word } from "../offline/words.js";
import { HallForm } from "./filing.js";
import { showHands, showItems } from "./lists.js";
import { groupOf, view } from "./model.js";
import { findAnchor, OrderList } from "./order.js";
import { say, showConflicts, showRefused } from "./queue.js";
import { meet } from "./sender.js";
import { add, adopt, onChange, read, remove } from "./store.js";

const page = document.getElementById("lapangan");
const session = Number(location.pathname.match(/\/kerja\/forum\/(\d+)\//)?.[1]);
const retryAfter = [5, 15, 60, 300]; // seconds between tries while the page is open
const LOOK = 20; // seconds between looks at what colleagues did
const slot = (name) => page.querySelector(`[data-slot=${name}]`);

let kept = null;
let acts = [];
let model = view(null, []);
let stuck = null; // why sending does not go on, if it does not
let sender = null; // as whom this browser sends, as far as known
let tries = 0;

// --- Doing --------------------------------------------------------------------------------------------------------

// Resolves to whether it is safe on this device; sending is another matter.
function act(kind, payload, more = {}) {
  const owner = kept?.owner ?? "";
  const row = { key: crypto.randomUUID(), session, owner, kind, payload, made_at: new Date().toISOString(), ...more };
  return add(row).then(
    () => {
      send();
      return true;
    },
    () => tell("no-room"),
  );
}

const on = (kind) => (item) => act(kind, { item: item.ref, seen: item.seen });

function count(button) {
  const [sex, age_band, disability] = button.dataset.group.split("-");
  const presence = page.querySelector("[name=presence]:checked").value;
  act("tally", { presence, sex, age_band, has_disability: disability === "1", delta: 1 });
}

// The newest count of this device that still stands.
function lastOf(kind, back, fits = () => true) {
  const taken = new Set(acts.filter((one) => one.kind === back && one.status !== "refused").map((one) => one.payload.voids));
  return acts.filter((one) => one.kind === kind && one.status !== "refused" && !taken.has(one.key) && fits(one)).at(-1);
}

function undo() {
  const tally = lastOf("tally", "undo");
  if (tally) act("undo", { voids: tally.key });
}

function askWhy(item) {
  const dialog = page.querySelector("dialog");
  const form = dialog.querySelector("form");
  form.reset();
  dialog.querySelector("[data-slot=about]").textContent = item.title;
  const { reason } = form.elements;
  reason.replaceChildren(new Option(word("choose-reason"), ""), ...kept.state.reasons.map(([id, label]) => new Option(label, id)));
  form.onsubmit = () => {
    const label = reason.selectedOptions[0].textContent;
    const payload = { item: item.ref, seen: item.seen, reason: reason.value, note: form.elements.note.value };
    act("disagree", payload, { label });
  };
  dialog.showModal();
}

function move(item, rank, order) {
  act("rank", { item: item.ref, seen: item.seen, rank, after: findAnchor(item, rank, order) });
}

const settling = {
  mine: (conflict) => act(conflict.kind, { ...conflict.payload, seen: conflict.item.version, settles: conflict.key }),
  leave: (conflict) => act("leave", { settles: conflict.key }),
  again: (old) => act(old.kind, old.payload, { label: old.label }).then((isKept) => isKept && remove(old.number)),
  drop: (old) => remove(old.number),
};

// --- Sending ------------------------------------------------------------------------------------------------------

let meeting = null;
let isWanted = false;

// However often it is called: one exchange at a time, and one more if something came up meanwhile.
function send() {
  if (meeting) {
    isWanted = true;
    return meeting;
  }
  clearTimeout(send.timer);
  meeting = meetOnce().finally(() => {
    meeting = null;
    if (isWanted) {
      isWanted = false;
      send();
    }
  });
  return meeting;
}

async function meetOnce() {
  let wait = LOOK;
  try {
    const answer = await meet(session);
    sender = answer.sender;
    stuck = null;
    tries = 0;
    if (answer.merged.length) slot("said").textContent = answer.merged.map((one) => one.sentence).join(" ");
  } catch (reason) {
    if (!reason.why) throw reason;
    stuck = reason;
    wait = retryAfter[Math.min(tries++, retryAfter.length - 1)];
  }
  await show();
  send.timer = setTimeout(() => (document.hidden ? null : send()), wait * 1000);
}

// --- Showing ------------------------------------------------------------------------------------------------------

let showing = null;
let isStale = false;

function show() {
  isStale = true;
  showing ??= (async () => {
    while (isStale) {
      isStale = false;
      await draw();
    }
  })().finally(() => {
    showing = null;
  });
  return showing;
}

async function draw() {
  ({ kept, acts } = await read(session));
  model = view(kept, acts);
  const state = kept?.state;
  showStatus(state);
  slot("app").hidden = !state;
  if (!state) return;
  const mayWrite = state.may_write;
  slot("closed").hidden = mayWrite;
  slot("session").textContent = state.session.title;
  showCounts(mayWrite);
  hall.offer(state);
  page.querySelector("#usulan form").hidden = !mayWrite;
  const decisions = { shorten: on("shorten"), lengthen: on("lengthen"), agree: on("agree"), disagree: askWhy };
  const place = (item, table) => act("place", { item: item.ref, seen: item.seen, table });
  showItems(slot("items"), model.items, state, { ...decisions, place }, mayWrite);
  const raised = model.items.filter((item) => item.waiting && !item.id);
  slot("raised").replaceChildren(...raised.map((item) => Object.assign(document.createElement("li"), { textContent: `${item.title} – ${word("waits")}` })));
  const raise = (item, hands) => act("hands", { item: item.ref, hands });
  const last = (item) => lastOf("hands", "strike", ({ payload }) => payload.item === item.id || payload.item === item.key);
  const offered = showHands(slot("hands"), model.items, last, { raise, strike: (_item, key) => act("strike", { voids: key }) }, mayWrite);
  slot("no-hands").hidden = offered > 0;
  order.show(model.agreed, mayWrite);
  slot("no-order").hidden = model.agreed.length > 0;
  slot("no-items").hidden = model.items.length > 0;
  showConflicts(page.querySelector("#tabrakan"), model, state, settling, mayWrite);
  showRefused(page.querySelector("#ditolak"), acts, model, state, settling);
}

function showCounts(mayWrite) {
  const presence = page.querySelector("[name=presence]:checked").value;
  for (const button of page.querySelectorAll("[data-group]")) {
    const [sex, age_band, disability] = button.dataset.group.split("-");
    const cell = model.counts.get(groupOf({ presence, sex, age_band, has_disability: disability === "1" }));
    button.querySelector("[data-slot=count]").textContent = cell?.count ?? 0;
    button.classList.toggle("is-waiting", Boolean(cell?.waiting));
    button.disabled = !mayWrite;
  }
  slot("total").textContent = word("total", { count: model.total });
  page.querySelector("[data-act=undo]").disabled = !mayWrite || !lastOf("tally", "undo");
}

function showStatus(state) {
  const waiting = acts.filter((one) => one.status === "waiting");
  const others = sender ? waiting.filter((one) => one.owner !== sender.owner) : [];
  slot("signal").textContent = word(navigator.onLine ? "online" : "offline");
  page.classList.toggle("is-offline", !navigator.onLine);
  slot("queue").textContent = waiting.length ? word("waiting", { count: waiting.length }) : word(state ? "all-sent" : "nothing-kept");
  slot("waiting-list").replaceChildren(...waiting.slice(-100).map((one) => {
    return Object.assign(document.createElement("li"), { textContent: say(one, model.items, state) });
  }));
  slot("waiting-box").hidden = waiting.length === 0;
  slot("signed-out").hidden = stuck?.why !== "signed-out";
  slot("signed-out").querySelector("a").href = `/masuk/?next=${encodeURIComponent(`${location.pathname}${location.hash}`)}`;
  slot("stuck").textContent = stuck?.why === "no-right" ? stuck.sentence || word("no-right") : "";
  slot("stuck").hidden = stuck?.why !== "no-right";
  slot("others").hidden = others.length === 0;
  slot("others-words").textContent = word("others", { count: others.length });
  page.querySelector("[data-act=adopt]").textContent = word("send-as", { name: sender?.name ?? "" });
}

function tell(name) {
  slot("said").textContent = word(name);
}

// The screen named in the address; the first one otherwise.
function turn() {
  const screens = [...page.querySelectorAll("[data-screen]")];
  const here = screens.find((screen) => `#${screen.id}` === location.hash) ?? screens[0];
  screens.forEach((screen) => {
    screen.hidden = screen !== here;
  });
  page.querySelectorAll(".field-nav a").forEach((link) => {
    if (link.hash === `#${here.id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
}

// --- Start --------------------------------------------------------------------------------------------------------

const order = new OrderList(slot("order"), move);
const hall = new HallForm(page.querySelector("#usulan form"), async (payload) => {
  const isKept = await act("raise", payload);
  if (isKept) tell("filed");
  return isKept;
});

page.querySelectorAll("[data-group]").forEach((button) => button.addEventListener("click", () => count(button)));
page.querySelectorAll("[name=presence]").forEach((choice) => choice.addEventListener("change", show));
page.querySelector("[data-act=undo]").addEventListener("click", undo);
page.querySelector("[data-act=send]").addEventListener("click", send);
page.querySelector("[data-act=adopt]").addEventListener("click", () => adopt(session, sender.owner).then(send));
page.querySelector("dialog [data-act=cancel]").addEventListener("click", () => page.querySelector("dialog").close());
addEventListener("hashchange", turn);
addEventListener("online", () => {
  tries = 0;
  show().then(send);
});
addEventListener("offline", show);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) send();
});
onChange(show);

// The device keeps this app from now on, for every session. A weak signal, or a newer worker that takes over meanwhile,
// may break off the first tries.
async function keepApp() {
  const registration = await navigator.serviceWorker?.ready;
  registration?.active?.postMessage("keep-field");
  if (registration && !(await caches.match("/forum/lapangan/"))) setTimeout(keepApp, 3000);
}

async function start() {
  turn();
  await show();
  page.dataset.ready = "yes";
  navigator.storage?.persist?.();
  keepApp();
  await send();
}

start();
