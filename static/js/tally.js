// Counting without reloading: every tap shows at once and is sent in its turn, each under a key of its own, so that one
// that is sent twice counts once. Without JavaScript each tap is an ordinary form.
(() => {
  const room = document.querySelector("[data-tally]");
  if (!room || !crypto.randomUUID) return;
  const problem = room.querySelector("[data-problem]");
  const recent = room.querySelector("[data-recent]");
  const RETRIES = 3;
  let waiting = 0;
  let turn = Promise.resolve();

  const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

  async function send(address, fields, left = RETRIES) {
    try {
      const answer = await fetch(address, { method: "POST", body: fields, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (!answer.ok) throw Object.assign(new Error(told.sentence), { sentence: told.sentence });
      return told;
    } catch (failure) {
      if (failure.sentence || left === 1) throw failure;
      await pause(1000);
      return send(address, fields, left - 1);
    }
  }

  function show(told) {
    if (waiting) return; // later taps are on the page already; the last answer has them all
    room.querySelectorAll("[data-count]").forEach((count) => {
      count.textContent = told.counts[count.dataset.count] ?? 0;
      count.parentElement.classList.remove("is-waiting");
    });
    room.querySelectorAll("[data-sum]").forEach((sum) => {
      sum.textContent = told.sums[sum.dataset.sum];
    });
    room.querySelector("[data-total]").textContent = told.total;
    const had = recent.contains(document.activeElement);
    recent.innerHTML = told.recent;
    if (had) recent.querySelector("button")?.focus();
  }

  function complain(failure, undo) {
    undo();
    problem.textContent = failure.sentence ?? problem.dataset.problem;
    problem.hidden = false;
  }

  function queue(form, fields, undo) {
    waiting += 1;
    turn = turn.then(async () => {
      try {
        const told = await send(form.action, fields);
        waiting -= 1;
        problem.hidden = true;
        show(told);
      } catch (failure) {
        waiting -= 1;
        complain(failure, undo);
      }
    });
  }

  room.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const fields = new FormData(form, event.submitter);
    const count = event.submitter?.querySelector("[data-count]");
    if (!count) {
      event.submitter.disabled = true;
      queue(form, fields, () => { event.submitter.disabled = false; });
      return;
    }
    fields.set("key", crypto.randomUUID());
    count.textContent = Number(count.textContent) + 1;
    event.submitter.classList.add("is-waiting");
    queue(form, fields, () => {
      count.textContent = Number(count.textContent) - 1;
      event.submitter.classList.remove("is-waiting");
    });
  });

  addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });
})();
