// Finds while one types: activities of the kamus, and proposals that want the same. Everything works without it.
//
// 1. The kamus as radio buttons (proposals/_catalog_search.html):
//    [data-kamus="/kamus/cari/?tema=anak"]   around all of it
//      input[data-kamus-words]               what one types
//      [data-kamus-choices]                  its content is replaced by proposals/_catalog_choices.html
//      [data-kamus-said][role=status]        tells screen readers how many were found, and everybody why not
//    The radio buttons are named catalog_item; the one chosen stays in the list whatever is typed next.
// 2. The kamus as one long select (forms of officers): select[name=catalog_item] inside [data-kamus] without
//    [data-kamus-words]. A search box is put above it, labelled data-search-word, and narrows it, the best first; the
//    list then says how many fit (data-said of the answer). Enter takes the best, the arrow down goes to the list.
// 3. Similar proposals (proposals/_similar.html):
//    [data-similar="/usulan/serupa/?tema=anak&kecuali=<key of the draft>"]   its content is replaced
//    [data-similar-said][role=status]        tells screen readers how many there are
//    input[name=title]                       the title being typed; while it is empty the activity chosen counts
//    [name=kelurahan]                        the place, if the page asks for it
//    The buttons "Ini sama, saya dukung" send the form of proposals/_similar_form.html, which the page includes once.
(() => {
  const PAUSE = 300; // milliseconds without a key before the portal is asked
  const TOO_OFTEN = 429; // many people share an address; what was found before stays

  const tell = (said, words, isForAll = false) => {
    if (!said) return;
    said.textContent = words;
    said.classList.toggle("visually-hidden", !isForAll);
  };

  // Calls find(words, signal) when typing pauses; a newer question ends the one before. No signal, no harm. Whoever is
  // asked to wait reads so in said, goes on typing, and is answered as soon as the portal says.
  const onPause = (input, find, said) => {
    let timer, running, last = input.value.trim();
    const ask = async () => {
      const words = input.value.trim();
      if (words === last) return;
      last = words;
      running?.abort();
      running = new AbortController();
      try {
        await find(words, running.signal);
      } catch (error) {
        if (error.name === "AbortError") return;
        last = null;
        if (!error.wait) return;
        tell(said, error.message, true);
        timer = setTimeout(ask, error.wait);
      }
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    return { now: () => { clearTimeout(timer); return ask(); }, again: () => { last = null; return ask(); } };
  };

  const read = async (address, answers, signal) => {
    const url = new URL(address, location.href);
    Object.entries(answers).forEach(([name, value]) => value && url.searchParams.set(name, value));
    const response = await fetch(url, { signal });
    if (response.ok) return response.text();
    const isRefused = response.status === TOO_OFTEN;
    const seconds = isRefused ? Number(response.headers.get("Retry-After")) || 1 : 0;
    throw Object.assign(new Error(isRefused ? await response.text() : response.statusText), { wait: 1000 * seconds });
  };

  const show = (place, html, said) => {
    place.innerHTML = html; // our own page's fragment, escaped by the server
    tell(said, place.querySelector("[data-said]")?.dataset.said ?? "");
  };

  const chosenIn = (area) => area.querySelector("input[name=catalog_item]:checked");

  const searchKamus = (area, input) => {
    const choices = area.querySelector("[data-kamus-choices]");
    const said = area.querySelector("[data-kamus-said]");
    const before = choices.innerHTML;
    const typing = onPause(input, async (words, signal) => {
      const answers = { q: words, terpilih: chosenIn(area)?.value };
      show(choices, words || answers.terpilih ? await read(area.dataset.kamus, answers, signal) : before, said);
    }, said);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        typing.now();
      }
      if (event.key === "ArrowDown") {
        event.preventDefault();
        (chosenIn(area) ?? area.querySelector("input[name=catalog_item]"))?.focus();
      }
    });
  };

  const narrowSelect = (area, select) => {
    const all = [...select.children].map((node) => node.cloneNode(true));
    let best = "";
    const choose = (value) => {
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const said = Object.assign(document.createElement("p"), { className: "visually-hidden" });
    said.setAttribute("role", "status");
    const box = document.createElement("input");
    box.type = "search";
    box.className = "form-control kamus-search";
    box.placeholder = area.dataset.searchWord;
    box.setAttribute("aria-label", box.placeholder);
    box.setAttribute("aria-controls", select.id);
    box.addEventListener("keydown", async (event) => {
      if (event.key === "ArrowDown") {
        event.preventDefault();
        select.focus();
      }
      if (event.key !== "Enter") return;
      event.preventDefault();
      await typing.now();
      if (best) choose(best);
    });
    const typing = onPause(box, async (words, signal) => {
      const chosen = select.value;
      const nodes = all.map((node) => node.cloneNode(true));
      if (words) {
        const page = new DOMParser().parseFromString(await read(area.dataset.kamus, { q: words }, signal), "text/html");
        const found = [...page.querySelectorAll("input[name=catalog_item]")].map((input) => input.value);
        best = found[0] ?? "";
        const options = nodes.flatMap((node) => (node.tagName === "OPTION" ? [node] : [...node.children]));
        const place = (option) => (option.value ? found.indexOf(option.value) : -1);
        const kept = options.filter((option) => !option.value || option.value === chosen || place(option) >= 0);
        select.replaceChildren(...kept.sort((one, other) => place(one) - place(other)));
        tell(said, page.querySelector("[data-said]")?.dataset.said ?? "");
        const empty = kept.find((option) => !option.value);
        if (empty) empty.textContent = said.textContent;
      } else {
        best = "";
        tell(said, "");
        select.replaceChildren(...nodes);
      }
      select.value = chosen;
    }, said);
    select.before(box);
    select.after(said);
  };

  const hintAtSimilar = (area) => {
    const title = document.querySelector("input[name=title]");
    if (!title) return;
    const said = document.querySelector("[data-similar-said]");
    const place = document.querySelector("[name=kelurahan]");
    const typing = onPause(title, async (words, signal) => {
      const judul = words || chosenIn(document)?.dataset.title || "";
      const answers = { judul, kelurahan: place?.value };
      show(area, judul ? await read(area.dataset.similar, answers, signal) : "", said);
    }, said);
    document.addEventListener("change", (event) => {
      if (event.target === place || (event.target.name === "catalog_item" && !title.value.trim())) typing.again();
    });
  };

  document.querySelectorAll("[data-kamus]").forEach((area) => {
    const input = area.querySelector("[data-kamus-words]");
    const select = area.querySelector("select[name=catalog_item]");
    if (input) searchKamus(area, input);
    else if (select) narrowSelect(area, select);
  });
  document.querySelectorAll("[data-similar]").forEach(hintAtSimilar);
})();
