// What can be changed of the selected field, in the words of offices; the page says what there is.
import { button, CONTROLS, make } from "./controls.js";
import { changedAt, valueAt } from "./fieldvalues.js";
import { LISTS } from "./lists.js";
import { words } from "./page.js";

const controls = { ...CONTROLS, ...LISTS };

export class FieldSheet {
  /** `names()` lists what expressions may name; `mayWrite` is whether anything can be changed. */
  constructor(host, { editor, sheet, names }) {
    Object.assign(this, { host, editor, sheet, names, open: [] });
    this.modeling = editor.get("modeling");
    this.registry = editor.get("formFieldRegistry");
    this.selection = editor.get("selection");
    editor.on("selection.changed", () => this.draw());
    editor.get("eventBus").on("commandStack.changed", ({ trigger }) => {
      const isAnother = this.host.dataset.field !== (this.field?.id ?? "");
      if (trigger !== "execute" || isAnother) this.draw(); // `false` returned would stop the event
    });
    this.draw();
  }

  /** The field as it is now; the editor makes a new object at each change. */
  get field() {
    const chosen = this.selection.get();
    return chosen && this.registry.get(chosen.id);
  }

  edit(_field, properties) {
    this.modeling.editFormField(this.field, properties);
  }

  close() {
    const open = this.open;
    this.open = [];
    open.forEach((one) => one.close());
  }

  draw() {
    this.close();
    const { field } = this;
    const kind = field && this.sheet.kinds[field.type];
    this.host.dataset.field = field?.id ?? "";
    if (!kind) {
      this.host.replaceChildren(make("p", { className: "meta", textContent: words.nothing }));
      return;
    }
    const title = make("h2", { textContent: kind.name });
    const groups = kind.groups.map((group, at) => this.group(group, field, at));
    const removal = button(words.removeField, () => this.remove(), { className: "btn btn-outline-secondary sheet-remove" });
    this.host.replaceChildren(title, ...groups, removal);
  }

  group({ label, entries }, field, at) {
    const isUsed = at === 0 || entries.some(({ path }) => ![undefined, ""].includes(valueAt(field, path)));
    const parts = entries.map((entry, place) => this.entry(entry, field, `sheet-${at}-${place}`));
    return make("details", { open: isUsed }, make("summary", { textContent: label }), ...parts);
  }

  entry(entry, field, id) {
    const value = this.shown(entry, valueAt(field, entry.path));
    if (entry.control === "tick") return this.tick(entry, value, id);
    const given = { entry, value, field, id, write: (next) => this.write(entry, next), context: this.context() };
    const made = controls[entry.control](given);
    const hint = entry.hint ? make("p", { className: "meta", textContent: entry.hint }) : null;
    const label = entry.control === "formula" ? make("span", { className: "sheet-label", textContent: entry.label }) : make("label", { htmlFor: id, textContent: entry.label });
    return make("div", { className: "sheet-entry", "data-path": entry.path.join(".") }, label, ...made, hint);
  }

  /** A field may be read only always or under a condition, both under one name. */
  shown({ control }, value) {
    if (control === "formula") return typeof value === "string" ? value : "";
    return control === "tick" ? value === true : value;
  }

  tick(entry, value, id) {
    const box = make("input", { type: "checkbox", className: "form-check-input", id, checked: value });
    box.addEventListener("change", () => this.write(entry, box.checked));
    const label = make("label", { className: "form-check" }, box, make("span", { className: "form-check-label", textContent: entry.label }));
    return make("div", { className: "sheet-entry", "data-path": entry.path.join(".") }, label);
  }

  write({ path }, value) {
    const { field } = this;
    const [top] = path;
    const changed = { [top]: changedAt(field, path, value) };
    if (top === "label" && field.type === "datetime") Object.assign(changed, { dateLabel: value, timeLabel: value });
    this.modeling.editFormField(field, changed);
  }

  context() {
    return {
      sources: this.sheet.sources,
      names: this.names,
      isTaken: (name) => this.registry.getAll().some((one) => one.id !== this.field.id && one._parent === this.field._parent && (one.key ?? one.path) === name),
      edit: (field, properties) => this.edit(field, properties),
      redraw: () => this.draw(),
      closing: (editor) => this.open.push(editor),
    };
  }

  remove() {
    const { field } = this;
    const parent = this.registry.get(field._parent);
    this.selection.clear();
    this.modeling.removeFormField(field, parent, parent.components.findIndex(({ id }) => id === field.id));
  }
}
