// The list of everything that is wrong with a draft; a press leads to the shape, form or table.
import { say } from "./say.js";

const byWeight = (one, other) => (one.severity === other.severity ? 0 : one.severity === "error" ? -1 : 1);

export class Problems {
  constructor(host, goTo, draft) {
    Object.assign(this, { host, goTo, draft });
    this.head = host.querySelector("[data-problems-count]");
    this.list = host.querySelector("ol");
    this.empty = host.querySelector("[data-problems-none]");
  }

  show(found) {
    const sorted = [...found].sort(byWeight);
    const errors = found.filter((one) => one.severity === "error").length;
    this.head.textContent = say("{errors} 处错误，{warnings} 处提醒", { errors, warnings: found.length - errors });
    this.host.dataset.errors = errors;
    this.empty.hidden = found.length > 0;
    this.list.replaceChildren(...sorted.map((one) => this.line(one)));
  }

  line({ file, element, name, place: where, severity, message }) {
    const item = document.createElement("li");
    item.dataset.severity = severity;
    const kind = Object.assign(document.createElement("span"), {
      className: `pill pill-${severity === "error" ? "red" : "amber"}`,
      textContent: say(severity === "error" ? "错误" : "提醒"),
    });
    const place = this.place(file, element, where || name);
    item.append(kind, place, document.createTextNode(message));
    return item;
  }

  /** A press selects the shape; of a form or a table it opens its page. */
  place(file, element, name) {
    const words = name || element || file;
    if (file === "process.bpmn" && element) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: words });
      button.addEventListener("click", () => this.goTo(element));
      return button;
    }
    const address = this.addressOf(file);
    if (!address) return Object.assign(document.createElement("span"), { textContent: words });
    return Object.assign(document.createElement("a"), { href: address, textContent: words });
  }

  addressOf(file) {
    const form = /^forms\/(.+)\.json$/.exec(file ?? "");
    if (form) return `${this.draft.base}/forms/${encodeURIComponent(form[1])}`;
    if (file?.endsWith(".dmn")) return `${this.draft.base}/tables/${encodeURIComponent(file)}`;
    return file === "about.toml" ? `${this.draft.base}/about` : "";
  }
}
