// The text of a file that runs in the page, with a button that copies it.

export class CodeView {
  /** `element` has the file's name in `data-code`, a `pre` with a `code`, and a `button`. */
  constructor(element) {
    const code = element.querySelector('pre code');
    const button = element.querySelector('button');
    const text = fetch(element.dataset.code).then((response) => response.text());
    text.then((all) => {
      code.textContent = all;
    });
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(await text);
        button.textContent = 'Copied';
      } catch {
        getSelection().selectAllChildren(code);
        button.textContent = 'Selected: copy it by keyboard';
      }
    };
  }
}
