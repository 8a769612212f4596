// Lets the portal be used without signal: registers the service worker and says what still waits on this phone.
// Costs nothing on the first screen: it starts when the page stands.
(() => {
  const words = { ...document.currentScript.dataset };
  const filing = ["/usulan/baru/", "/usulan/draf/", words.form];
  const isFormHere = location.pathname === words.form;
  const worksHere = isFormHere || document.getElementById("lapangan") !== null; // says by itself whether there is signal

  const bar = (sentence, label) => {
    document.querySelector("[data-offline-bar]")?.remove();
    const line = document.createElement("p");
    line.className = "message message-warning";
    line.dataset.offlineBar = "";
    line.setAttribute("role", "status");
    const link = Object.assign(document.createElement("a"), { href: words.form, textContent: label });
    line.append(`${sentence} `, link);
    (document.querySelector("main .notes") ?? document.querySelector("main .page"))?.prepend(line);
  };

  // Another page than the form's sends too what waits, and says so.
  const sendWaiting = async () => {
    const waiting = () => Number(localStorage.getItem("luring-menunggu"));
    if (isFormHere || !waiting()) return;
    bar(words.waiting.replace("{count}", waiting()), words.look);
    if (!navigator.onLine) return;
    const sender = await import("./offline/sender.js");
    if ((await sender.sendWaiting()) === 0) bar(words.sent, words.look);
  };

  const register = async () => {
    const worker = navigator.serviceWorker;
    try {
      await worker.register(words.worker, { scope: "/", type: "module" });
    } catch {
      await worker.register(`${words.worker}?klasik`, { scope: "/" }); // browsers whose workers know no modules
    }
    await worker.ready;
    // Whoever is about to file gets the newest lists, as long as there is signal.
    if (filing.some((path) => location.pathname.startsWith(path))) fetch(words.lists, { credentials: "omit" }).catch(() => {});
  };

  addEventListener("offline", () => {
    if (!worksHere) bar(words.offline, words.write);
  });
  addEventListener("online", () => {
    document.querySelector("[data-offline-bar]")?.remove();
    sendWaiting().catch(() => {});
  });
  addEventListener("load", () => {
    sendWaiting().catch(() => {});
    if ("serviceWorker" in navigator) setTimeout(() => register().catch(() => {}), 1000);
  });
})();
