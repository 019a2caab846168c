// The least that an application does: it starts the workers, and has the element and its pictures.
import { Call } from 'sotto';
import { pictureUrl } from 'sotto/safety-number';

const channel = { send() {}, onentry: null };
const element = document.createElement('sotto-safety-number').shadowRoot !== null;

/** Whether the browser has a picture of the safety number, wherever the bundler has put it. */
const hasPicture = (file) => {
  const image = new Image();
  image.src = pictureUrl({ file });
  return image.decode().then(
    () => true,
    () => false,
  );
};

// Not by `await` at the top level, which the default targets of Vite 6 lack.
Call.join({ member: 'alice', channel }).then(
  async ({ codecs }) => {
    const pictures = await Promise.all(['turtle.svg', 'light-bulb.svg'].map(hasPicture));
    window.outcome = { codecs, element, pictures };
  },
  ({ code, message }) => {
    window.outcome = { code, message, element };
  },
);
