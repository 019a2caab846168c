'use client';

import { useEffect } from 'react';
import { Call } from 'sotto';
import 'sotto/safety-number';

// On the server it does nothing.
const prepared = Call.prepare();

export function Standup() {
  useEffect(() => {
    const element = document.createElement('sotto-safety-number').shadowRoot !== null;
    Call.join({ member: 'alice', channel: { send() {}, onentry: null }, prepared }).then(
      ({ codecs }) => {
        window.outcome = { codecs, element };
      },
      ({ code, message }) => {
        window.outcome = { code, message, element };
      },
    );
  }, []);
  return <sotto-safety-number data-supported={String(Call.supported().supported)} />;
}
