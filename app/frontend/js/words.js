// The sentences that scripts say. The page carries them, translated, in <script id="words">.
const source = document.getElementById("words");
const words = source ? JSON.parse(source.textContent) : {};

/** The sentence for a key, with `{name}` places filled in. */
export function say(key, values = {}) {
  const sentence = words[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}
