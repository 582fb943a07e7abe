// The kinds of fields that our forms have, by form-js's types: their names, and how new ones begin.

/** What a new field of a kind has besides its name. */
const BEGINNINGS = {
  radio: choices,
  select: choices,
  checklist: choices,
  taglist: choices,
  text: () => ({ text: "说明文字" }),
  datetime: (name) => ({ label: name, dateLabel: name, timeLabel: name }),
  table: () => ({ dataSource: "=rows", columns: [{ label: "第一列", key: "name" }] }),
  expression: () => ({ expression: "=0" }),
};

function choices() {
  return {
    values: ["一", "二"].map((word, at) => ({ label: `选项${word}`, value: `option_${at + 1}` })),
  };
}

/** Give the editor's fields our names and beginnings; `kinds` is type → {name, groups}. */
export function nameKinds(editor, kinds) {
  const fields = editor.get("formFields")._formFields;
  for (const [type, { name }] of Object.entries(kinds)) {
    const { config } = fields[type];
    const { create } = config;
    config.name = name;
    if (config.label || create().label) config.label = name;
    config.create = (options = {}, isNew = false) => ({
      ...create(options, isNew),
      ...(isNew ? BEGINNINGS[type]?.(name) : {}),
      ...given(options),
    });
  }
  const others = Object.keys(fields).filter((type) => !(type in kinds));
  const sheet = new CSSStyleSheet();
  const hidden = others.map((type) => `.fjs-palette-field[data-field-type="${type}"]`);
  sheet.replaceSync(`${hidden.join(", ")}, .fjs-palette-group[data-group-id="action"] { display: none; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

const given = (options) => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
