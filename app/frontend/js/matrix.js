// 评分: a matrix `[data-matrix]` of marks, walked with arrows and Enter, saved as one goes.
//
// Each row is a form of its own; without this script it is filled in and handed in like any.
import { sumOf } from "./sums.js";

const PAUSE = 600;
const LEAST_REMARK = 10;
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function cellsOf(row) {
  return [...row.querySelectorAll("input[data-most]")];
}

/** Left and right walk from cell to cell only where the caret has nowhere else to go. */
function isAtEdge(input, sideways) {
  if (!sideways || input.selectionStart !== input.selectionEnd) return true;
  return sideways < 0 ? input.selectionStart === 0 : input.selectionEnd === input.value.length;
}

class Row {
  constructor(row, matrix) {
    this.row = row;
    this.matrix = matrix;
    this.form = document.getElementById(row.dataset.form);
    this.remarks = document.querySelector(`[data-matrix-remarks="${row.dataset.form}"]`);
    this.state = this.form.querySelector("[data-matrix-state]");
    for (const place of [row, this.remarks]) place.addEventListener("input", () => this.changed());
    this.show();
  }

  /** The total, what is out of bounds, and the remarks that low marks need. */
  show() {
    const labels = [...this.remarks.querySelectorAll(".matrix-remark")];
    cellsOf(this.row).forEach((input, at) => {
      const mark = Number(input.value);
      const isMark = input.value.trim() !== "" && mark >= 0 && mark <= Number(input.dataset.most) && (mark * 2) % 1 === 0;
      const isLow = isMark && mark < Number(input.dataset.low);
      input.setAttribute("aria-invalid", String(input.value.trim() !== "" && !isMark));
      const remark = labels[at].querySelector("textarea");
      labels[at].hidden = !isLow && !remark.value.trim();
      remark.required = isLow;
      remark.toggleAttribute("minlength", false);
      if (isLow) remark.minLength = LEAST_REMARK;
    });
    this.row.querySelector("[data-matrix-total]").textContent = sumOf(cellsOf(this.row));
  }

  changed() {
    this.show();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    this.state.textContent = this.matrix.dataset.saving;
    const written = new FormData(this.form);
    const answer = await fetch(this.form.dataset.save, { method: "POST", body: written }).catch(() => null);
    this.state.textContent = answer?.ok ? this.matrix.dataset.saved : this.matrix.dataset.unsaved;
  }
}

function walk(event, rows) {
  const move = MOVES[event.key];
  const input = event.target.closest("input[data-most]");
  if (!move || !input || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!isAtEdge(input, move[1])) return;
  event.preventDefault();
  const down = rows.findIndex((row) => row.contains(input));
  const across = cellsOf(rows[down]).indexOf(input);
  const target = rows[down + move[0]] && cellsOf(rows[down + move[0]])[across + move[1]];
  (target ?? (event.key === "Enter" ? cellsOf(rows[0])[across + 1] : null))?.focus();
}

export function bindMatrix() {
  const matrix = document.querySelector("[data-matrix]");
  if (!matrix) return;
  const rows = [...matrix.querySelectorAll("[data-matrix-row]")];
  rows.forEach((row) => new Row(row, matrix));
  matrix.addEventListener("keydown", (event) => walk(event, rows));
  matrix.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-most]")) event.target.select();
  });
}
