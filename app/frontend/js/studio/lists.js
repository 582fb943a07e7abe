// Lists inside the field sheet: the choices of a question, the columns of a table.
import { button, CONTROLS, make, typed } from "./controls.js";
import { words } from "./page.js";

const fill = (text, number) => text.replace("{number}", number);

/** A list whose items have the fields of `parts`; `write(items)` after each change. */
function itemList({ items, parts, title, begin, write, redraw }) {
  const change = (next, isDrawnAnew = true) => {
    items = next;
    write(next);
    if (isDrawnAnew) redraw();
  };
  const moved = (at, by) => {
    const next = [...items];
    [next[at], next[at + by]] = [next[at + by], next[at]];
    return next;
  };
  const rows = items.map((item, at) => {
    const fields = parts.map(({ label, read, put, isArea }) => {
      const set = (text) => change(items.map((one, place) => (place === at ? put(one, text) : one)), false);
      return make("label", { className: "sheet-part" }, make("span", { textContent: label }), typed({ value: read(item) }, set, isArea));
    });
    const acts = make(
      "div",
      { className: "btn-list" },
      button(words.up, () => change(moved(at, -1)), { disabled: at === 0 }),
      button(words.down, () => change(moved(at, 1)), { disabled: at === items.length - 1 }),
      button(words.remove, () => change(items.filter((_one, place) => place !== at))),
    );
    return make("fieldset", { className: "sheet-item" }, make("legend", { textContent: fill(title, at + 1) }), ...fields, acts);
  });
  return [...rows, button(words.add, () => change([...items, begin(items.length + 1)]))];
}

/** A label may say more behind a line break, in small print. */
const [MAIN, NOTE] = [0, 1];
const said = (label, part) => (label ?? "").split("\n")[part] ?? "";
const together = (main, note) => (note ? `${main}\n${note}` : main);

const CHOICE_PARTS = () => [
  { label: words.optionLabel, read: (one) => said(one.label, MAIN), put: (one, text) => ({ ...one, label: together(text, said(one.label, NOTE)) }) },
  { label: words.optionNote, read: (one) => said(one.label, NOTE), put: (one, text) => ({ ...one, label: together(said(one.label, MAIN), text) }) },
  { label: words.optionValue, read: (one) => one.value ?? "", put: (one, value) => ({ ...one, value }) },
];

const HEAD_PARTS = () => [
  { label: words.headLabel, read: (one) => one.label ?? "", put: (one, label) => ({ ...one, label }) },
  { label: words.headKey, read: (one) => one.key ?? "", put: (one, key) => ({ ...one, key }) },
];

const FROM = { here: "values", list: "valuesKey", formula: "valuesExpression" };
const origin = (field) => (field.valuesExpression ? "formula" : field.valuesKey !== undefined ? "list" : "here");

/** Where choices come from, and then the choices, the list, or the expression. */
function choices({ entry, field, id, context }) {
  const from = origin(field);
  const turn = (to) => {
    const begun = { here: [], list: context.sources[0]?.value, formula: "=[]" };
    const cleared = Object.fromEntries(Object.values(FROM).map((name) => [name, undefined]));
    context.edit(field, { ...cleared, [FROM[to]]: begun[to] });
    context.redraw();
  };
  const offered = ["here", "list", "formula"].map((value) => ({ value, label: { here: words.fromHere, list: words.fromList, formula: words.fromFormula }[value] }));
  const where = CONTROLS.choice({ entry: { choices: offered }, value: from, id, write: turn });
  return [...where, ...CHOSEN[from]({ entry, field, id: `${id}-more`, context })];
}

const labelled = (id, label, parts) => make("div", { className: "sheet-entry" }, make("label", { htmlFor: id, textContent: label }), ...parts);

const CHOSEN = {
  here: ({ field, context }) =>
    itemList({
      items: field.values ?? [],
      parts: CHOICE_PARTS(),
      title: words.option,
      begin: (number) => ({ label: fill(words.option, number), value: `option_${number}` }),
      write: (items) => context.edit(field, { values: items }),
      redraw: context.redraw,
    }),
  list: ({ field, id, context }) => {
    const write = (name) => context.edit(field, { valuesKey: name });
    return [labelled(id, words.list, CONTROLS.choice({ entry: { choices: context.sources }, value: field.valuesKey, id, write }))];
  },
  formula: ({ field, id, context }) => {
    const entry = { label: words.formula, path: ["valuesExpression"] };
    const write = (text) => context.edit(field, { valuesExpression: text });
    return [labelled(id, words.formula, CONTROLS.formula({ entry, value: field.valuesExpression, write, context }))];
  },
};

function heads({ field, context }) {
  return itemList({
    items: field.columns ?? [],
    parts: HEAD_PARTS(),
    title: words.head,
    begin: (number) => ({ label: fill(words.head, number), key: `column_${number}` }),
    write: (items) => context.edit(field, { columns: items }),
    redraw: context.redraw,
  });
}

export const LISTS = { choices, heads };
