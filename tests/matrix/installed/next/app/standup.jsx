'use client';

import { useEffect } from 'react';
import { Call } from 'sotto';
import { pictureUrl } from 'sotto/safety-number';

// On the server it does nothing.
const prepared = Call.prepare();

/** Whether the browser has a picture of the safety number, wherever the bundler has put it. */
const hasPicture = (file) => {
  const image = new Image();
  image.src = pictureUrl({ file });
  return image.decode().then(
    () => true,
    () => false,
  );
};

export function Standup() {
  useEffect(() => {
    const element = document.createElement('sotto-safety-number').shadowRoot !== null;
    Call.join({ member: 'alice', channel: { send() {}, onentry: null }, prepared }).then(
      async ({ codecs }) => {
        const pictures = await Promise.all(['turtle.svg', 'light-bulb.svg'].map(hasPicture));
        window.outcome = { codecs, element, pictures };
      },
      ({ code, message }) => {
        window.outcome = { code, message, element };
      },
    );
  }, []);
  return <sotto-safety-number data-supported={String(Call.supported().supported)} />;
}
