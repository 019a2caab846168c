// The least that an application does: it starts the workers, and has the element.
import { Call } from 'sotto';
import 'sotto/safety-number';

const channel = { send() {}, onentry: null };
const element = document.createElement('sotto-safety-number').shadowRoot !== null;

// Not by `await` at the top level, which the default targets of Vite 6 lack.
Call.join({ member: 'alice', channel }).then(
  ({ codecs }) => {
    window.outcome = { codecs, element };
  },
  ({ code, message }) => {
    window.outcome = { code, message, element };
  },
);
