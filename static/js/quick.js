// A stack of paper notes by keyboard: the cursor waits in the first field, Ctrl+Enter sends from anywhere.
(() => {
  const form = document.querySelector("[data-quick]");
  if (!form) return;
  const summary = document.querySelector(".error-summary");
  const first = form.querySelector(".kamus-search, select[name=catalog_item], input:not([type=hidden]), select");
  if (summary) (form.querySelector(".is-invalid") ?? summary).focus();
  else first?.focus();
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  // A second press of an impatient finger sends nothing twice anyway; it only need not be sent.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending) event.preventDefault();
    form.dataset.sending = "yes";
  });
  addEventListener("pageshow", () => delete form.dataset.sending);
})();
