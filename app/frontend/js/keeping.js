// The draft of a form `[data-keeps]`, saved by itself while somebody writes.
//
// Nothing is put into the browser's own store: offices share computers, and the next person at the
// desk must not find it there. What could not be sent stays on the page and is sent again.
import { say } from "./words.js";

const SOON = 3000; // after a sign was typed
const NOW = 400; // after a field was left
const LONGEST_WAIT = 60000;

class Keeping {
  constructor(form) {
    this.form = form;
    this.seen = form.dataset.seen;
    this.told = Object.assign(document.createElement("p"), { className: "kept-at meta" });
    this.told.setAttribute("role", "status");
    form.querySelector(".action-bar")?.before(this.told);
    this.wait = SOON;
    this.written = this.state();
    form.addEventListener("input", () => this.plan(SOON));
    form.addEventListener("change", () => this.plan(NOW));
    form.addEventListener("focusout", () => this.plan(NOW));
    // Fields that stand elsewhere and belong to the form, as the opinion does.
    document.addEventListener("input", ({ target }) => {
      if (target.form === form && !form.contains(target)) this.plan(SOON);
    });
    addEventListener("online", () => this.plan(NOW));
    addEventListener("pagehide", () => this.leave());
    addEventListener("beforeunload", (event) => {
      if (this.isLost && this.isDue()) event.preventDefault();
    });
  }

  body() {
    const written = new FormData(this.form);
    [...written].forEach(([name, value]) => value instanceof File && written.delete(name));
    return written;
  }

  state() {
    return new URLSearchParams(this.body()).toString();
  }

  isDue() {
    return !this.isOver && !this.form.dataset.sent && this.state() !== this.written;
  }

  plan(delay) {
    clearTimeout(this.timer);
    if (!this.isOver) this.timer = setTimeout(() => this.save(), delay);
  }

  async save() {
    if (this.isUnderWay || !this.isDue()) return;
    this.isUnderWay = true;
    const state = this.state();
    const body = this.body();
    body.set("seen", this.seen);
    const answer = await fetch(this.form.dataset.keeps, { method: "POST", body }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    this.isUnderWay = false;
    if (this.form.dataset.sent) return;
    if (answer?.ok && told) this.saved(state, told);
    else if (told?.message) this.stop(told.message);
    else if (answer?.redirected) this.stop(say("signedOut"));
    else this.retry();
  }

  saved(state, { seen, at }) {
    [this.written, this.seen, this.isLost, this.wait] = [state, seen, false, SOON];
    this.told.textContent = say("kept", { at });
    if (this.isDue()) this.plan(SOON);
  }

  retry() {
    this.isLost = true;
    this.told.textContent = say("unkept");
    this.plan(this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** Somebody else has the say now: this page keeps nothing any more, and says why. */
  stop(sentence) {
    this.isOver = true;
    this.told.classList.add("text-danger");
    this.told.textContent = sentence;
  }

  leave() {
    if (!this.isDue()) return;
    const body = this.body();
    body.set("seen", this.seen);
    navigator.sendBeacon(this.form.dataset.keeps, body);
  }
}

export function bindKeeping() {
  document.querySelectorAll("form[data-keeps]").forEach((form) => new Keeping(form));
}
