// What the pages share on which one file of a draft is changed: the draft, the server, what is shown.
import { openDraft } from "./draft.js";

const host = document.getElementById("studio");

/** The sentences that the page carries for its script. */
export const words = JSON.parse(document.getElementById("editor-words").textContent);

/** Opens the page's draft; `open(draft, mayWrite)` is called at first and whenever that changes. */
export function beginDraft(open) {
  const draft = openDraft();
  draft.on("holding", (isHeld) => open(draft, isHeld));
  draft.hold();
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
