// Drafts on this phone, in IndexedDB. A draft is
// { secret, state, owner, values, photos: [{ id, name, blob, key }], opened, started, updated, problem, receipt }.
// A photo has a key once the server holds it.
// States: writing (in the form), waiting (to be sent), mend (the server found something), closed (too late), sent.
const NAME = "luring";
const TABLE = "drafts";
const FLAG = "luring-menunggu"; // in localStorage: how many wait, so that other pages need not open the database
const DAY = 24 * 3600 * 1000;
const RECEIPT_DAYS = 7;

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NAME);
const listeners = new Set();
let opening = null;

channel?.addEventListener("message", () => listeners.forEach((listener) => listener()));

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "secret" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => {
      opening = null;
      reject(request.error);
    };
  });
  return opening;
}

// Runs `work` on the table inside one transaction; resolves when that is safely on disk.
async function inside(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(TABLE, mode, { durability: "strict" });
    let result;
    work(transaction.objectStore(TABLE), (value) => {
      result = value;
    });
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export async function listDrafts() {
  const drafts = await inside("readonly", (table, answer) => {
    table.getAll().onsuccess = (event) => answer(event.target.result);
  });
  return drafts.sort((one, other) => one.started - other.started);
}

export function findDraft(secret) {
  return inside("readonly", (table, answer) => {
    table.get(secret).onsuccess = (event) => answer(event.target.result ?? null);
  });
}

// Changes a draft in one piece: `change` gets it (or null) and returns the new one, or null to leave it alone.
export async function changeDraft(secret, change) {
  const changed = await inside("readwrite", (table, answer) => {
    table.get(secret).onsuccess = (event) => {
      const next = change(event.target.result ?? null);
      if (next) table.put({ ...next, updated: Date.now() });
      answer(next);
    };
  });
  await tell();
  return changed;
}

export async function removeDraft(secret) {
  await inside("readwrite", (table) => table.delete(secret));
  await tell();
}

// Receipts do not lie about on a phone for ever.
export async function forgetOldReceipts() {
  const limit = Date.now() - RECEIPT_DAYS * DAY;
  for (const draft of await listDrafts()) {
    if (draft.state === "sent" && draft.updated < limit) await removeDraft(draft.secret);
  }
}

export function onChange(listener) {
  listeners.add(listener);
}

// How many wait, noted down for the pages that do not open the database.
export async function countWaiting() {
  const waiting = (await listDrafts()).filter((draft) => draft.state === "waiting").length;
  if (typeof localStorage !== "undefined") localStorage.setItem(FLAG, String(waiting));
  return waiting;
}

async function tell() {
  await countWaiting();
  listeners.forEach((listener) => listener());
  channel?.postMessage("changed");
}
