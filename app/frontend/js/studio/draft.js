// A draft's files in an open page: kept up to date on the server, one page writing at a time.
//
// Nothing is kept in the browser. What could not be sent stays here, is told, and is sent again.
import { BY_ITSELF } from "../anew.js";

const SOON = 1000; // after the last change
const AGAIN = 5000; // after the network failed
const ALIVE = 60000; // how often an idle page says that it still holds the draft

export class Draft {
  /** `told` is what the server said of the draft; `says(text, tone)` shows how it stands. */
  constructor({ base, page, csrf, told, words, says }) {
    Object.assign(this, { base, page, csrf, words, says });
    this.listeners = { holding: [], saved: [] };
    this.unsent = {};
    this.take(told);
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", ({ persisted }) => persisted && location.reload()); // as it is by now
    addEventListener("beforeunload", (event) => {
      if (this.hasUnsent()) event.preventDefault();
    });
  }

  take({ files, revision, title, may_write: mayWrite, holder }) {
    Object.assign(this, { files: { ...files }, revision, title, mayWrite, holder });
  }

  on(event, listener) {
    this.listeners[event].push(listener);
  }

  tell(event, ...what) {
    this.listeners[event].forEach((listener) => listener(...what));
  }

  /** Begin to write; false where nobody may, or somebody else does, who is then told about. */
  async hold({ takeOver = false } = {}) {
    if (!this.mayWrite) {
      this.says(this.words.frozen, "quiet");
      this.tell("holding", false);
      return false;
    }
    const { ok, told } = await this.post("hold", { page: this.page, take_over: takeOver });
    this.isHeld = ok;
    if (ok) {
      const isLost = this.hasUnsent() && told.revision !== this.revision;
      if (isLost) this.unsent = {}; // made on a text that somebody has changed since
      this.take(told);
      this.says(isLost ? this.words.overtaken : this.words.ready, isLost ? "bad" : "good");
      clearInterval(this.alive);
      this.alive = setInterval(() => this.stayAlive(), ALIVE);
    } else {
      this.says(told?.message ?? this.words.offline, "bad");
    }
    this.tell("holding", ok);
    return ok;
  }

  async stayAlive() {
    if (this.isHeld) await this.post("hold", { page: this.page }, BY_ITSELF).then((answer) => this.judge(answer));
  }

  /** A file's text is now this; null removes it. */
  change(name, text) {
    if (!this.isHeld || (this.unsent[name] ?? this.files[name]) === text) return;
    this.unsent[name] = text;
    this.says(this.words.unsaved, "quiet");
    this.plan(SOON);
  }

  /** The text of a file as this page has it, sent or not. */
  text(name) {
    return name in this.unsent ? this.unsent[name] : this.files[name];
  }

  names() {
    return Object.keys({ ...this.files, ...this.unsent }).filter((name) => this.text(name) != null);
  }

  hasUnsent() {
    return Object.keys(this.unsent).length > 0;
  }

  plan(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  /** Send what is unsent now; true when the server has everything. */
  async save() {
    clearTimeout(this.timer);
    if (this.underWay) return this.underWay.then(() => this.save());
    if (!this.hasUnsent()) return true;
    this.underWay = this.send();
    const ok = await this.underWay;
    this.underWay = null;
    if (ok && this.hasUnsent()) this.plan(SOON);
    return ok;
  }

  async send() {
    const changed = this.unsent;
    this.unsent = {};
    this.says(this.words.saving, "quiet");
    const answer = await this.post("files", { seen: this.revision, page: this.page, changed });
    if (answer.ok) {
      Object.assign(this.files, changed);
      this.revision = answer.told.revision;
      this.title = answer.told.title;
      this.says(this.words.saved.replace("{at}", answer.told.edited_at), "good");
      this.tell("saved", this.revision);
      return true;
    }
    this.unsent = { ...changed, ...this.unsent };
    this.judge(answer);
    if (!answer.status) this.plan(AGAIN);
    return false;
  }

  /** A refusal is told; where another page has the draft now, this one writes no more. */
  judge({ ok, status, told }) {
    if (ok) return;
    const isLost = status === 409;
    if (isLost) this.isHeld = false;
    this.says(told?.message ?? this.words.offline, "bad");
    if (!isLost) return;
    clearInterval(this.alive);
    this.tell("holding", false);
  }

  async post(what, body, further = {}) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.csrf, ...further };
    const request = { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(`${this.base}/${what}`, request).catch(() => null);
    const told = await answer?.json().catch(() => null);
    return { ok: Boolean(answer?.ok && told), status: answer?.status ?? 0, told };
  }

  /** The last word of a page that is left: what is unsent, and that the draft is free. */
  leave() {
    clearTimeout(this.timer);
    if (!this.isHeld) return;
    this.isHeld = false;
    if (this.hasUnsent()) {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": this.csrf };
      const last = { seen: this.revision, page: this.page, changed: this.unsent, release: true };
      this.unsent = {};
      fetch(`${this.base}/files`, { method: "POST", headers, body: JSON.stringify(last), keepalive: true });
      return;
    }
    const form = new URLSearchParams({ page: this.page, csrf_token: this.csrf });
    navigator.sendBeacon(`${this.base}/release`, form);
  }
}

/**
 * The draft of a page: its data stand in `#studio`, its words in `#studio-words`; the page shows how
 * it stands, has a button to take it over, and saves on Ctrl+S, once `keep` has brought it up to date.
 */
export function openDraft(keep = () => {}) {
  const host = document.getElementById("studio");
  const line = document.getElementById("studio-state");
  const taking = document.querySelector("[data-studio-take-over]");
  const told = JSON.parse(document.getElementById("studio-draft").textContent);
  const words = JSON.parse(document.getElementById("studio-words").textContent);
  const { base, page, csrf } = host.dataset;
  const says = (text, tone) => {
    line.textContent = text;
    line.dataset.tone = tone;
    taking.hidden = !(tone === "bad" && draft.mayWrite && !draft.isHeld);
  };
  const draft = new Draft({ base, page, csrf, told, words, says });
  taking.addEventListener("click", () => draft.hold({ takeOver: true }));
  addEventListener("keydown", async (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
    event.preventDefault();
    await keep();
    draft.save();
  });
  return draft;
}
