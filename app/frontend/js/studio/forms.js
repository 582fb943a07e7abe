// The editor of one form of a draft: drawn with form-js, described in our own sheet, previewed as
// the server will show it.
import "./nonce.js";
import flatpickr from "flatpickr";
import { Mandarin } from "flatpickr/dist/l10n/zh.js";
import { FormEditor } from "@bpmn-io/form-js-editor";
import { Form } from "@bpmn-io/form-js-viewer";
import { FieldSheet } from "./fieldsheet.js";
import { nameKinds } from "./formkinds.js";
import { setUp } from "./formula.js";
import { fieldsOf } from "./names.js";
import { ask, beginDraft, later, put, words } from "./page.js";

const SOON = 500;
const OWN = [{ name: "case", label: "case.starter, case.unit …" }];
const CHANGES = new Set(["execute", "undo", "redo"]);
/** The library's own sheet is English in every word; nothing is left of it. */
const noPanel = {
  propertiesPanel: ["value", { attachTo() {}, detach() {}, registerProvider() {} }],
  propertiesProvider: ["value", {}],
};

flatpickr.localize({ ...Mandarin, monthAriaLabel: "月份", yearAriaLabel: "年份" });

const blank = (id) => ({ components: [], type: "default", id, schemaVersion: 19 });

class FormDrawing {
  constructor(host) {
    const part = (name) => document.querySelector(`[data-${name}]`);
    Object.assign(this, { host, file: host.dataset.file, sheet: JSON.parse(document.getElementById("form-sheet").textContent) });
    [this.canvas, this.aside, this.failed, this.report] = ["canvas", "sheet", "failed", "report"].map(part);
    [this.drawing, this.preview, this.sending, this.frame] = ["drawing", "preview", "preview-form", "preview-frame"].map(part);
    const { csrf } = document.getElementById("studio").dataset;
    const { nonce } = document.querySelector("script[nonce]");
    setUp({ base: this.host.dataset.studio, csrf, nonce, functions: this.sheet.functions });
    this.lookSoon = later(SOON, () => this.look());
    this.canvas.addEventListener("keydown", keepFromPressing);
    this.canvas.addEventListener("click", (event) => this.add(event));
    host.addEventListener("click", (event) => this.press(event));
    this.report.addEventListener("click", (event) => this.lead(event));
  }

  /** Draw the form anew, to be changed or only to be looked at. */
  async open(draft, mayWrite) {
    this.draft = draft;
    this.close();
    this.host.dataset.writing = mayWrite;
    this.text = this.origin = this.kept();
    try {
      await (mayWrite ? this.write() : this.show());
      this.failed.textContent = "";
    } catch {
      this.failed.textContent = words.unreadable;
    }
    this.host.removeAttribute("aria-busy");
    this.look();
  }

  close() {
    this.fields?.close();
    this.editor?.destroy();
    this.editor = this.fields = null;
    this.canvas.replaceChildren();
    this.aside.replaceChildren();
  }

  /** The text of the form; a new one is begun. */
  kept() {
    const kept = this.draft.text(this.file);
    if (kept != null) return kept;
    const text = written(blank(this.host.dataset.name));
    this.draft.change(this.file, text);
    return text;
  }

  async write() {
    const editor = new FormEditor({ container: this.canvas, additionalModules: [noPanel], propertiesPanel: { parent: this.aside } });
    this.editor = editor;
    nameKinds(editor, this.sheet.kinds);
    await editor.importSchema(JSON.parse(this.text));
    this.untouched = this.schema();
    this.fields = new FieldSheet(this.aside, { editor, sheet: this.sheet, names: () => this.names() });
    editor.get("eventBus").on("commandStack.changed", ({ trigger }) => {
      if (CHANGES.has(trigger)) this.changed(); // nothing is returned: `false` would stop the event
    });
  }

  async show() {
    this.editor = new Form({ container: this.canvas });
    await this.editor.importSchema(JSON.parse(this.text), {});
    this.editor.setProperty("readOnly", true);
  }

  schema() {
    return written(this.editor.saveSchema(), this.origin);
  }

  /** A form that was only looked at stays as it is, sign by sign. */
  changed() {
    const schema = this.schema();
    const text = schema === this.untouched ? this.origin : schema;
    if (text === this.text) return;
    this.text = text;
    this.draft.change(this.file, text);
    this.lookSoon();
  }

  async look() {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const told = await ask(this.host.dataset.look, { text: this.text });
    if (told && turn === this.turn) put(this.report, told.report);
  }

  /** What expressions may name: the fields of this form and of the others. */
  names() {
    const files = [this.file, ...this.draft.names().filter((name) => name.startsWith("forms/"))];
    const found = files.flatMap((name) => fieldsOf(this.draft.text(name)));
    const named = new Map(found.map(({ key, label }) => [key, { name: key, label }]));
    return [...named.values(), ...OWN];
  }

  /** A press on a kind adds a field of it at the end, as Enter does; dragging puts it anywhere. */
  add(event) {
    const type = event.target.closest(".fjs-palette-field")?.dataset.fieldType;
    if (!type) return;
    const form = this.editor.get("formFieldRegistry").getAll().find((one) => one.type === "default");
    this.editor.get("modeling").addFormField({ type }, form, form.components.length);
  }

  press(event) {
    const { act, side } = event.target.closest("[data-act], [data-side]")?.dataset ?? {};
    if (act) this.editor.get("commandStack")[act]();
    if (side) this.turnTo(side);
  }

  turnTo(side) {
    this.host.querySelectorAll("[data-side]").forEach((one) => one.setAttribute("aria-pressed", one.dataset.side === side));
    this.drawing.hidden = side !== "draw";
    this.preview.hidden = side === "draw";
    this.preview.dataset.size = side;
    if (side === "draw") return;
    this.sending.elements.text.value = this.text;
    this.sending.submit();
  }

  lead(event) {
    const button = event.target.closest("[data-place]");
    const field = button && this.editor.get("formFieldRegistry").get(JSON.parse(button.dataset.place).element);
    if (!field) return;
    this.turnTo("draw");
    this.editor.get("selection").set(field);
    this.aside.scrollIntoView({ block: "nearest" });
    this.aside.querySelector("input, select, textarea")?.focus();
  }
}

/** Enter on a kind adds a field; the press that follows would reach the new field and let it go. */
function keepFromPressing(event) {
  if (event.key === "Enter" && event.target.closest(".fjs-palette-field")) event.preventDefault();
}

/** As form-js writes a form, with a last line end where the file had one. */
function written(schema, before = "\n") {
  return JSON.stringify(schema, null, 2) + (before.endsWith("\n") ? "\n" : "");
}

document.querySelectorAll("[data-form-editor]").forEach((host) => {
  const drawing = new FormDrawing(host);
  beginDraft((draft, mayWrite) => drawing.open(draft, mayWrite));
});
