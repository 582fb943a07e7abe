// Forms: dates, people, files, counters, handy phrases, one submit only.
import flatpickr from "flatpickr";
import { Mandarin } from "flatpickr/dist/l10n/zh.js";
import TomSelect from "tom-select";
import { bindFiles } from "./files.js";
import { bindKeeping } from "./keeping.js";
import { bindPages } from "./pages.js";
import { bindRows } from "./rows.js";
import { bindSums } from "./sums.js";
import { say } from "./words.js";

const chinese = document.documentElement.lang.startsWith("zh");

function bindDates(scope) {
  for (const input of scope.querySelectorAll("input[data-date]")) {
    flatpickr(input, {
      locale: chinese ? Mandarin : "default",
      dateFormat: input.dataset.date === "time" ? "Y-m-d H:i" : "Y-m-d",
      enableTime: input.dataset.date === "time",
      time_24hr: true,
      allowInput: true,
      onOpen: (_days, _text, picker) => {
        requestAnimationFrame(() => picker.calendarContainer.scrollIntoView({ block: "nearest" }));
      },
      static: true, // inside the form, so that it belongs to the page's main part
      minDate: input.min || null,
      maxDate: input.max || null,
    });
  }
}

/** `select[data-people]` names an address that answers `?q=` with `[{value, text, note}]`. */
function bindPeople(scope) {
  for (const select of scope.querySelectorAll("select[data-people], select[data-searchable]")) {
    const address = select.dataset.people;
    const remote = address && {
      load: (query, found) =>
        fetch(`${address}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } })
          .then((answer) => (answer.ok ? answer.json() : []))
          .then(found, () => found()),
    };
    const line = (option, escape) =>
      `<div>${escape(option.text)}${option.note ? `<small>${escape(option.note)}</small>` : ""}</div>`;
    new TomSelect(select, {
      plugins: select.multiple ? { remove_button: { title: say("remove") } } : {},
      maxOptions: 200,
      placeholder: say("choose"),
      render: {
        option: line,
        item: line,
        no_results: () => `<div class="no-results">${say("nobody")}</div>`,
      },
      ...remote,
    });
  }
}

function bindCounters(scope) {
  for (const area of scope.querySelectorAll("textarea[maxlength][data-counter]")) {
    const counter = document.getElementById(area.dataset.counter);
    const show = () => {
      counter.textContent = `${area.value.length} / ${area.maxLength}`;
    };
    area.addEventListener("input", show);
    show();
  }
}

/** The figures `[data-figure]` that the form works out; rows that came later have theirs too. */
function showFigures(form, figures) {
  for (const output of form.querySelectorAll("[data-figure]")) {
    output.textContent = figures?.[output.dataset.figure] ?? "";
  }
}

/** Questions `[data-question]` hang on other answers: the server tells which are asked (`data-asks`). */
function bindAsked() {
  for (const form of document.querySelectorAll("form[data-asks]")) {
    const hanging = [...form.querySelectorAll("[data-question]")];
    const reckons = form.querySelector("[data-figure]") || [...form.querySelectorAll("template")].some((one) => one.content.querySelector("[data-figure]"));
    if (!hanging.length && !reckons) continue;
    let latest = 0;
    form.addEventListener("change", async () => {
      const turn = ++latest;
      const written = new FormData(form);
      [...written].forEach(([name, value]) => value instanceof File && written.delete(name));
      const answer = await fetch(form.dataset.asks, { method: "POST", body: written }).catch(() => null);
      if (!answer?.ok || turn !== latest) return;
      const { asked, figures } = await answer.json();
      showFigures(form, figures);
      hanging.forEach((one) => {
        one.disabled = one.hidden = !asked.includes(one.dataset.question);
      });
    });
  }
}

/** A chip `[data-phrase]` puts its sentence into the text field that `data-into` names. */
function putPhrase(chip) {
  const area = document.getElementById(chip.dataset.into);
  const before = area.value && !/[。；，\s]$/.test(area.value) ? `${area.value}。` : area.value;
  area.value = before + chip.dataset.phrase;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

/** The second press of a submit button does nothing (the server holds an idempotency key too). */
function bindOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("[aria-busy=true]").forEach((one) => one.removeAttribute("aria-busy"));
  });
}

function bindFieldsIn(scope) {
  bindDates(scope);
  bindPeople(scope);
  bindFiles(scope);
  bindCounters(scope);
}

export function bindForms() {
  bindFieldsIn(document);
  bindRows(document, bindFieldsIn);
  bindSums(document);
  bindAsked();
  bindPages();
  bindKeeping();
  bindOnce();
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-phrase]");
    if (chip) putPhrase(chip);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  document.querySelector("[data-error-summary]")?.focus();
}
