// What this device keeps of the sessions of its facilitators, in IndexedDB. Two tables:
// states { session, state, etag, owner }: the newest known state of a session, and who fetched it;
// acts { number, key, session, owner, kind, payload, made_at, status, sentence }: what was done here, in its order.
// An act is waiting (to be sent), done (kept a while so that it can be undone) or refused (until somebody has read why).
const NAME = "lapangan";
const KEPT = 40; // done acts of a session that can still be undone

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NAME);
const listeners = new Set();
let opening = null;

channel?.addEventListener("message", () => listeners.forEach((listener) => listener()));

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("states", { keyPath: "session" });
      const acts = request.result.createObjectStore("acts", { keyPath: "number", autoIncrement: true });
      acts.createIndex("session", "session");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => {
      opening = null;
      reject(request.error);
    };
  });
  return opening;
}

// Runs `work` on both tables inside one transaction; resolves with what it answered once that is safely on disk.
async function inside(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(["states", "acts"], mode, { durability: "strict" });
    let result;
    work(transaction.objectStore("states"), transaction.objectStore("acts"), (value) => {
      result = value;
    });
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export function onChange(listener) {
  listeners.add(listener);
}

function tell() {
  listeners.forEach((listener) => listener());
  channel?.postMessage("changed");
}

// Everything about one session as of one moment: { kept, acts }.
export function read(session) {
  return inside("readonly", (states, acts, answer) => {
    states.get(session).onsuccess = (found) => {
      const kept = found.target.result ?? null;
      acts.index("session").getAll(session).onsuccess = (rows) => answer({ kept, acts: rows.target.result });
    };
  });
}

export async function add(act) {
  await inside("readwrite", (_states, acts) => acts.add({ ...act, status: "waiting" }));
  tell();
}

export async function keepState(session, state, etag, owner) {
  await inside("readwrite", (states) => states.put({ session, state, etag, owner }));
  tell();
}

// The server's answers and the state that follows from them, in one piece: no act is ever counted twice or not at all.
export async function settle(session, answers, state, owner) {
  const byKey = new Map(answers.map((answer) => [answer.key, answer]));
  await inside("readwrite", (states, acts) => {
    states.put({ session, state, etag: "", owner });
    acts.index("session").getAll(session).onsuccess = (rows) => {
      const done = [];
      for (const act of rows.target.result) {
        const answer = act.status === "waiting" ? byKey.get(act.key) : null;
        if (answer) settleOne(acts, act, answer);
        if (act.status === "done" || (answer?.outcome === "applied" && canBeUndone(act))) done.push(act.number);
      }
      done.slice(0, -KEPT).forEach((number) => acts.delete(number));
    };
  });
  tell();
}

// A conflict comes back with every state until it is settled, so the act itself need not stay.
function settleOne(acts, act, { outcome, sentence }) {
  if (outcome === "refused") acts.put({ ...act, status: "refused", sentence });
  else if (outcome === "applied" && canBeUndone(act)) acts.put({ ...act, status: "done", sentence });
  else acts.delete(act.number);
}

function canBeUndone(act) {
  return ["tally", "hands", "undo", "strike"].includes(act.kind);
}

export async function remove(number) {
  await inside("readwrite", (_states, acts) => acts.delete(number));
  tell();
}

// Whoever sits at the device now says that these are hers to send.
export async function adopt(session, owner) {
  await inside("readwrite", (_states, acts) => {
    acts.index("session").getAll(session).onsuccess = (rows) => {
      for (const act of rows.target.result) if (act.status === "waiting") acts.put({ ...act, owner });
    };
  });
  tell();
}
