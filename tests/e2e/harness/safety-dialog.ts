import { isDeepStrictEqual } from 'node:util';
import type { DrawnCode } from '../page/probe.js';
import type { Participant } from './participant.js';
import { until } from './until.js';

/** The app's dialog with the safety number, as a person uses it. */
export class SafetyDialog {
  readonly #of: Participant;

  private constructor(of: Participant) {
    this.#of = of;
  }

  static async open(of: Participant): Promise<SafetyDialog> {
    await of.click('safety');
    return new SafetyDialog(of);
  }

  close(): Promise<void> {
    return this.#of.page.evaluate(() => document.querySelector<HTMLDialogElement>('.dialog-safety')?.close());
  }

  /** The text of a part of the element. */
  text(part: string): Promise<string> {
    return this.#of.page.evaluate((selector) => {
      const number = document.querySelector('.dialog-safety sotto-safety-number');
      return number?.shadowRoot?.querySelector<HTMLElement>(selector)?.innerText.trim() ?? '';
    }, part);
  }

  says(part: string, words: string): Promise<string> {
    return until(
      `${this.#of.name} reads “${words}”`,
      () => this.text(part),
      (text) => text.includes(words),
    );
  }

  press(action: string): Promise<void> {
    return this.#of.page.evaluate((selector) => {
      const number = document.querySelector('.dialog-safety sotto-safety-number');
      number?.shadowRoot?.querySelector<HTMLElement>(selector)?.click();
    }, `.${action}`);
  }

  /** The QR code on the screen. */
  code(): Promise<DrawnCode> {
    return this.#of.page.evaluate(() => {
      const number = document.querySelector('.dialog-safety sotto-safety-number');
      const svg = number?.shadowRoot?.querySelector('.qr svg');
      return {
        side: Number(svg?.getAttribute('viewBox')?.split(' ')[2]),
        modules: svg?.querySelector('path')?.getAttribute('d') ?? '',
      };
    });
  }

  /** Holds the device before a code that another one shows. */
  async scan(code: DrawnCode): Promise<void> {
    await this.#of.page.evaluate((drawn) => window.probe.showToCamera(drawn), code);
    await this.press('scan');
  }

  /** Waits until the list of people shows a mark beside exactly these members. It is drawn after the call has changed. */
  static async showsMarks(of: Participant, members: readonly string[]): Promise<void> {
    await until(
      `${of.name} shows marks of [${members.join(', ')}]`,
      () => SafetyDialog.#marked(of),
      (marked) => isDeepStrictEqual(marked.toSorted(), members.toSorted()),
    );
  }

  static #marked(of: Participant): Promise<(string | undefined)[]> {
    return of.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('[data-group-member]')]
        .filter((person) => person.querySelector('[data-compared]') !== null)
        .map(({ dataset }) => dataset['groupMember']),
    );
  }
}
