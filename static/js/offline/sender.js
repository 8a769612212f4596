// Sends what waits. Runs in a page as well as in the service worker, so it touches no document.
// Sending twice is harmless: the server knows a draft by its secret and a photo by its content.
import { changeDraft, countWaiting, findDraft, listDrafts } from "./store.js";

const SENDER = "/usulan/luring/siapa.json";
const DOOR = "/usulan/luring/kirim/";
const MEND = [400, 413, 422];
const TOO_OFTEN = 429;
const LOCK = "kirim-luring";
const PATIENCE = 60_000; // milliseconds

// No signal, a busy or broken server: nothing is wrong with the draft, it goes on waiting.
class Later extends Error {}

// As whom this browser would send now; { token, owner, name, is_helper }. Throws without signal.
export async function whoSends() {
  const answer = await fetch(SENDER, { cache: "no-store", credentials: "same-origin" });
  if (!answer.ok) throw new Later(String(answer.status));
  return answer.json();
}

// A page that is left lets go at once: the browser may keep it asleep with the lock in its hand.
let isLeft = makeLeaving();

function makeLeaving() {
  const leaving = new Promise((_stay, leave) => {
    self.addEventListener("pagehide", () => leave(new Later("left")), { once: true });
  });
  leaving.catch(() => {}); // nobody may be waiting for it
  return leaving;
}

self.addEventListener("pageshow", () => {
  isLeft = makeLeaving();
});

// Sends every waiting draft, one after the other and in one window only; returns how many still wait.
// Throws when some must wait and `mayRetry`.
export async function sendWaiting({ mayRetry = false } = {}) {
  try {
    await (self.navigator.locks ? takeTurn(sendEach) : sendEach());
  } catch (reason) {
    if (mayRetry) throw reason;
  }
  return countWaiting();
}

// The lock only saves doubled work; whoever waits too long goes ahead without it.
async function takeTurn(work) {
  const { locks } = self.navigator;
  const turn = () => Promise.race([work(), isLeft]);
  try {
    await locks.request(LOCK, { signal: AbortSignal.timeout?.(PATIENCE) }, turn);
  } catch (reason) {
    if (reason.name !== "TimeoutError") throw reason;
    await locks.request(LOCK, { steal: true }, turn);
  }
}

async function sendEach() {
  const drafts = (await listDrafts()).filter((draft) => draft.state === "waiting");
  for (const { secret } of drafts) {
    const sender = await whoSends();
    const draft = await findDraft(secret);
    if (draft?.state !== "waiting") continue;
    if (draft.owner !== sender.owner) await mark(secret, { problem: { kind: "owner" } });
    else await sendOne(draft, sender.token);
  }
}

async function sendOne(draft, token) {
  const kept = draft.photos.map((photo) => photo.key).filter(Boolean);
  const photos = draft.photos.filter((photo) => !photo.key);
  const postings = photos.length ? photos : [null];
  for (const [index, photo] of postings.entries()) {
    const isLast = index === postings.length - 1;
    const answer = await post(draft, token, photo, isLast ? kept : null);
    if (answer.state !== "kept") return settle(draft.secret, answer, photo);
    kept.push(...answer.photos);
    await markPhoto(draft.secret, photo.id, answer.photos[0]);
  }
}

// One posting: all words, one photo at most; with the last one the keys of the photos that went before.
async function post(draft, token, photo, kept) {
  const form = new FormData();
  for (const [name, value] of Object.entries(draft.values)) form.append(name, value);
  form.append("secret", draft.secret);
  form.append("opened", draft.opened ?? "");
  if (photo) form.append("upload", photo.blob, photo.name);
  if (kept) form.append("last", "1");
  kept?.forEach((key) => form.append("photo", key));
  const answer = await fetch(DOOR, {
    method: "POST",
    body: form,
    headers: { "X-CSRFToken": token },
    credentials: "same-origin",
  });
  if (answer.status === TOO_OFTEN) throw new Later("429");
  const isReadable = answer.headers.get("Content-Type")?.includes("json");
  if (isReadable) return answer.json();
  if (MEND.includes(answer.status)) return { state: "mend", sentence: "" };
  throw new Later(String(answer.status));
}

async function settle(secret, answer, photo) {
  if (answer.state === "sent") {
    const { code, pin, title, url, sentence } = answer;
    // What was typed and photographed leaves the phone; the receipt stays until it is noted down.
    await changeDraft(secret, (draft) => ({
      secret,
      state: "sent",
      started: draft?.started ?? Date.now(),
      receipt: { code, pin, title, url, sentence },
    }));
  } else if (answer.state === "closed") {
    await mark(secret, { state: "closed", problem: { sentence: answer.sentence, url: answer.url } });
  } else {
    const problem = { sentence: answer.sentence, fields: answer.fields, photo: answer.photo, photoId: photo?.id };
    await mark(secret, { state: "mend", problem });
  }
}

// Only what still waits is marked: whoever opened the draft meanwhile goes on writing undisturbed.
function mark(secret, facts) {
  return changeDraft(secret, (draft) => (draft?.state === "waiting" ? { ...draft, ...facts } : null));
}

function markPhoto(secret, id, key) {
  return changeDraft(secret, (draft) => {
    if (!draft?.photos) return null;
    return { ...draft, photos: draft.photos.map((photo) => (photo.id === id ? { ...photo, key } : photo)) };
  });
}
