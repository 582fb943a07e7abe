// CodeMirror puts its styles into <style> elements; they get this page's nonce, which the policy
// asks for. To be imported first of all.
const { nonce } = document.currentScript;
const create = Document.prototype.createElement;

Document.prototype.createElement = function createElement(name, options) {
  const element = create.call(this, name, options);
  if (String(name).toLowerCase() === "style") element.nonce = nonce;
  return element;
};
