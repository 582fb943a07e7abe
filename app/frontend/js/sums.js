// The sum of a column of rows `[data-sum="column"]`, kept up while somebody writes.
const HUNDRED = 100;

/** Hundredths, so that halves and tenths add up exactly; what is no number counts nothing. */
function hundredths(text) {
  const figure = Number(text.trim());
  return text.trim() && Number.isFinite(figure) ? Math.round(figure * HUNDRED) : 0;
}

export function sumOf(inputs) {
  return [...inputs].reduce((sum, input) => sum + hundredths(input.value), 0) / HUNDRED;
}

export function bindSums(scope) {
  for (const holder of scope.querySelectorAll("[data-sum]")) {
    const output = holder.querySelector("[data-sum-of]");
    const show = () => {
      output.textContent = sumOf(holder.querySelectorAll(`input[name$="-${holder.dataset.sum}"]`));
    };
    holder.addEventListener("input", show);
    holder.addEventListener("click", () => requestAnimationFrame(show)); // a row may have gone
  }
}
