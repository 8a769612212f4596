// Narrows a table while one types. Sending the form asks the server, which knows other words and misspellings too.
(() => {
  for (const field of document.querySelectorAll("[data-filters]")) {
    const table = document.getElementById(field.dataset.filters);
    if (!table) continue;
    const fold = table.closest("details");
    const rows = [...table.tBodies[0].rows];
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      const found = rows.filter((row) => words.every((word) => row.textContent.toLowerCase().includes(word)));
      if (fold && words.length) fold.open = true;
      rows.forEach((row) => (row.hidden = found.length > 0 && !found.includes(row)));
    });
  }
})();
