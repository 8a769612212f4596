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
  const readRupiah = (text) => {
    const plain = text.replace(/\s/g, "").replace(/^Rp\.?/i, "").replace(/,(-|00)?$/, "");
    return /^(\d{1,3}(\.\d{3})+|\d+)$/.test(plain) ? Number(plain.replace(/\./g, "")) : NaN;
  };
  const show = () => {
    const product = readVolume(volume.value) * (price ? readRupiah(price.value) : Number(area.dataset.price));
    sum.textContent = Number.isFinite(product) ? `Rp${Math.round(product).toLocaleString("id-ID")}` : "–";
  };
  [volume, price].forEach((input) => input?.addEventListener("input", show));
})();
