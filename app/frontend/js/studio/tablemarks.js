// The marks of a trial on a decision table: the rules that fired, whether each cell passes, and the
// place that a sentence leads to.
//
// The table draws its cells anew whenever it likes, so the marks are rules of a style sheet, not
// classes; a sign stands beside each colour.
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const cell = (row, column) => `.tjs-container td[data-row-id="${row}"][data-col-id="${column}"]`;
const row = (id) => `.tjs-container td[data-row-id="${id}"]`;
const VERDICTS = new Map([[true, "pass"], [false, "fail"], [null, "open"]]);

export class TableMarks {
  constructor() {
    this.verdicts = [];
    this.shown = [];
  }

  /** `trial` is {fired, cells}; `logic` the decision table of the model. */
  mark(logic, trial) {
    const { rule = [], input = [] } = logic ?? {};
    const fired = new Set(trial?.fired);
    this.verdicts = (trial?.cells ?? []).flatMap((cells, at) =>
      rule[at] ? cells.map((one, place) => verdict(rule[at], input[place], one)) : [],
    );
    const rows = rule.filter((_one, at) => fired.has(at)).map((one) => `${row(one.id)} { --cell-ground: var(--fired-ground); font-weight: 600; }`);
    this.verdicts.push(...rows);
    this.draw();
  }

  point(logic, cells) {
    this.shown = cells
      .filter(([rule]) => logic.rule?.[rule])
      .map(([rule, column]) => {
        const id = logic.rule[rule].id;
        const clause = column === null ? null : [...(logic.input ?? []), ...logic.output][column];
        return `${clause ? cell(id, clause.id) : row(id)} { box-shadow: inset 0 0 0 2px var(--xj-gold); }`;
      });
    this.draw();
  }

  draw() {
    sheet.replaceSync([...this.verdicts, ...this.shown].join("\n"));
  }
}

function verdict(rule, input, passes) {
  if (!input) return "";
  const name = VERDICTS.get(passes);
  return `${cell(rule.id, input.id)} { --cell-ground: var(--${name}-ground); --cell-sign: var(--${name}-sign); }`;
}
