// Keeps a step while one writes: two seconds after the last key, and when the page is left. The form works without it.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const note = form.querySelector("[data-save-note]");
  const PAUSE = 2000; // milliseconds
  const AGAIN = 15000;
  const PATIENCE = 8000; // how long a save may take before it counts as failed
  let timer, running = null, isChanged = false, isLeaving = false;

  const say = (words, isWaiting = false) => {
    note.textContent = words;
    note.classList.toggle("is-waiting", isWaiting);
  };

  const collect = () => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
    data.append("otomatis", "1");
    return data;
  };

  const plan = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const post = async () => {
    let wait = PAUSE;
    isChanged = false;
    try {
      const signal = AbortSignal.timeout?.(PATIENCE);
      const response = await fetch(form.action, { method: "POST", body: collect(), redirect: "manual", signal });
      if (response.status === 200) {
        const answer = await response.json();
        form.elements.seen.value = answer.seen;
        say(answer.note, !answer.is_whole);
      } else if (response.status === 409) {
        say((await response.json()).note, true); // nothing is overwritten; sending the form shows both versions
      } else {
        throw new Error(String(response.status));
      }
    } catch {
      wait = AGAIN;
      isChanged = true;
      say(note.dataset.laterWord, true);
    }
    running = null;
    if (isChanged && !isLeaving) plan(wait);
  };

  const save = () => {
    if (isChanged && !running && !isLeaving) running = post();
  };

  const change = (event) => {
    if (["q", "otomatis"].includes(event.target.name) || event.target.type === "file") return;
    isChanged = true;
    plan(PAUSE);
  };
  form.addEventListener("input", change);
  form.addEventListener("change", change);
  // Going on waits for a save that is under way: the server would take it for somebody else's.
  form.addEventListener("submit", (event) => {
    isLeaving = true;
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    const button = event.submitter;
    running.then(() => form.requestSubmit(button));
  });
  addEventListener("online", () => isChanged && plan(0));
  addEventListener("pageshow", () => (isLeaving = false));
  // Leaving the page, or the phone's screen: what is not saved yet goes along in one last parcel.
  const leave = () => {
    if (!isChanged || isLeaving) return;
    isChanged = !navigator.sendBeacon(form.action, collect());
  };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
})();
