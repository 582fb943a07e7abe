// Acts on a work item: their pages open as a dialog, people are found while typing, consequences follow the choice.
import { Modal } from "@tabler/core/dist/js/tabler.esm.js";

const PAUSE = 250; // milliseconds without a keystroke before people are looked for

async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function open(link) {
  const dialog = document.getElementById("act-dialog");
  const page = (await fetched(link.href))?.getElementById("act-page");
  if (!dialog || !page) {
    location.assign(link.href);
    return;
  }
  dialog.querySelector("[data-slot=page]").replaceChildren(page);
  dialog.setAttribute("aria-label", page.dataset.title);
  Modal.getOrCreateInstance(dialog).show();
}

const chosenIn = (list) => Array.from(list.querySelectorAll(":checked"), (one) => one.value);

/** The list under a field of names: those found, and those chosen before. */
async function find(field) {
  const list = field.closest("[data-choose]").querySelector("[data-people]");
  const asked = new URL(field.dataset.find, location.href);
  asked.searchParams.set("find", field.value);
  const chosen = chosenIn(list);
  chosen.forEach((one) => asked.searchParams.append("people", one));
  const found = await fetched(asked);
  if (!found || asked.searchParams.get("find") !== field.value) return;
  if (String(chosen) === String(chosenIn(list))) list.replaceChildren(...found.body.childNodes);
  else find(field); // somebody was chosen while the answer was on its way
}

/** What going back to another step would lead to; the rest of the page stays, with what is being typed into it. */
async function preview(choice) {
  const page = choice.closest("#act-page");
  const shown = (await fetched(choice.dataset.preview))?.getElementById("act-page");
  if (!shown || !choice.checked) return;
  for (const part of page.querySelectorAll("[data-follows]")) {
    const renewed = shown.querySelector(`[data-follows=${part.dataset.follows}]`);
    if (renewed && !asksTheSame(part, renewed)) part.replaceChildren(...renewed.childNodes);
  }
}

const fieldsOf = (part) => Array.from(part.querySelectorAll("[name]"), (one) => `${one.name} ${one.type} ${one.value}`).join();

/** Has a part fields, and still the same: then what was chosen there stays. */
const asksTheSame = (part, renewed) => fieldsOf(part) !== "" && fieldsOf(part) === fieldsOf(renewed);

export function bindActs() {
  let waiting;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-act-dialog]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open(link);
    }
    const close = event.target.closest("#act-dialog [data-close]");
    if (close) {
      event.preventDefault();
      Modal.getInstance(document.getElementById("act-dialog"))?.hide();
    }
  });
  document.addEventListener("input", ({ target }) => {
    if (!target.matches("[data-find]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => find(target), PAUSE);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-find]")) return;
    event.preventDefault(); // it looks somebody up and sends nothing
    find(event.target);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-preview]")) preview(target);
  });
}
