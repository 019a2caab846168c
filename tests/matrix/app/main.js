// The least that an application does: it starts the workers, and has the element.
import { Call } from 'sotto';
import 'sotto/safety-number';

const channel = { send() {}, onentry: null };
const element = document.createElement('sotto-safety-number').shadowRoot !== null;

try {
  const call = await Call.join({ member: 'alice', channel });
  window.outcome = { codecs: call.codecs, element };
} catch (error) {
  window.outcome = { code: error.code, message: error.message, element };
}
