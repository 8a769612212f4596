// Keeps a step while one writes: two seconds after the last key, and when the page is left. The form works without it.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const note = form.querySelector("[data-save-note]");
  const isEnglish = document.documentElement.lang === "en";
  const LATER = isEnglish ? "Not saved yet, will be tried again" : "Belum tersimpan, dicoba lagi";
  const PAUSE = 2000; // milliseconds
  const AGAIN = 15000;
  let timer, isChanged = false, isSaving = false, isLeaving = false;

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

  const save = async () => {
    if (!isChanged || isSaving || isLeaving) return;
    isSaving = true;
    isChanged = false;
    try {
      const response = await fetch(form.action, { method: "POST", body: collect(), redirect: "manual" });
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
      isChanged = true;
      say(LATER, true);
      plan(AGAIN);
    }
    isSaving = false;
    if (isChanged) plan(PAUSE);
  };

  const change = (event) => {
    if (["q", "otomatis"].includes(event.target.name) || event.target.type === "file") return;
    isChanged = true;
    plan(PAUSE);
  };
  form.addEventListener("input", change);
  form.addEventListener("change", change);
  form.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(timer);
  });
  addEventListener("online", () => isChanged && plan(0));
  addEventListener("pageshow", () => (isLeaving = false));
  addEventListener("pagehide", () => {
    if (!isChanged || isLeaving) return;
    isChanged = false;
    fetch(form.action, { method: "POST", body: collect(), keepalive: true, redirect: "manual" }).catch(() => {});
  });
})();
