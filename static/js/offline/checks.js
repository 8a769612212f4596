// What a draft lacks, so that nobody learns it only when the signal is back. The server checks everything again.
import { word } from "./words.js";

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
