// Keeps the offline form on the phone, and nothing about anybody: static files, the empty form, its lists, and a page
// that says there is no signal. Where somebody has opened the app of a hall, the empty app too. Pages of the portal
// itself are never kept.
{% if sender %}import { sendWaiting } from "{{ sender|escapejs }}";
{% endif %}
const PLAN = {{ plan|safe }};
const CACHE = `luring-${PLAN.version}`;
const FIELD = /^\/kerja\/forum\/\d+\/lapangan\/$/;
const PATIENCE = 4000; // milliseconds a weak signal gets before the form on the phone is shown

// Without cookies: what is kept is what a stranger sees.
const fetchKept = (url) => fetch(url, { credentials: "omit", cache: "no-cache" });

const keep = async (cache, url) => {
  const answer = await fetchKept(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  await cache.put(url, answer);
};

self.addEventListener("install", (event) => {
  self.skipWaiting();
  // Straight to the portal: the parcel of a page that is just being left (sendBeacon) would not outlive the way past us.
  event.addRoutes?.({ condition: { requestMethod: "post" }, source: "network" })?.catch(() => {});
  event.waitUntil(
    caches.open(CACHE).then(async (cache) => {
      await cache.addAll(PLAN.assets);
      await Promise.all([PLAN.form, PLAN.page, PLAN.data].map((url) => keep(cache, url)));
      if (await caches.match(PLAN.field.shell)) await keepField(); // an older one kept it
    }),
  );
});

async function keepField() {
  const cache = await caches.open(CACHE);
  if (await cache.match(PLAN.field.shell)) return;
  await cache.addAll(PLAN.field.assets);
  await keep(cache, PLAN.field.shell);
}

// A page of the app asks to be kept.
self.addEventListener("message", (event) => {
  if (event.data === "keep-field") event.waitUntil(keepField());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith("luring-") && name !== CACHE);
      await Promise.all(names.map((name) => caches.delete(name)));
      await self.registration.navigationPreload?.enable();
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(open(event, pathname));
  else if (pathname === PLAN.data) event.respondWith(freshOrKept(PLAN.data));
  else if (PLAN.assets.includes(pathname) || PLAN.field.assets.includes(pathname)) event.respondWith(keptOrFetched(request));
});

async function open(event, pathname) {
  const reached = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  reached.catch(() => {}); // looked at below
  const kept = await findKept(pathname);
  if (kept) event.waitUntil(reached.catch(() => {}));
  try {
    // Only where there is something to show instead: a slow answer is better than none.
    return await (kept ? withPatience(reached) : reached);
  } catch {
    return kept ?? (await caches.match(PLAN.page)) ?? Response.error();
  }
}

// The form, or the app of a hall, as far as this device has it.
async function findKept(pathname) {
  if (FIELD.test(pathname)) return caches.match(PLAN.field.shell);
  return pathname === PLAN.form ? caches.match(PLAN.form) : undefined;
}

async function freshOrKept(url) {
  const cache = await caches.open(CACHE);
  try {
    await withPatience(keep(cache, url));
  } catch {
    // No signal, or a bad answer: the lists of last time.
  }
  return (await cache.match(url)) ?? Response.error();
}

async function keptOrFetched(request) {
  return (await caches.match(request)) ?? fetch(request);
}

function withPatience(promise) {
  const late = new Promise((_resolve, reject) => setTimeout(() => reject(new Error("late")), PATIENCE));
  return Promise.race([promise, late]);
}
{% if sender %}
// The signal came back while no page was open.
self.addEventListener("sync", (event) => {
  if (event.tag === "kirim-luring") event.waitUntil(sendWaiting({ mayRetry: !event.lastChance }));
});
{% endif %}
