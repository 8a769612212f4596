// Photos as they go over a weak signal: at most 1600 points wide, without the camera's notes about place and time.
import { word } from "./words.js";

const EDGE = 1600;
const QUALITY = 0.82;
const MOST_BYTES = 10 * 1024 * 1024;

// { id, name, blob } of a file the person chose; what the browser cannot read (HEIC, PDF) goes as it is.
async function packFile(file) {
  const blob = file.type.startsWith("image/") ? await shrink(file).catch(() => file) : file;
  const name = blob === file ? file.name : file.name.replace(/\.\w+$/, "") + ".jpg";
  return { id: crypto.randomUUID(), name, blob };
}

async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // a JPEG knows no transparency
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new Error("not drawn");
  return blob;
}

// The part of the form that holds the photos of one draft. `changed` is called when one comes or goes.
export class PhotoBox {
  photos = [];

  constructor(page, { most, changed, say }) {
    this.list = page.querySelector("[data-slot=photos]");
    this.declared = page.querySelector("[data-slot=declared]");
    Object.assign(this, { most, changed, say });
    const input = page.querySelector("input[type=file]");
    input.addEventListener("change", () => this.#take(input));
  }

  fill(photos) {
    this.photos = photos;
    this.list.replaceChildren(...photos.map((photo) => this.#draw(photo)));
    this.declared.hidden = photos.length === 0;
  }

  async #take(input) {
    const chosen = [...input.files];
    input.value = "";
    for (const file of chosen) {
      if (this.photos.length >= this.most) this.say("too-many-files", { count: this.most });
      else if (file.size > MOST_BYTES && !file.type.startsWith("image/")) this.say("file-too-large", { name: file.name });
      else this.photos = [...this.photos, await packFile(file)];
    }
    this.#change(this.photos);
  }

  #change(photos) {
    this.fill(photos);
    this.changed();
  }

  #draw(photo) {
    const row = document.getElementById("baris-foto").content.firstElementChild.cloneNode(true);
    const picture = row.querySelector("img");
    picture.hidden = !photo.blob.type.startsWith("image/");
    if (!picture.hidden) {
      picture.src = URL.createObjectURL(photo.blob);
      picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
      picture.addEventListener("error", () => (picture.hidden = true), { once: true });
    }
    const size = Math.ceil(photo.blob.size / 1000);
    row.querySelector("[data-slot=name]").textContent = word("photo", { name: photo.name, size });
    row.querySelector("button").addEventListener("click", () => this.#change(this.photos.filter((other) => other !== photo)));
    return row;
  }
}
