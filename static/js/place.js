// A select for the kecamatan that shortens the one for the kelurahan, tiles that choose without a trip to the server,
// and the point where the phone is: in the step "tempat", and where an officer corrects the place. Without it the page
// works with one grouped select, tiles that are buttons, and a point that an officer types.
(() => {
  const form = document.querySelector("[data-place]")?.closest("form");
  const kelurahan = form?.querySelector("select[name=kelurahan]");
  if (!kelurahan) return;
  const tell = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));

  const groups = [...kelurahan.querySelectorAll("optgroup")];
  const kecamatan = kelurahan.cloneNode(false);
  kecamatan.removeAttribute("name");
  kecamatan.removeAttribute("aria-describedby");
  kecamatan.id = "id_kecamatan";
  kecamatan.append(new Option(form.querySelector("[data-place]").dataset.allWord, ""));
  groups.forEach((group) => kecamatan.append(new Option(group.label, group.label)));
  const label = document.createElement("label");
  label.className = "form-label";
  label.htmlFor = kecamatan.id;
  label.textContent = "Kecamatan";
  const box = document.createElement("div");
  box.className = "mb-3";
  box.append(label, kecamatan);
  kelurahan.closest(".mb-3").before(box);

  const narrow = (name) => {
    const chosen = kelurahan.value;
    groups.forEach((group) => (name && group.label !== name ? group.remove() : kelurahan.append(group)));
    kelurahan.value = chosen;
    if (kelurahan.value !== chosen) kelurahan.value = "";
  };
  const groupOf = (value) => groups.find((group) => [...group.children].some((option) => option.value === value));
  const follow = () => {
    const group = groupOf(kelurahan.value);
    if (group && kecamatan.value !== group.label) {
      kecamatan.value = group.label;
      narrow(group.label);
    }
    tiles.forEach((tile) => tile.setAttribute("aria-pressed", String(tile.value === kelurahan.value)));
  };
  kecamatan.addEventListener("change", (event) => {
    event.stopPropagation();
    const before = kelurahan.value;
    narrow(kecamatan.value);
    if (kelurahan.value !== before) tell(kelurahan);
  });

  const tiles = [...form.querySelectorAll("button[name=petak]")];
  tiles.forEach((tile) =>
    tile.addEventListener("click", (event) => {
      event.preventDefault();
      narrow("");
      kelurahan.value = tile.value;
      tell(kelurahan);
    }),
  );
  kelurahan.addEventListener("change", follow);
  follow();

  const area = form.querySelector("[data-point]");
  const ask = area?.querySelector("[data-point-ask]");
  if (!ask || !navigator.geolocation) return;
  const note = area.querySelector("[data-point-note]");
  ask.hidden = false;
  ask.querySelector("button").addEventListener("click", () => {
    note.textContent = note.dataset.busy;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const [latitude, longitude] = [coords.latitude.toFixed(6), coords.longitude.toFixed(6)];
        const typed = form.elements.point; // where an officer may type both
        if (typed) {
          typed.value = `${latitude}, ${longitude}`;
        } else {
          form.elements.latitude.value = latitude;
          form.elements.longitude.value = longitude;
          if (form.elements.drops_point) form.elements.drops_point.checked = false;
        }
        note.textContent = `${note.dataset.found} ${Math.round(coords.accuracy)} m.`;
        tell(typed ?? form.elements.latitude);
      },
      () => (note.textContent = note.dataset.denied),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
})();
