"""How long a page takes on a slow telephone line: 400 kbit/s, 400 ms there and back, an empty cache.

``python -m bench.slow http://127.0.0.1:8000 /usulan/baru/ …`` needs Chromium; prints seconds until something is seen,
until the page can be used, and until all of it is there, with its weight.
"""

import sys

from playwright.sync_api import Browser, sync_playwright

from musrenbang.local.binaries import find_chromium

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # ms, bytes/s
TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const seen = performance.getEntriesByName("first-contentful-paint")[0];
  return [seen?.startTime ?? 0, page.domContentLoadedEventEnd, page.loadEventEnd];
}"""


def visit(browser: Browser, address: str) -> str:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID", service_workers="block")
    page = context.new_page()
    watch = context.new_cdp_session(page)
    sizes: list[float] = []
    watch.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    watch.send("Network.enable")
    watch.send("Network.emulateNetworkConditions", SLOW_3G)
    page.goto(address, wait_until="load", timeout=120_000)
    seen, usable, whole = (milliseconds / 1000 for milliseconds in page.evaluate(TIMES))
    context.close()
    weight = f"{len(sizes)} permintaan, {sum(sizes) / 1000:.1f} kB"
    return f"terlihat {seen:.1f} s, bisa dipakai {usable:.1f} s, lengkap {whole:.1f} s, {weight}"


def main() -> None:
    base, *paths = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=["--no-sandbox"])
        for path in paths:
            print(f"{path}: {visit(browser, base + path)}")
        browser.close()


if __name__ == "__main__":
    main()
