// Files that a form takes along: listed with a small picture, removed one by one, taken by camera.
import { say } from "./words.js";

const THUMB = 96;
const MEGA = 1024 * 1024;
// What the server takes at once, with room for all else that a form says.
const MOST_AT_ONCE = 95 * MEGA;

const readableSize = (bytes) =>
  bytes < MEGA ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MEGA).toFixed(1)} MB`;

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

/** Too much at once would be refused unread, with all that was written: it is told before. */
function weigh(form) {
  const inputs = [...form.querySelectorAll("input[type=file][data-files]")];
  const bytes = inputs.flatMap((input) => [...input.files]).reduce((sum, file) => sum + file.size, 0);
  const fault = bytes > MOST_AT_ONCE ? say("tooMuch", { size: readableSize(bytes) }) : "";
  inputs.forEach((input) => input.setCustomValidity(input.files.length ? fault : ""));
}

function listFiles(input, list) {
  if (input.form) weigh(input.form);
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
