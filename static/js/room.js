// The rooms of the triage: htmx puts the next page's #ruang in the place of this one's. What does not fit is opened whole.
(() => {
  const ROOM = 'id="ruang"';
  const trouble = () => document.querySelector("[data-trouble]");

  document.addEventListener("htmx:beforeRequest", () => {
    const words = trouble();
    if (words) words.hidden = true;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (!event.detail.shouldSwap) return;
    if (xhr.responseText.includes(ROOM)) {
      // Of parts with one name only one may be open: as long as the old one is, the new one would come closed.
      for (const part of document.querySelectorAll("#ruang details[name][open]")) part.open = false;
      return;
    }
    event.detail.shouldSwap = false; // signed out meanwhile, or a page of another sort
    location.assign(xhr.responseURL);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, requestConfig, elt } = event.detail;
    if (requestConfig.verb === "get") location.assign(xhr.responseURL);
    // Signed in again meanwhile: the page that takes the same once more is opened whole.
    else if (xhr.responseText.includes("data-resend")) elt.closest("form").submit();
    else complain();
  });
  document.addEventListener("htmx:sendError", () => complain());
  const complain = () => {
    const words = trouble();
    if (!words) return;
    words.hidden = false;
    words.scrollIntoView({ block: "nearest" });
  };

  // Who has sent her search goes on with the letters of the keyboard: the field lets go of them.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[role=search]")) document.activeElement.blur();
  });

  // Who was on the old page stands at the head of the new one, unless she is still in a field of it.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id !== "ruang" || document.activeElement !== document.body) return;
    const part = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const field = document.querySelector("#ruang details.act[open] textarea, #ruang [aria-invalid=true]");
    const head = part || field || document.querySelector("#ruang h1");
    if (!head) return;
    if (!head.matches("a, input, textarea, select")) head.tabIndex = -1;
    head.focus({ preventScroll: !part });
  });
})();
