"""Waiting for what a device keeps, so that it works without signal."""

from playwright.sync_api import Page

# Asked in the page: wait_for_function takes the promise of an answer for the answer.
KEPT = """async (path) => {
  const end = Date.now() + 60_000;
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller || (path && !(await caches.match(path)))) {
    if (Date.now() > end) {
      const { controller } = navigator.serviceWorker;
      const stores = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
      const paths = stores.flat().map((request) => new URL(request.url).pathname);
      throw new Error(`not kept: ${path}, looked after by ${controller?.state ?? "nobody"}, kept: ${paths.join(" ")}`);
    }
    await new Promise((again) => setTimeout(again, 20));
  }
}"""


def wait_until_kept(page: Page, path: str = "") -> None:
    """The service worker looks after this page, and has what stands at ``path``."""
    page.evaluate(KEPT, path)
