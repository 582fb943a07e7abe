// The controls of the field sheet: each makes its elements and tells what was written.
//
// A control is called with { entry, value, field, id, write(value), context } and gives elements.
import { words } from "./page.js";
import { formulaEditor } from "./formula.js";
import { withMark, withoutMark } from "./fieldvalues.js";

const NAME = /^\p{L}[\p{L}\p{N}_]*$/u;
const MULTI = { text: 3 };
const SOON = 300;

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((one) => one !== null));
  return element;
}

export const button = (text, onPress, more = {}) => {
  const made = make("button", { type: "button", className: "btn btn-sm", textContent: text, ...more });
  made.addEventListener("click", onPress);
  return made;
};

/** A text field that is written soon after somebody has typed, and at once when it is left. */
export function typed(attributes, write, isArea = false) {
  const field = make(isArea ? "textarea" : "input", { className: "form-control", autocomplete: "off", ...attributes });
  let [known, timer] = [field.value];
  const hand = () => {
    clearTimeout(timer);
    if (field.value === known) return;
    known = field.value;
    write(known);
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(hand, SOON);
  });
  field.addEventListener("change", hand);
  return field;
}

function line({ entry, value, id, write }) {
  const isArea = entry.control in MULTI;
  return [typed({ id, value: value ?? "", rows: MULTI[entry.control] ?? 1 }, (text) => write(text === "" ? undefined : text), isArea)];
}

function number({ value, id, write }) {
  const read = (text) => write(text === "" || Number.isNaN(Number(text)) ? undefined : Number(text));
  return [typed({ id, value: value ?? "", inputMode: "decimal" }, read)];
}

/** Refuses in words what cannot be a name, or is one already. */
function key({ value, id, write, context }) {
  const told = make("p", { className: "sheet-fault", role: "alert" });
  const judge = (text) => {
    told.textContent = !NAME.test(text) ? words.keyBad : context.isTaken(text) ? words.keyTaken : "";
    if (!told.textContent) write(text);
  };
  return [typed({ id, value: value ?? "" }, judge), told];
}

function choice({ entry, value, id, write }) {
  const select = make("select", { className: "form-select", id });
  const known = entry.choices.some((one) => one.value === (value ?? ""));
  const offered = known ? entry.choices : [...entry.choices, { value: value ?? "", label: value || words.none }];
  select.append(...offered.map((one) => make("option", { value: one.value, textContent: one.label })));
  select.value = value ?? "";
  select.addEventListener("change", () => write(select.value || undefined));
  return [select];
}

function ticks({ entry, value, id, write }) {
  const chosen = new Set((value ?? "").split(",").map((one) => one.trim()).filter(Boolean));
  const change = ({ target }) => {
    chosen[target.checked ? "add" : "delete"](target.value);
    write([...chosen].join(",") || undefined);
  };
  return entry.choices.map((one, at) => {
    const box = make("input", { type: "checkbox", className: "form-check-input", id: at ? `${id}-${at}` : id, value: one.value, checked: chosen.has(one.value) });
    box.addEventListener("change", change);
    return make("label", { className: "form-check" }, box, make("span", { className: "form-check-label", textContent: one.label }));
  });
}

function column(given) {
  const choices = (given.field.components ?? []).filter(({ type }) => type === "number").map((one) => ({ value: one.key, label: one.label ?? one.key }));
  return choice({ ...given, entry: { choices: [{ value: "", label: words.none }, ...choices] } });
}

/** FEEL: names and functions are completed, the server says what cannot be read. */
function formula({ entry, value, write, context }) {
  const host = make("div", { className: "xj-formula" });
  const told = make("p", { className: "sheet-fault", role: "alert" });
  const text = withoutMark(value);
  context.closing(
    formulaEditor({
      host,
      text,
      label: entry.label,
      kind: "expression",
      names: context.names,
      onWritten: (written) => withMark(entry.path, written) !== withMark(entry.path, text) && write(withMark(entry.path, written)),
      onFault: (sentence) => (told.textContent = sentence),
    }),
  );
  return [host, told];
}

export const CONTROLS = { line, text: line, number, key, choice, ticks, column, formula };
