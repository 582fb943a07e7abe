// What the pages share on which one file of a draft is changed: the draft, how it stands, the server.
import { openDraft } from "./draft.js";

const host = document.getElementById("studio");

/** The sentences that the page carries for its script. */
export const words = JSON.parse(document.getElementById("editor-words").textContent);

/** Opens the page's draft; `open(mayWrite)` is called at first and whenever that changes. */
export function beginDraft(open) {
  const line = document.getElementById("studio-state");
  const taking = document.querySelector("[data-studio-take-over]");
  const draft = openDraft((text, tone) => {
    line.textContent = text;
    line.dataset.tone = tone;
    taking.hidden = !(tone === "bad" && draft.mayWrite && !draft.isHeld);
  });
  draft.on("holding", (isHeld) => open(draft, isHeld));
  taking.addEventListener("click", () => draft.hold({ takeOver: true }));
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
    event.preventDefault();
    draft.save();
  });
  if (draft.mayWrite) draft.hold();
  else draft.hold().then(() => open(draft, false));
}

/** Asks the server about a text that is not saved; null where there is no answer. */
export async function ask(address, body) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": host.dataset.csrf };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

/** Calls what it is given when nothing was said for a while. */
export function later(delay, act) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, delay);
  };
}

/** Replaces what stands in a part of the page only where it differs, so nothing is read out twice. */
export function put(part, html) {
  if (part.kept !== html) part.innerHTML = part.kept = html;
}
