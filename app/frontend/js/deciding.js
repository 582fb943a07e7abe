// The action bar of a case: every button opens the one dialog, filled in for that act.
import { Modal } from "@tabler/core/dist/js/tabler.esm.js";

function prepare(dialog, button) {
  const { outcome, label, tone, consequence, reason, choose, questions } = button.dataset;
  dialog.dataset.tone = tone;
  dialog.querySelector("[data-slot=title]").textContent = label;
  const confirm = dialog.querySelector("[data-slot=confirm]");
  confirm.textContent = label;
  confirm.formNoValidate = questions === "skip"; // what this act does not ask for must not stop it
  const slot = dialog.querySelector("[data-slot=outcome]");
  if (slot) slot.value = outcome;
  const line = dialog.querySelector("[data-slot=consequence]");
  line.textContent = consequence ?? "";
  line.closest("[data-slot=consequence-box]").hidden = !consequence;
  const kept = dialog.querySelector("[data-slot=kept]");
  if (kept) kept.textContent = "";
  const opinion = dialog.querySelector("textarea");
  if (opinion) {
    opinion.required = reason === "required";
    opinion.disabled = reason === "none";
    dialog.querySelector("[data-slot=opinion]").hidden = opinion.disabled;
    dialog.querySelector("[data-slot=required]").hidden = !opinion.required;
  }
  for (const part of dialog.querySelectorAll("[data-for]")) {
    const wanted = part.dataset.for === choose;
    part.hidden = !wanted;
    part.querySelectorAll("select, input").forEach((field) => {
      field.disabled = !wanted;
    });
  }
  for (const chips of dialog.querySelectorAll("[data-phrases-for]")) {
    chips.hidden = chips.dataset.phrasesFor !== tone;
  }
}

/** Of the questions that go with some acts only, those of this act are asked; null: all again. */
function ask(form, outcome) {
  for (const part of form.querySelectorAll("[data-outcomes]")) {
    part.disabled = outcome !== null && !part.dataset.outcomes.split(" ").includes(outcome);
  }
}

/** The step's own questions must be answered before a decision is asked for. */
function questionsAnswered(form) {
  return form.noValidate || form.reportValidity();
}

/** 存为常用: what is written is kept as a sentence of one's own, for acts of this tone. */
async function keepPhrase(dialog, button) {
  const area = document.getElementById(button.dataset.from);
  const body = new URLSearchParams({
    text: area.value,
    tone: dialog.dataset.tone,
    csrf_token: document.querySelector("input[name=csrf_token]").value,
  });
  const answer = await fetch(button.dataset.keepPhrase, { method: "POST", body, headers: { Accept: "application/json" } });
  const told = dialog.querySelector("[data-slot=kept]");
  told.textContent = answer.headers.get("Content-Type")?.includes("json") ? (await answer.json()).said : "";
}

export function bindDeciding() {
  const dialog = document.getElementById("decide");
  if (!dialog) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-decide]");
    if (!button) return;
    const form = document.getElementById(button.getAttribute("form"));
    const opinion = dialog.querySelector("textarea");
    if (opinion) opinion.required = false; // the last act may have wanted one
    ask(form, button.dataset.outcome);
    if (button.dataset.questions !== "skip" && !questionsAnswered(form)) {
      ask(form, null);
      return;
    }
    prepare(dialog, button);
    Modal.getOrCreateInstance(dialog).show();
  });
  dialog.addEventListener("click", (event) => {
    const keep = event.target.closest("[data-keep-phrase]");
    if (keep) keepPhrase(dialog, keep);
    const confirm = event.target.closest("[data-slot=confirm]");
    const opinion = dialog.querySelector("textarea");
    if (confirm?.formNoValidate && opinion && !opinion.reportValidity()) event.preventDefault();
  });
  dialog.addEventListener("hidden.bs.modal", () => ask(document.getElementById("act"), null));
  dialog.addEventListener("shown.bs.modal", () => dialog.querySelector("textarea:enabled, [data-slot=confirm]").focus());
}
