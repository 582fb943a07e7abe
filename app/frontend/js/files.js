// Files that a form takes along: each is sent as soon as it is chosen, with its progress, and listed;
// what the form then sends is their ids. Without this script the form sends the files itself.
import { say } from "./words.js";

const THUMB = 96;
const MEGA = 1024 * 1024;

const readableSize = (bytes) =>
  bytes < MEGA ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MEGA).toFixed(1)} MB`;

function element(tag, look, text = "") {
  const made = document.createElement(tag);
  made.className = look;
  made.textContent = text;
  return made;
}

/** A small picture, drawn here: the page's policy lets no address of the browser's own in. */
async function drawn(file) {
  const canvas = element("canvas", "thumb");
  canvas.width = canvas.height = THUMB;
  const picture = await createImageBitmap(file);
  const side = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  canvas.getContext("2d").drawImage(picture, left, top, side, side, 0, 0, THUMB, THUMB);
  return canvas;
}

function button(word, name) {
  const made = element("button", "btn btn-sm btn-ghost-danger", say(word));
  made.type = "button";
  made.setAttribute("aria-label", `${say(word)} ${name}`);
  return made;
}

/** One file of a field: on its way, taken in, or refused. */
class Line {
  constructor(field, name) {
    Object.assign(this, { field, name });
    this.shown = element("li", "file-line");
    this.words = element("span", "file-words", name);
    this.state = element("span", "file-state meta");
    this.remove = button("remove", name);
    this.remove.addEventListener("click", () => field.drop(this));
    this.shown.append(this.words, this.state, this.remove);
    this.settled = Promise.resolve();
  }

  /** A file that the server has: its id goes with the form, and a click shows it. */
  taken({ id, name, url, size, picture }) {
    this.request = null;
    this.name = name;
    const kept = Object.assign(element("input", ""), { type: "hidden", name: `${this.field.input.name}.kept`, value: id });
    const link = Object.assign(element("a", "file-name", name), { href: url, target: "_blank", rel: "noopener" });
    this.words.replaceChildren(link, kept);
    this.state.textContent = size ? readableSize(size) : "";
    this.remove.textContent = say("remove");
    if (picture && !this.shown.querySelector(".thumb")) {
      this.shown.prepend(Object.assign(element("img", "thumb"), { src: url, alt: "", loading: "lazy" }));
    }
  }

  send(file) {
    this.file = file;
    this.problem = "";
    this.settled = new Promise((settle) => {
      this.request = new XMLHttpRequest();
      const bar = element("progress", "file-progress");
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", say("sending", { name: file.name }));
      this.state.replaceChildren(bar);
      this.remove.textContent = say("cancel");
      this.request.upload.addEventListener("progress", ({ loaded, total }) => {
        bar.value = total ? loaded / total : 0;
      });
      this.request.addEventListener("load", () => this.answered());
      this.request.addEventListener("error", () => this.failed(say("unsent"), true));
      this.request.addEventListener("loadend", settle);
      const body = new FormData();
      body.append("csrf_token", this.field.input.form.elements.csrf_token.value);
      body.append("file", file);
      this.request.open("POST", this.field.input.dataset.upload);
      this.request.responseType = "json";
      this.request.send(body);
    });
    if (file.type.startsWith("image/") && !this.shown.querySelector(".thumb")) {
      drawn(file).then((picture) => this.shown.prepend(picture), () => {}); // the server says what it is
    }
  }

  answered() {
    const told = this.request.response;
    if (this.request.status === 201) {
      this.taken({ ...told, picture: told.is_picture });
      this.field.changed();
    } else if (told?.message) this.failed(told.message, false);
    else this.failed(say(this.request.status === 200 ? "signedOut" : "unsent"), true);
  }

  failed(sentence, again) {
    this.request = null;
    this.problem = sentence;
    this.remove.textContent = say("remove");
    const why = element("span", "text-danger", sentence);
    this.state.replaceChildren(why);
    if (again) {
      const retry = button("again", this.name);
      retry.className = "btn btn-sm";
      retry.addEventListener("click", () => {
        this.send(this.file);
        this.field.judge();
      });
      this.state.append(" ", retry);
    }
    this.field.judge();
  }
}

/** A field of files, with its lines. */
class Files {
  constructor(input, list) {
    Object.assign(this, { input, list, lines: [], required: input.required });
    this.most = Number(input.dataset.most);
    for (const kept of input.parentElement.querySelectorAll("[data-kept]")) {
      const line = this.add(new Line(this, kept.dataset.name));
      line.taken({ ...kept.dataset, id: kept.dataset.kept, size: Number(kept.dataset.size) });
      this.required ||= kept.hasAttribute("data-required");
      kept.remove();
    }
    input.addEventListener("change", (event) => {
      event.stopPropagation(); // nothing is answered yet
      this.take([...input.files]);
      input.value = "";
    });
    this.bindDrop(input.closest(".drop"));
    this.judge();
  }

  bindDrop(place) {
    if (!place) return;
    const over = (event, isOver) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      place.classList.toggle("is-over", isOver);
    };
    place.addEventListener("dragover", (event) => over(event, true));
    place.addEventListener("dragleave", (event) => over(event, false));
    place.addEventListener("drop", (event) => {
      over(event, false);
      this.take([...event.dataTransfer.files]);
    });
    if (matchMedia("(pointer: fine)").matches) this.list.before(element("p", "drop-hint meta", say("drop")));
  }

  add(line) {
    this.lines.push(line);
    this.list.append(line.shown);
    return line;
  }

  take(files) {
    for (const file of files) {
      const line = this.add(new Line(this, file.name));
      const refused = this.refusal(file);
      if (refused) line.failed(refused, false);
      else line.send(file);
    }
    this.judge();
  }

  /** What the server would say anyway, before anything is sent. */
  refusal(file) {
    const heaviest = Number(this.input.dataset.heaviest);
    if (this.lines.length > this.most) return say("tooMany", { most: this.most });
    if (file.size > heaviest) return say("tooHeavy", { most: Math.floor((heaviest / MEGA) * 10) / 10 });
    return "";
  }

  drop(line) {
    this.lines = this.lines.filter((one) => one !== line);
    line.request?.abort();
    line.shown.remove();
    this.judge();
    this.changed();
    this.input.focus();
  }

  /** A file that was refused must go before the form does. */
  judge() {
    const isStuck = this.lines.some((line) => line.problem);
    this.input.setCustomValidity(isStuck ? say("stuck") : "");
    this.input.required = this.required && !this.lines.length;
  }

  changed() {
    this.input.form?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async settle() {
    await Promise.all(this.lines.map((line) => line.settled));
    return !this.lines.some((line) => line.problem);
  }
}

/** On a phone a button opens the camera; each picture joins those that are there already. */
function bindCamera(shoot, fields) {
  if (!matchMedia("(pointer: coarse)").matches) return;
  const input = document.getElementById(shoot.dataset.shoot);
  const field = fields.find((one) => one.input === input);
  if (!field || !/jpe?g|png/.test(input.accept)) return;
  const camera = document.createElement("input");
  Object.assign(camera, { type: "file", accept: "image/jpeg,image/png", hidden: true });
  camera.setAttribute("capture", "environment");
  camera.addEventListener("change", (event) => {
    event.stopPropagation();
    field.take([...camera.files]);
    camera.value = "";
  });
  shoot.addEventListener("click", () => camera.click());
  shoot.after(camera);
  shoot.hidden = false;
}

const known = new WeakMap();

/** A form that is sent while files are on their way goes when they have arrived. */
function bindWaiting(form, field) {
  if (known.has(form)) {
    known.get(form).push(field);
    return;
  }
  const fields = [field];
  known.set(form, fields);
  form.addEventListener("submit", (event) => {
    const isUnderWay = fields.some((one) => one.lines.some((line) => line.request));
    if (!isUnderWay) return;
    event.preventDefault();
    const { submitter } = event;
    submitter?.setAttribute("aria-busy", "true");
    Promise.all(fields.map((one) => one.settle())).then((arrived) => {
      submitter?.removeAttribute("aria-busy");
      if (arrived.every(Boolean)) form.requestSubmit(submitter);
      else form.reportValidity();
    });
  });
}

export function bindFiles(scope) {
  const fields = [...scope.querySelectorAll("input[type=file][data-files]")].map((input) => {
    const field = new Files(input, document.getElementById(input.dataset.files));
    if (input.form) bindWaiting(input.form, field);
    return field;
  });
  scope.querySelectorAll("[data-shoot]").forEach((shoot) => bindCamera(shoot, fields));
}
