// Keeps a step while one writes: two seconds after the last key, and when the page is left. The form works without it.
// What is typed into the first step makes the draft; the page then stands at the draft's own address.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const note = form.querySelector("[data-save-note]");
  const PAUSE = 2000; // milliseconds
  const AGAIN = 15000;
  const PATIENCE = 8000; // how long a save may take before it counts as failed
  let timer, running = null, isChanged = false, isLeaving = false, isTokenOld = false;

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

  const ask = (address, more) => fetch(address, { redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE), ...more });
  // The form has no address of its own: it posts to wherever the page stands. Hidden, the page may be put to sleep.
  const send = () => ask(form.action, { method: "POST", body: collect(), keepalive: document.hidden });

  // Whoever files without an account is signed in by her first words, and then another token holds.
  const useToken = (token) => {
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  };
  const renewToken = async () => {
    isTokenOld = false;
    useToken((await (await ask(form.dataset.tokenAddress)).json()).token);
  };

  const post = async () => {
    let isFailed = false;
    isChanged = false;
    try {
      if (isTokenOld) await renewToken();
      let response = await send();
      if (response.status === 403) { // another window signed in meanwhile
        await renewToken();
        response = await send();
      }
      if (![200, 409, 429].includes(response.status)) throw new Error(String(response.status));
      const answer = await response.json();
      say(answer.note, !answer.is_whole);
      if (response.status === 200) settle(answer); // else nothing was kept; sending the form shows what to do
      isFailed = response.status === 429;
    } catch {
      isFailed = true;
      say(note.dataset.laterWord, true);
    }
    running = null;
    isChanged ||= isFailed;
    if (isChanged && !isLeaving) plan(isFailed ? AGAIN : document.hidden ? 0 : PAUSE);
  };

  const settle = (answer) => {
    form.elements.seen.value = answer.seen;
    if (answer.token) useToken(answer.token);
    if (answer.address) history.replaceState(history.state, "", answer.address);
  };

  const save = () => {
    clearTimeout(timer);
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
    if (!running && !isTokenOld) return;
    event.preventDefault();
    const button = event.submitter;
    (running ?? renewToken()).catch(() => {}).then(() => form.requestSubmit(button));
  });
  addEventListener("online", () => isChanged && plan(0));
  addEventListener("pageshow", () => (isLeaving = false));
  // Leaving the page: what is not saved yet goes along in one last parcel.
  addEventListener("pagehide", () => {
    if (!isChanged || isLeaving) return;
    isChanged = !navigator.sendBeacon(form.action, collect());
    isTokenOld = true; // nobody hears the answer; it may have brought another one
  });
  // Leaving the phone's screen: saved at once, while the answer can still be heard.
  document.addEventListener("visibilitychange", () => document.hidden && save());
})();
