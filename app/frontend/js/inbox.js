// 待办 by the keyboard: a table `[data-inbox]`, whose rows `[data-row]` hold a link, perhaps a box to
// choose them by and a button to claim them. In panes and queues only `/` and `?` are ours.
//
// j/k or arrows: next and previous row; Enter opens, as on any link; x: choose; b: all that are
// chosen; c: claim or give back; /: search; ?: the list of these keys. Every press has a button too.
import { say } from "./words.js";

const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

function rowsOf(inbox) {
  return [...inbox.querySelectorAll("[data-row]")];
}

function current(inbox) {
  return document.activeElement?.closest("[data-row]") ?? rowsOf(inbox)[0];
}

function move(inbox, step) {
  const rows = rowsOf(inbox);
  const at = rows.indexOf(document.activeElement?.closest("[data-row]"));
  const next = at < 0 ? rows[0] : rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  next?.querySelector(".row-title").focus();
}

function choose(inbox) {
  const box = current(inbox)?.querySelector("[name=item]");
  if (!box) return;
  box.click();
  box.closest("[data-row]").querySelector(".row-title").focus();
}

const ACTS = {
  x: choose,
  b: (inbox) => inbox.querySelector("[data-batch]")?.click(),
  c: (inbox) => current(inbox)?.querySelector("[data-claim]")?.click(),
};

function hear(event, inbox) {
  if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector(".modal.show")) return;
  if (event.key === "?") document.getElementById("keys")?.showModal();
  else if (inbox && MOVES[event.key]) move(inbox, MOVES[event.key]);
  else if (inbox && ACTS[event.key]) ACTS[event.key](inbox);
  else return;
  event.preventDefault();
}

/** How many are chosen; nothing can be sent while none is. */
function count(inbox) {
  const chosen = inbox.querySelectorAll("[name=item]:checked").length;
  const told = inbox.querySelector("[data-chosen]");
  if (!told) return;
  told.dataset.said ??= told.textContent;
  told.textContent = chosen ? say("chosen", { count: chosen }) : told.dataset.said;
  inbox.querySelector("[data-batch]").disabled = chosen === 0;
}

export function bindInbox() {
  const inbox = document.querySelector("[data-inbox]");
  const keys = document.getElementById("keys");
  if (!keys) return;
  document.addEventListener("keydown", (event) => hear(event, inbox));
  document.querySelector("[data-keys]")?.addEventListener("click", () => keys.showModal());
  if (!inbox) return;
  count(inbox);
  inbox.addEventListener("change", () => count(inbox));
  document.addEventListener("htmx:after:swap", () => count(inbox));
}
