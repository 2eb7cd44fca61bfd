// The service worker of one assessment: its scope is that assessment's address, so it sees no other page. It keeps what
// a page is made of and one page without answers; VERSION and SHELL (addresses of files) are written before it.
const AT = new URL(registration.scope).pathname; // /a/<token>
const TOKEN = AT.split("/")[2];
const CACHE = `maxpulse-${store.nameOf(TOKEN)}-${VERSION}`;
const PATIENCE_MS = 10000;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll([...SHELL, new Request(`${AT}/alone`, { cache: "no-store" })])),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    forget((name) => name !== CACHE)
      .then(expire)
      .then(() => clients.claim()),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.waitUntil(expire());
    event.respondWith(page(request));
  } else if (request.method === "GET" && /^\/(static|questions)\//.test(pathname)) event.respondWith(file(event));
});

// Background Sync, where there is one: the network is back and no page may be open.
addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(expire().then(send));
});

async function send() {
  if (!(await post.everything(TOKEN))) return;
  await forget(() => true);
  await registration.unregister();
}

// Whenever this worker wakes, keys whose time is over go, those of other assessments too: no page need be opened.
const expire = () => store.expire().catch(() => {});

async function forget(which) {
  const ours = (await caches.keys()).filter((name) => name.startsWith(`maxpulse-${store.nameOf(TOKEN)}-`));
  await Promise.all(ours.filter(which).map((name) => caches.delete(name)));
}

async function page(request) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    return await fetch(request, { signal: abort.signal });
  } catch {
    return (await caches.match(`${AT}/alone`, { cacheName: CACHE })) || Response.error();
  } finally {
    clearTimeout(timer);
  }
}

// Names carry a digest of the content, so what is kept is right.
async function file(event) {
  const { request } = event;
  const kept = await caches.match(request, { cacheName: CACHE });
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) event.waitUntil(keep(request, fresh.clone()));
  return fresh;
}

// Not once the assessment is over and everything has been taken: that would leave something here.
async function keep(request, answer) {
  if (await caches.has(CACHE)) await (await caches.open(CACHE)).put(request, answer);
}
