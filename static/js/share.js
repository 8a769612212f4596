// Copies the address of the page, and offers the phone's own menu for sharing. Without it, links and the address remain.
(() => {
  const copy = document.querySelector("[data-copy]");
  if (copy && navigator.clipboard) {
    const word = copy.querySelector("[role=status]");
    const usual = word.textContent;
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      const field = document.getElementById(copy.dataset.copy);
      field.select();
      await navigator.clipboard.writeText(field.value);
      word.textContent = copy.dataset.done;
      setTimeout(() => (word.textContent = usual), 4000);
    });
  }
  const share = document.querySelector("[data-share]");
  if (share && navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => {
      navigator.share({ title: share.dataset.title, url: share.dataset.share }).catch(() => {});
    });
  }
})();
