// Beside a decision table: what is wrong with it, and what it says to inputs that somebody tries.
//
// The server is asked about the text as it stands in the editor, a moment after each change.
import { ask, later, put, words } from "./page.js";

const SOON = 500;
const AGAIN = 5000; // after the network failed

export class Trial {
  /** `table` shows places: `show(decision, cells)` and `mark(marks)`. */
  constructor(host, table) {
    this.address = host.dataset.look;
    [this.report, this.fields, this.result, this.state] = ["report", "fields", "result", "look-state"].map((name) =>
      host.querySelector(`[data-${name}]`),
    );
    this.table = table;
    this.about = "";
    this.look = later(SOON, () => this.lookNow());
    this.fields.addEventListener("input", () => this.look());
    this.fields.addEventListener("change", ({ target }) => target.matches("[data-decision]") && this.turnTo(target.value));
    host.addEventListener("click", (event) => this.lead(event));
  }

  /** Looks at another text from now on. */
  read(text) {
    this.text = text;
    this.look();
  }

  turnTo(decision) {
    this.about = decision;
    this.look();
  }

  written() {
    const fields = [...this.fields.querySelectorAll("[data-input]")];
    return Object.fromEntries(fields.map((field) => [field.dataset.input, field.value]));
  }

  async lookNow() {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    this.state.textContent = words.looking;
    const told = await ask(this.address, { text: this.text, about: this.about, written: this.written() });
    if (turn !== this.turn) return;
    this.state.textContent = told ? "" : words.unlooked;
    if (told) this.tell(told);
    else setTimeout(() => this.look(), AGAIN);
  }

  tell({ report, fields, result, marks }) {
    put(this.report, report);
    this.ask(fields);
    put(this.result, result);
    this.table.mark(marks);
  }

  /** New fields only where others are asked: whoever is typing is left alone. */
  ask(fields) {
    if (fields === this.asked) return;
    const written = this.written();
    this.fields.innerHTML = this.asked = fields;
    this.fields.querySelectorAll("[data-input]").forEach((field) => {
      field.value = written[field.dataset.input] ?? "";
    });
  }

  lead(event) {
    const button = event.target.closest("[data-place]");
    if (!button) return;
    const { element, cells } = JSON.parse(button.dataset.place);
    this.table.show(element, cells);
  }
}
