// A form with pages `[data-page]`: on a narrow screen one at a time, with its steps above.
//
// All fields stay in the one form, so nothing is lost on the way there and back; the browser's
// own way back leads through the pages too. Without this script, and on a wide screen, it is one long form.
import { say } from "./words.js";

const narrow = matchMedia("(max-width: 47.99rem)");

class Pages {
  constructor(form) {
    this.form = form;
    this.pages = [...form.querySelectorAll("[data-page]")];
    this.along = [...form.querySelectorAll("[data-with-first-page]")];
    this.at = Math.max(0, this.pages.findIndex((page) => page.querySelector(".is-invalid, .invalid-feedback")));
    this.steps = this.makeSteps();
    this.back = this.makeButton("back", "btn");
    this.next = this.makeButton("next", "btn btn-primary");
    this.pages[0].before(this.steps);
    form.querySelector(".action-bar").prepend(this.back, this.next);
    this.listen();
    this.show();
  }

  makeSteps() {
    const list = document.createElement("ol");
    list.className = "page-steps";
    list.append(
      ...this.pages.map((page) => {
        const step = document.createElement("li");
        step.textContent = page.getAttribute("aria-label");
        return step;
      }),
    );
    return list;
  }

  makeButton(word, look) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = look;
    button.textContent = say(word);
    return button;
  }

  listen() {
    this.next.addEventListener("click", () => this.isAnswered() && this.go(this.at + 1));
    this.back.addEventListener("click", () => this.go(this.at - 1));
    addEventListener("popstate", ({ state }) => this.turnTo(state?.page ?? 0));
    narrow.addEventListener("change", () => this.show());
    // What must still be filled in may stand on another page: that one is shown.
    this.form.addEventListener("invalid", ({ target }) => this.turnTo(this.pageOf(target)), true);
    this.remember();
  }

  /** Every page up to this one is in the history, so that the way back leads through them. */
  remember() {
    history.replaceState({ page: 0 }, "");
    for (let page = 1; page <= this.at; page += 1) history.pushState({ page }, "");
  }

  pageOf(field) {
    return Math.max(0, this.pages.findIndex((page) => page.contains(field)));
  }

  isAnswered() {
    const fields = [...this.pages[this.at].querySelectorAll("input, select, textarea")];
    return fields.every((field) => field.disabled || field.reportValidity());
  }

  go(page) {
    history.pushState({ page }, "");
    this.turnTo(page);
    this.pages[page].querySelector("h3").focus();
    scrollTo({ top: 0 });
  }

  turnTo(page) {
    this.at = page;
    this.show();
  }

  show() {
    const paging = narrow.matches;
    const last = this.pages.length - 1;
    this.pages.forEach((page, number) => {
      page.hidden = paging && number !== this.at;
    });
    this.along.forEach((part) => {
      part.hidden = paging && this.at > 0;
    });
    [...this.steps.children].forEach((step, number) => {
      step.classList.toggle("is-done", number < this.at);
      if (number === this.at) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    });
    this.steps.hidden = !paging;
    this.back.hidden = !paging || this.at === 0;
    this.next.hidden = !paging || this.at === last;
    this.form.toggleAttribute("data-unfinished", paging && this.at < last);
  }
}

export function bindPages() {
  for (const form of document.querySelectorAll("form:has([data-page])")) {
    if (form.querySelector(".action-bar")) new Pages(form);
  }
}
