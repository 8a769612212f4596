// Text size and contrast at once, without leaving the page: nothing typed is lost. Without this script the form does it.
(() => {
  const form = document.querySelector("form[data-reading]");
  if (!form) return;
  const root = document.documentElement;
  const sheet = document.querySelector("link[data-contrast]");

  const show = (name, value) => {
    const prefix = `${name}-`;
    root.classList.remove(...[...root.classList].filter((word) => word.startsWith(prefix)));
    if (name === "kontras" || value !== "biasa") root.classList.add(prefix + value);
    if (name === "kontras") sheet.media = value === "tinggi" ? "all" : "not all";
    form.querySelectorAll(`button[name=${name}]`).forEach((button) => {
      button.setAttribute("aria-pressed", String(button.value === value));
    });
  };

  form.addEventListener("submit", async (event) => {
    const { name, value } = event.submitter ?? {};
    if (!name) return;
    event.preventDefault();
    show(name, value);
    try {
      await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams({ [name]: value }),
        credentials: "same-origin",
        redirect: "manual",
      });
    } catch {
      // Without a connection the choice holds for this page only.
    }
  });

  // The choices close like a menu.
  const aids = form.closest("details");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !aids.open) return;
    aids.open = false;
    aids.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (aids.open && !aids.contains(event.target)) aids.open = false;
  });
})();
