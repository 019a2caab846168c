/** Parts of the element's shadow tree. */

/** An element that an application can style by its part. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  part: string,
  text = '',
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = part;
  made.setAttribute('part', part);
  made.textContent = text;
  return made;
}

/** A button. Its part is `button`, its class `action`. */
export function button(action: string, text: string, onclick: () => void): HTMLButtonElement {
  const made = make('button', 'button', text);
  made.type = 'button';
  made.classList.add(action);
  made.addEventListener('click', onclick);
  return made;
}

/** Makes `element` one image to a screen reader, which then does not read the content again. */
export function asImage(element: HTMLElement, label: string): void {
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', label);
}

/** Changes the text only if it is another one: a screen reader reads each change of a status. */
export function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
