// The form of one draft: fills its lists from what the phone keeps, reads what was typed, shows what is wrong.
import { word } from "./words.js";

const rupiah = new Intl.NumberFormat(document.documentElement.lang);

export class FilingForm {
  constructor(element) {
    this.element = element;
    this.fields = element.elements;
    this.lists = null;
    this.search = this.#addSearch();
    this.fields.tema.addEventListener("change", () => this.#offerTheme());
    this.search.addEventListener("input", () => this.#offerKamus());
  }

  get round() {
    return this.lists?.rounds.find((round) => round.slug === this.fields.tema.value) ?? null;
  }

  // `lists` is the answer of /usulan/luring/data.json.
  offer(lists) {
    const typed = this.read();
    this.lists = lists;
    const themes = lists.rounds.map((round) => [round.slug, word("theme", round)]);
    replaceOptions(this.fields.tema, [["", word("choose-theme")], ...themes]);
    replaceOptions(this.fields.kelurahan, [["", word("choose-kelurahan")], ...lists.kelurahan]);
    replaceOptions(this.fields.first_agency, [["", word("unknown-agency")], ...lists.agencies]);
    for (const [name, wording] of Object.entries(lists.wordings)) this.#offerWording(name, wording);
    this.fill(typed);
  }

  // Plain texts by the name of the field; what is not ticked is absent.
  read() {
    const values = {};
    for (const [name, value] of new FormData(this.element)) {
      if (typeof value === "string" && value !== "") values[name] = value;
    }
    return values;
  }

  fill(values) {
    this.search.value = "";
    this.fields.tema.value = values.tema ?? "";
    this.#offerTheme(values.catalog_item);
    for (const field of this.fields) {
      if (!field.name || field.type === "file" || field.type === "submit") continue;
      const value = values[field.name] ?? "";
      if (field.type === "radio" || field.type === "checkbox") field.checked = value !== "" && field.value === value;
      else field.value = value;
    }
  }

  // `gaps` are [field, sentence]; returns whether there were any.
  show(gaps) {
    this.element.querySelectorAll(".is-invalid").forEach((node) => node.classList.remove("is-invalid"));
    this.element.querySelectorAll("[data-gap]").forEach((node) => node.remove());
    for (const [name, sentence] of gaps) {
      const field = this.#find(name);
      if (!field) continue;
      field.classList.add("is-invalid");
      const place = field.closest("fieldset:not(.panel)") ?? field.parentElement;
      const error = Object.assign(document.createElement("p"), { className: "invalid-feedback d-block" });
      error.dataset.gap = name;
      error.textContent = sentence;
      place.append(error);
    }
    return gaps.length > 0;
  }

  focus(name) {
    this.#find(name)?.focus();
  }

  labelOf(name) {
    const box = document.getElementById(`div_id_${name}`);
    return box?.querySelector("legend, label")?.textContent.trim().replace(/[.?]$/, "") ?? "";
  }

  // An officer notes how the consent was given; at home nobody asks.
  assist(isHelper) {
    const box = document.getElementById("div_id_consent_channel");
    if (box) box.hidden = !isHelper;
  }

  #find(name) {
    const found = this.fields[name];
    return found instanceof RadioNodeList ? found[0] : found;
  }

  // Under its tick stands the wording of today; the tick sends its version.
  #offerWording(name, wording) {
    const tick = this.fields[name];
    const box = tick.closest(".form-check");
    box.hidden = !wording;
    if (!wording) return;
    tick.value = String(wording.version);
    box.querySelector("label").textContent = word(name, wording);
    let text = box.querySelector(".form-text");
    text ??= box.appendChild(Object.assign(document.createElement("div"), { className: "form-text" }));
    text.textContent = wording.body;
  }

