// Rows `[data-rows]` of a form: add one, take one away; Enter in the last cell adds one.
const WRITABLE = "input:not([type=hidden]), select, textarea";

class Rows {
  constructor(holder, bindFields) {
    this.holder = holder;
    this.bindFields = bindFields;
    this.blank = holder.querySelector("template");
    this.add = holder.querySelector("[data-row-add]");
    this.title = this.blank.content.querySelector("[data-row-title]").textContent;
    this.next = this.present().length;
    this.add.addEventListener("click", () => this.append());
    holder.addEventListener("click", (event) => {
      const row = event.target.closest("[data-row-remove]")?.closest("[data-row]");
      if (row) this.remove(row);
    });
    holder.addEventListener("keydown", (event) => this.hear(event));
    this.renumber();
  }

  present() {
    return [...this.holder.querySelectorAll("[data-row]")];
  }

  /** The titles stay 1, 2, 3; the names of the fields need not. */
  renumber() {
    this.present().forEach((row, at) => {
      row.querySelector("[data-row-title]").textContent = this.title.replace("__n__", at + 1);
      row.querySelector("[data-row-remove]").hidden = false;
    });
    this.add.hidden = this.present().length >= Number(this.holder.dataset.most);
  }

  append() {
    const holder = document.createElement("div");
    holder.innerHTML = this.blank.innerHTML.replaceAll("__row__", this.next++);
    const row = holder.firstElementChild;
    this.blank.before(row);
    this.bindFields(row);
    this.renumber();
    enter(row);
  }

  remove(row) {
    const neighbour = row.nextElementSibling;
    row.remove();
    this.renumber();
    this.holder.dispatchEvent(new Event("change", { bubbles: true })); // figures and draft follow
    if (neighbour?.matches("[data-row]")) enter(neighbour);
    else this.add.focus();
  }

  /** An Enter that ends a word of an input method, or that opens a line in a text, is none. */
  hear(event) {
    const row = event.target.closest("[data-row]");
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || !row) return;
    if (event.target.closest("textarea, button") || this.add.hidden) return;
    const isLastCell = event.target.closest(".row-cells > :last-child");
    if (!isLastCell || row !== this.present().at(-1)) return;
    event.preventDefault();
    this.append();
  }
}

function enter(row) {
  const first = row.querySelector(WRITABLE);
  (first?.tomselect ?? first)?.focus();
}

export function bindRows(scope, bindFields) {
  for (const holder of scope.querySelectorAll("[data-rows]")) new Rows(holder, bindFields);
}
