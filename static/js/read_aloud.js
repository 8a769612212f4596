// Reads the page aloud with the voice of the device, block by block, and shows where it is. Browsers without a voice for
// the language of the page show no button.
(() => {
  const button = document.querySelector("[data-read-aloud]");
  const main = document.querySelector("main");
  if (!button || !main || !("speechSynthesis" in window)) return;
  const voices = window.speechSynthesis;
  const language = document.documentElement.lang;
  const BLOCKS = "h1,h2,h3,h4,p,li,dt,dd,th,td,caption,label,legend,summary,figcaption,blockquote";
  const LONGEST = 180; // characters; some browsers fall silent in the middle of longer ones
  let player = null;
  let blocks = [];
  let position = 0;
  let turn = 0; // a late "end" of what was skipped must not move on

  // The device's own voice first: others may send the words to whoever made the browser (the privacy page says so).
  const voiceFor = (language) => {
    const fitting = voices.getVoices().filter((voice) => voice.lang.replace("_", "-").startsWith(language));
    return fitting.find((voice) => voice.localService) ?? fitting[0];
  };
  const offer = () => {
    button.hidden = voices.getVoices().length > 0 && !voiceFor(language);
  };

  const wordsOf = (block) => {
    const copy = block.cloneNode(true);
    copy.querySelectorAll("svg,script,template,select,[aria-hidden=true]").forEach((node) => node.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  // Titles and stories of residents stay Indonesian on an English page, and are read so.
  const languageOf = (block) => {
    const inner = block.querySelector("[lang]");
    return (inner?.textContent.trim() === block.textContent.trim() ? inner : block).closest("[lang]").lang;
  };
  const isShown = (block) => block.getClientRects().length > 0 && !block.closest("[aria-hidden=true]");
  const listBlocks = () =>
    [...main.querySelectorAll(BLOCKS)].filter(
      (block) => !block.querySelector(BLOCKS) && isShown(block) && wordsOf(block),
    );

  // Sentences, and long sentences at a comma or a space.
  const cut = (words) => {
    const parts = [];
    let rest = words;
    while (rest.length > LONGEST) {
      const head = rest.slice(0, LONGEST);
      const end = [". ", "? ", "! ", "; ", ", ", " "].map((mark) => head.lastIndexOf(mark)).find((at) => at > 0);
      parts.push(rest.slice(0, (end ?? LONGEST - 1) + 1).trim());
      rest = rest.slice((end ?? LONGEST - 1) + 1).trim();
    }
    return rest ? [...parts, rest] : parts;
  };

  const mark = (block) => {
    main.querySelectorAll(".is-read").forEach((node) => node.classList.remove("is-read"));
    if (!block) return;
    block.classList.add("is-read");
    block.scrollIntoView({ block: "nearest" });
  };

  const say = (words, language, then) => {
    const speech = new SpeechSynthesisUtterance(words);
    speech.lang = language === "id" ? "id-ID" : "en-US";
    speech.voice = voiceFor(language) ?? null;
    speech.onend = then;
    speech.onerror = then;
    voices.speak(speech);
  };

  const readOn = () => {
    const mine = (turn += 1);
    voices.cancel();
    const block = blocks[position];
    if (!block) return stop();
    mark(block);
    const parts = cut(wordsOf(block));
    const next = () => {
      if (mine !== turn) return;
      const words = parts.shift();
      if (words) return say(words, languageOf(block), next);
      position += 1;
      readOn();
    };
    next();
  };

  const nameOf = (isPaused) => {
    const pause = player.querySelector("[data-pause]");
    pause.textContent = isPaused ? pause.dataset.resumeWord : pause.dataset.pauseWord;
  };
  let isPaused = false;
  const pause = () => {
    isPaused = !isPaused;
    nameOf(isPaused);
    if (isPaused) {
      turn += 1; // stops without the browsers' own pause, which some phones never end
      voices.cancel();
    } else readOn();
  };
  const skip = () => {
    position += 1;
    isPaused = false;
    nameOf(isPaused);
    readOn();
  };
  const stop = () => {
    turn += 1;
    voices.cancel();
    mark(null);
    player?.remove();
    player = null;
    button.setAttribute("aria-pressed", "false");
  };

  const start = () => {
    blocks = listBlocks();
    position = 0;
    isPaused = false;
    player = document.querySelector("template[data-player]").content.firstElementChild.cloneNode(true);
    player.querySelector("[data-pause]").addEventListener("click", pause);
    player.querySelector("[data-skip]").addEventListener("click", skip);
    player.querySelector("[data-stop]").addEventListener("click", () => {
      stop();
      button.focus();
    });
    document.body.append(player);
    button.setAttribute("aria-pressed", "true");
    readOn();
  };

  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => (player ? stop() : start()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && player) stop();
  });
  window.addEventListener("pagehide", () => voices.cancel());
  voices.addEventListener?.("voiceschanged", offer);
  offer();
})();
