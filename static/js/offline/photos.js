// Photos as they go over a weak signal: at most 1600 points wide, without the camera's notes about place and time.
const EDGE = 1600;
const QUALITY = 0.82;
export const MOST_BYTES = 10 * 1024 * 1024;

// { id, name, blob } of a file the person chose; what the browser cannot read (HEIC, PDF) goes as it is.
export async function packFile(file) {
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
