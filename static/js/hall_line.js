// Proposals of the hall with the keyboard alone: words, Enter, volume, Enter, and the next one. Works without it too.
//
//   form[data-line]                 with the finder of finder.js in it
//     input[name=asked]             the words the activities shown were found for
// Enter in the words takes the best activity as soon as it is found; Enter on an activity goes on to the volume.
(() => {
  const form = document.querySelector("form[data-line]");
  const words = form?.querySelector("[data-kamus-words]");
  const choices = form?.querySelector("[data-kamus-choices]");
  if (!form || !words || !choices) return;
  const volume = form.elements.volume;
  let shown = form.elements.asked.value.trim();
  let wanted = false;

  const take = () => {
    wanted = false;
    const best = choices.querySelector("input[name=catalog_item]");
    if (!best) return;
    best.checked = true;
    volume.focus();
  };
  new MutationObserver(() => {
    shown = words.value.trim();
    if (wanted) take();
  }).observe(choices, { childList: true });
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !words.value.trim()) return;
    if (shown === words.value.trim()) take();
    else wanted = true;
  });
  words.addEventListener("input", () => {
    wanted = false;
    const chosen = choices.querySelector("input[name=catalog_item]:checked");
    if (chosen) chosen.checked = false; // other words mean another activity
  });
  choices.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.name !== "catalog_item") return;
    event.preventDefault();
    event.target.checked = true;
    volume.focus();
  });
  form.addEventListener("submit", () => {
    form.elements.asked.value = words.value;
  });
})();
