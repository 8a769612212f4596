// Sends each photo the moment it is chosen, shrunk first: 3G is slow. Without it the files go along with the form.
(() => {
  const area = document.querySelector("[data-upload]");
  if (!area) return;
  const form = area.closest("form");
  const files = area.querySelector("[data-files]");
  const waiting = area.querySelector("[data-uploads]");
  const room = area.querySelector("[data-room]");
  const LONGEST = 1600; // pixels
  const SMALL = 300_000; // bytes; below it shrinking saves nothing
  const QUALITY = 0.85;
  let line = Promise.resolve();
  let open = 0;

  area.querySelector("[data-without-script]").hidden = true;

  // A smaller JPEG, upright as the camera meant it; the original where the browser cannot read it (HEIC) or gains nothing.
  const shrink = async (file) => {
    if (!file.type.startsWith("image/") || file.size < SMALL || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" });
    } catch {
      return file;
    }
  };

  const post = (file, tell) =>
    new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      const data = new FormData();
      data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      data.append("upload", file, file.name);
      request.open("POST", area.dataset.upload);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => tell(event.loaded / event.total));
      request.addEventListener("load", () => (request.response ? done(request.response) : fail(new Error())));
      request.addEventListener("error", fail);
      request.send(data);
    });

  const send = async (file, item, words, bar) => {
    try {
      const answer = await post(await shrink(file), (share) => (bar.value = share));
      files.innerHTML = answer.list; // our own page's fragment, escaped by the server
      room.hidden = answer.room <= 0;
      bar.remove();
      words.textContent = answer.refused || `${file.name} ${area.dataset.kept}`;
      item.classList.toggle("is-refused", Boolean(answer.refused));
    } catch {
      bar.remove();
      item.classList.add("is-refused");
      words.textContent = `${file.name} ${area.dataset.failed}`;
    }
    open -= 1;
  };

  const enqueue = (file) => {
    const item = document.createElement("li");
    const words = document.createElement("span");
    const bar = document.createElement("progress");
    words.textContent = `${area.dataset.busy} ${file.name}`;
    bar.className = "progress-native";
    bar.setAttribute("aria-label", words.textContent);
    item.append(words, bar);
    waiting.append(item);
    open += 1;
    line = line.then(() => send(file, item, words, bar)); // one after the other: the phone has one thin line
  };

  area.querySelectorAll("input[type=file]").forEach((input) =>
    input.addEventListener("change", () => {
      [...input.files].forEach(enqueue);
      input.value = "";
    }),
  );
  // Going on waits for what is still on its way.
  form.addEventListener("submit", (event) => {
    if (!open) return;
    event.preventDefault();
    const button = event.submitter;
    line.then(() => form.requestSubmit(button));
  });
})();
