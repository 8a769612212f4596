// A proposal raised in the hall, in one line from the kamus; the place stays for the next one.
import { word } from "../offline/words.js";

const STAYS = ["kelurahan", "rw"];
const rupiah = new Intl.NumberFormat(document.documentElement.lang);

export class HallForm {
  constructor(form, file) {
    this.form = form;
    this.lists = null;
    this.search = form.querySelector("[data-slot=search]");
    this.search.addEventListener("input", () => this.#offerKamus());
    this.search.addEventListener("keydown", (event) => this.#choose(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(file);
    });
  }

  // The lists of the state; typed values survive a newer state.
  offer(state) {
    const said = JSON.stringify([state.kamus, state.kelurahan, state.ages, state.wording]);
    if (said === this.said) return;
    this.said = said;
    this.lists = state;
    fill(this.form.elements.kelurahan, [["", word("choose-kelurahan")], ...state.kelurahan]);
    this.form.querySelector(".field-guardian").hidden = !state.needs_guardian;
    for (const age of this.form.querySelectorAll("input[name=child_age]")) {
      age.closest(".form-check").hidden = !state.ages.some(([value]) => value === age.value);
    }
    this.#offerWording(state.wording);
    this.#offerKamus();
  }

  #offerWording(wording) {
    const tick = this.form.elements.agrees;
    if (!wording) return;
    tick.value = String(wording.version);
    const box = tick.closest(".form-check");
    box.querySelector("label").textContent = word("agrees", wording);
    const text = box.querySelector(".form-text") ?? box.appendChild(document.createElement("div"));
    Object.assign(text, { className: "form-text", textContent: wording.body });
  }

  #offerKamus() {
    const select = this.form.elements.catalog_item;
    const parts = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = select.value;
    const fits = ([id, name]) => String(id) === chosen || parts.every((part) => name.toLowerCase().includes(part));
    const groups = (this.lists?.kamus ?? []).map(([agency, items]) => [
      agency || word("kecamatan"),
      items.filter(fits).map(([id, name, unit, price]) => [id, word("item", { name, unit, price: rupiah.format(price) })]),
    ]);
    fill(select, [["", word("choose-item")], ...groups.filter(([, items]) => items.length)]);
  }

  // Enter in the search takes the first activity that fits.
  #choose(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const select = this.form.elements.catalog_item;
    if (select.options.length > 1) select.selectedIndex = 1;
    this.form.elements.volume.focus();
  }

  async #submit(file) {
    const values = {};
    for (const [name, value] of new FormData(this.form)) if (value !== "") values[name] = value;
    const gap = this.#findGap(values);
    this.#say(gap ? word(`need-${gap}`) : "");
    if (gap) return this.form.elements[gap].focus?.();
    this.#startAnew(values); // at once: whoever types fast is in the next proposal already
    if (!(await file({ ...values, proposal: crypto.randomUUID() }))) this.#putBack(values);
  }

  #putBack(values) {
    for (const [name, value] of Object.entries(values)) this.form.elements[name].value = value;
  }

  #findGap(values) {
    const isOutside = values.source === "luar";
    const needed = isOutside ? ["title", "unit", "unit_price", "volume", "kelurahan"] : ["catalog_item", "volume", "kelurahan"];
    const consent = this.lists?.needs_guardian ? ["agrees"] : [];
    return [...needed, ...consent].find((name) => !values[name]?.trim());
  }

  #startAnew(values) {
    this.form.reset();
    for (const name of STAYS) this.form.elements[name].value = values[name] ?? "";
    this.#offerKamus();
    this.search.focus();
  }

  #say(sentence) {
    const place = this.form.querySelector("[data-slot=gap]");
    place.textContent = sentence;
    place.hidden = !sentence;
  }
}

// Rows are [value, text] or [heading, [[value, text], …]].
export function fill(select, rows) {
  const { value } = select;
  const nodes = rows.map(([first, second]) => {
    if (!Array.isArray(second)) return new Option(second, first);
    const heading = Object.assign(document.createElement("optgroup"), { label: first });
    heading.append(...second.map(([id, text]) => new Option(text, id)));
    return heading;
  });
  select.replaceChildren(...nodes);
  select.value = value;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
}
