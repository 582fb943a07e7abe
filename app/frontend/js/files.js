// Files that a form takes along: listed with a small picture, removed one by one, taken by camera.
import { say } from "./words.js";

const THUMB = 96;

const readableSize = (bytes) =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** A small picture, drawn here: the page's policy lets no address of the browser's own in. */
async function thumb(file) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = THUMB;
  canvas.className = "thumb";
  const picture = await createImageBitmap(file);
  const side = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  canvas.getContext("2d").drawImage(picture, left, top, side, side, 0, 0, THUMB, THUMB);
  return canvas;
}

function put(input, files) {
  const all = new DataTransfer();
  files.forEach((file) => all.items.add(file));
  input.files = all.files;
}

function line(input, list, file, index) {
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn btn-sm btn-ghost-danger";
  remove.textContent = say("remove");
  remove.setAttribute("aria-label", `${say("remove")} ${file.name}`);
  remove.addEventListener("click", () => {
    put(input, Array.from(input.files).filter((_, at) => at !== index));
    listFiles(input, list);
  });
  const name = document.createElement("span");
  name.textContent = `${file.name} · ${readableSize(file.size)}`;
  const shown = document.createElement("li");
  shown.append(name, remove);
  if (file.type.startsWith("image/")) {
    thumb(file).then((picture) => shown.prepend(picture), () => {}); // what is no picture is told on sending
  }
  return shown;
}

function listFiles(input, list) {
  list.replaceChildren(...Array.from(input.files, (file, index) => line(input, list, file, index)));
}

/** On a phone a button opens the camera; each picture joins those that are there already. */
function bindCamera(button) {
  if (!matchMedia("(pointer: coarse)").matches) return;
  const input = document.getElementById(button.dataset.shoot);
  const camera = document.createElement("input");
  Object.assign(camera, { type: "file", accept: "image/jpeg,image/png", hidden: true });
  camera.setAttribute("capture", "environment");
  camera.addEventListener("change", () => {
    put(input, [...input.files, ...camera.files]);
    camera.value = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  button.addEventListener("click", () => camera.click());
  button.after(camera);
  button.hidden = false;
}

export function bindFiles(scope) {
  for (const input of scope.querySelectorAll("input[type=file][data-files]")) {
    const list = document.getElementById(input.dataset.files);
    input.addEventListener("change", () => listFiles(input, list));
  }
  scope.querySelectorAll("[data-shoot]").forEach(bindCamera);
}
