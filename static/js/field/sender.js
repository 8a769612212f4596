// Sends what was done and fetches what others did. Sending twice is harmless: the server knows every act by its key.
import { whoSends } from "../offline/sender.js";
import { keepState, read, settle } from "./store.js";

const MOST = 200; // acts in one posting
const PATIENCE = 60_000; // milliseconds

// Why nothing moves: signed-out, no-right, or later (no signal, a busy server).
export class Stuck extends Error {
  constructor(why, sentence = "") {
    super(why);
    Object.assign(this, { why, sentence });
  }
}

// One window at a time; returns { sender, merged }: as whom, and what the server had to say about acts that went in.
export function meet(session) {
  const work = () => exchange(session);
  return navigator.locks ? navigator.locks.request(`lapangan-${session}`, work) : work();
}

async function exchange(session) {
  const merged = [];
  for (;;) {
    const sender = await whoSends().catch(() => {
      throw new Stuck("later");
    });
    if (!sender.owner) throw new Stuck("signed-out");
    const { kept, acts } = await read(session);
    const batch = acts.filter((act) => act.status === "waiting" && act.owner === sender.owner).slice(0, MOST);
    if (!batch.length) {
      // While acts of somebody else wait here, the state they were made on stays: they are drawn on top of it.
      await fetchState(session, kept, sender.owner);
      return { sender, merged };
    }
    const { answers, state } = await post(session, batch, sender.token);
    await settle(session, answers, state, sender.owner);
    merged.push(...answers.filter((answer) => answer.outcome === "applied" && answer.sentence));
  }
}

async function fetchState(session, kept, owner) {
  const headers = kept?.etag && kept.owner === owner ? { "If-None-Match": kept.etag } : {};
  const answer = await reach(`/kerja/forum/${session}/keadaan.json`, { headers });
  if (answer.status === 304) return;
  await keepState(session, await answer.json(), answer.headers.get("ETag"), owner);
}

async function post(session, batch, token) {
  const acts = batch.map(({ key, kind, payload, made_at }) => ({ key, kind, payload, made_at }));
  const answer = await reach(`/kerja/forum/${session}/sinkron/`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ acts }),
  });
  return answer.json();
}

async function reach(url, options) {
  const signal = AbortSignal.timeout?.(PATIENCE);
  let answer;
  try {
    answer = await fetch(url, { credentials: "same-origin", cache: "no-store", signal, ...options });
  } catch {
    throw new Stuck("later");
  }
  const isReadable = answer.headers.get("Content-Type")?.includes("json");
  if (answer.status === 304 || (answer.ok && isReadable)) return answer;
  if (answer.redirected) throw new Stuck("signed-out");
  if ([400, 403, 404].includes(answer.status)) throw new Stuck("no-right", isReadable ? (await answer.json()).sentence : "");
  throw new Stuck("later");
}
