// Shows the sum while volume and price are typed. The server reckons again; without this script it shows when saved.
(() => {
  const area = document.querySelector("[data-amount]");
  const sum = area?.querySelector("[data-sum]");
  if (!sum) return;
  const volume = area.querySelector("[name=volume]");
  const price = area.querySelector("[name=unit_price]");

  // 12,5 – 1.000 – 1.000,5 – also 12.5, whose point cannot part thousands; anything else is no number.
  const readVolume = (text) => {
    const plain = text.replace(/\s/g, "");
    if (/^(\d{1,3}(\.\d{3})+|\d+)(,\d{1,2})?$/.test(plain)) return Number(plain.replace(/\./g, "").replace(",", "."));
    return /^\d+\.\d{1,2}$/.test(plain) ? Number(plain) : NaN;
  };
  // What the server reads (musrenbang.lib.rupiah): Rp1.500.000 – 600 juta – Rp1,5 miliar – 1.5 billion; nothing is guessed.
  const ENGLISH = { million: 6, billion: 9, trillion: 12 };
  const LOCAL = { ribu: 3, rb: 3, juta: 6, jt: 6, miliar: 9, milyar: 9, mlr: 9, triliun: 12, trilyun: 12 };
  const ZEROS = new Map(Object.entries({ ...LOCAL, ...ENGLISH }));
  const readRupiah = (text) => {
    const cleaned = text.replace(/\s/g, "").toLowerCase().replace(/^(rp)?\.?/, "").replace(/rupiah$/, "");
    const plain = cleaned.replace(/,(-|00)?$/, "");
    return /^(\d{1,3}(\.\d{3})+|\d+)$/.test(plain) ? Number(plain.replace(/\./g, "")) : readScaled(cleaned);
  };
  const readScaled = (text) => {
    const [, number, scale] = text.match(/^(\d[\d.,]{0,19})([a-z]+)$/) ?? [];
    const zeros = ZEROS.get(scale);
    const isPointed = /^\d+(\.\d{1,2})?$/.test(number); // one or two digits after a point cannot be thousands
    const isLocal = !(scale in ENGLISH) && /^(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/.test(number);
    if (!zeros || !(isPointed || isLocal)) return NaN;
    const [whole, rest = ""] = isPointed ? number.split(".") : number.replace(/\./g, "").split(",");
    const fraction = rest.replace(/0+$/, "");
    return fraction.length > zeros ? NaN : Number(whole + fraction.padEnd(zeros, "0")); // no rupiah lost to rounding
  };
  const show = () => {
    const product = readVolume(volume.value) * (price ? readRupiah(price.value) : Number(area.dataset.price));
    sum.textContent = Number.isFinite(product) ? `Rp${Math.round(product).toLocaleString(document.documentElement.lang)}` : "–";
  };
  [volume, price].forEach((input) => input?.addEventListener("input", show));
})();
