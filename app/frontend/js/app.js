// Everything an ordinary page needs: Tabler's behaviour, htmx, and our own small scripts.
import "@tabler/core/dist/js/tabler.esm.js";
import "htmx.org";
import { bindActs } from "./acts.js";
import { bindAnew } from "./anew.js";
import { bindDeciding } from "./deciding.js";
import { bindForesight } from "./foresight.js";
import { bindForms } from "./forms.js";
import { bindInbox } from "./inbox.js";
import { bindLive } from "./live.js";
import { bindMatrix } from "./matrix.js";
import { bindPreferences } from "./preferences.js";
import { bindQueue } from "./queue.js";
import { bindSteps } from "./steps.js";
import { bindTabs, bindTimeline } from "./timeline.js";

function bindSearchKey() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    (document.querySelector("[data-box-search]") ?? document.querySelector("[data-global-search]"))?.focus();
  });
}

function bindDismiss() {
  document.addEventListener("click", (event) => {
    event.target.closest("[data-dismiss]")?.closest(".notice").remove();
  });
}

function bindPrint() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
}

/** A code scanned off a slip comes behind the #, which no server sees; it leaves the address too. */
function bindFragment() {
  const field = document.querySelector("[data-from-fragment]");
  if (!field || location.hash.length < 2) return;
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}

/** A long tree is shown where the chosen unit is. */
function bindTree() {
  const here = document.querySelector(".unit-tree [aria-current]");
  const tree = here?.closest(".unit-tree");
  if (tree) tree.scrollTop = Math.max(0, here.offsetTop - tree.clientHeight / 2);
}

bindFragment();
addEventListener("hashchange", bindFragment); // a second slip, scanned while the page is open
bindPreferences();
bindAnew();
bindForms();
bindForesight();
bindDeciding();
bindActs();
bindQueue();
bindInbox();
bindMatrix();
bindTimeline();
bindSteps();
bindTabs();
bindTree();
bindSearchKey();
bindPrint();
bindDismiss();
bindLive();