  #addSearch() {
    const box = Object.assign(document.createElement("input"), { type: "search", className: "form-control kamus-search" });
    box.placeholder = word("search-kamus");
    box.setAttribute("aria-label", box.placeholder);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    this.fields.catalog_item.before(box);
    return box;
  }

  #offerTheme(item = this.fields.catalog_item.value) {
    const { round } = this;
    const kinds = [...this.element.querySelectorAll("input[name=proposer_kind]")];
    for (const kind of kinds) {
      const fits = !round || round.kinds.includes(kind.value);
      kind.closest(".form-check").hidden = !fits;
      if (!fits) kind.checked = false;
    }
    if (round && !kinds.some((kind) => kind.checked)) kinds.find((kind) => round.kinds.includes(kind.value)).checked = true;
    const guardian = this.fields.given_by_name.closest("fieldset.panel");
    guardian.classList.toggle("only-child", !round?.needs_guardian);
    for (const age of this.element.querySelectorAll("input[name=child_age]")) {
      age.closest(".form-check").hidden = Boolean(round) && !round.ages.includes(age.value);
    }
    this.#offerKamus(item);
  }

  #offerKamus(chosen = this.fields.catalog_item.value) {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = ([id, name]) => String(id) === chosen || words.every((part) => name.toLowerCase().includes(part));
    const groups = (this.round?.kamus ?? []).map(([agency, items]) => [
      agency || word("kecamatan"),
      items.filter(fits).map(([id, name, unit, price]) => [id, word("item", { name, unit, price: rupiah.format(price) })]),
    ]);
    const options = groups.filter(([, items]) => items.length);
    replaceOptions(this.fields.catalog_item, [["", word(this.round ? "choose-item" : "theme-first")], ...options]);
    this.fields.catalog_item.value = chosen ?? "";
  }
}

// Rows are [value, text] or [heading, [[value, text], …]].
function replaceOptions(select, rows) {
  const { value } = select;
  const nodes = rows.map(([first, second]) => {
    if (!Array.isArray(second)) return new Option(second, first);
    const heading = Object.assign(document.createElement("optgroup"), { label: first });
    heading.append(...second.map(([id, text]) => new Option(text, id)));
    return heading;
  });
  select.replaceChildren(...nodes);
  select.value = value;
}

const FIRST_COUNT = "jumlah-female-under_16";

// [field, sentence] for every missing part, in the order of the page.
export function findGaps(values, round, wordings) {
  const gaps = [];
  const need = (name, sentence, isNeeded = true) => {
    if (isNeeded && !values[name]?.trim()) gaps.push([name, word(sentence)]);
  };
  // The tick under the wording of today; one under an older wording does not count.
  const agrees = (name) => !wordings?.[name] || values[name] === String(wordings[name].version);
  const isOutside = values.source === "luar";
  const isChild = values.proposer_kind === "child";
  need("tema", "need-tema");
  need("catalog_item", "need-catalog_item", !isOutside);
  for (const name of ["title", "kind", "unit", "unit_price"]) need(name, `need-${name}`, isOutside);
  need("volume", "need-volume");
  need("problem", "need-problem");
  need("kelurahan", "need-kelurahan");
  need("rw", "need-rw");
  need("proposer_kind", "need-proposer_kind");
  need("group_name", "need-group_name", ["group", "company"].includes(values.proposer_kind));
  const isCounted = Object.keys(values).some((name) => name.startsWith("jumlah-") && Number(values[name]) > 0);
  if (values.proposer_kind === "group" && !isCounted) gaps.push([FIRST_COUNT, word("need-counts")]);
  need("proposer_name", "need-proposer_name");
  if (isChild || round?.needs_guardian) {
    need("child_age", "need-child_age", isChild);
    need("guardian_kind", "need-guardian_kind");
    need("given_by_name", "need-given_by_name");
    need("institution", "need-institution", Boolean(values.guardian_kind) && values.guardian_kind !== "parent");
    if (!agrees("agrees")) gaps.push(["agrees", word("need-agrees")]);
  }
  if (values.accommodation && !agrees("accommodation_agrees")) {
    gaps.push(["accommodation_agrees", word("need-accommodation_agrees")]);
  }
  return gaps;
}
