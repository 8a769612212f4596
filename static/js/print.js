// The button prints; without JavaScript it stays hidden, and the browser's own menu prints just as well.
const button = document.getElementById("cetak");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
