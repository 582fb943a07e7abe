// 逐件办理: a page `[data-queue]` worked through with the keyboard.
//
// j/k or arrows: next and previous item; 1–9: the buttons of the step; f: into the form; Esc: out of
// it; Enter confirms in the dialog (Shift+Enter is a new line). Every press has a button too.
const WRITES = "input:not([type=checkbox]):not([type=radio]):not([type=file]), select, textarea";
const MOVES = { j: "j", ArrowDown: "j", k: "k", ArrowUp: "k" };

function isOpen(dialog) {
  return dialog?.classList.contains("show");
}

function press(key, queue) {
  const move = MOVES[key];
  if (move) return queue.querySelector(`[data-queue-key=${move}]`);
  if (/^[1-9]$/.test(key)) return queue.querySelectorAll("[data-decide]")[Number(key) - 1];
  return null;
}

function firstField(queue) {
  return [...queue.querySelectorAll("#act .card-body :is(input, select, textarea)")].find(
    (field) => field.type !== "hidden" && !field.disabled,
  );
}

function hear(event, queue, dialog) {
  const writes = event.target.closest(WRITES);
  if (event.key === "Escape" && writes && !isOpen(dialog)) writes.blur();
  if (writes || isOpen(dialog) || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.key === "f" ? firstField(queue) : press(event.key, queue);
  if (!target) return;
  event.preventDefault();
  if (event.key === "f") target.focus();
  else target.click();
}

/** Where no reason is asked for, Enter confirms at once; else it does after the reason. */
function bindDialog(dialog) {
  const confirm = dialog.querySelector("[data-slot=confirm]");
  const opinion = dialog.querySelector("textarea");
  dialog.addEventListener("shown.bs.modal", () => {
    if (!opinion?.required) confirm.focus();
  });
  opinion?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    confirm.click();
  });
}

export function bindQueue() {
  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  const dialog = document.getElementById("decide");
  if (dialog) bindDialog(dialog);
  document.addEventListener("keydown", (event) => hear(event, queue, dialog));
  queue.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}
