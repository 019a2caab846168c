// The page around the two frames: the room log, what a server would see, and the code that runs.
import { CodeView } from './code-view.js';
import { EntryView } from './entry-view.js';
import { MediaView } from './media-view.js';
import { RoomLog } from './room-log.js';

const byId = (id) => document.getElementById(id);

const entries = new EntryView(byId('entries'));
const log = new RoomLog((entry) => entries.add(entry));

addEventListener('message', ({ data, origin, ports: [port] }) => {
  if (origin !== location.origin) return;
  if (typeof data?.joins === 'string' && port !== undefined) log.join(data.joins, port);
  if (typeof data?.leaves === 'string') log.leave(data.leaves);
});

// Only now, so that no frame speaks before somebody listens.
const frames = [...document.querySelectorAll('iframe')];
for (const frame of frames) {
  frame.addEventListener('load', () => {
    const { documentElement } = frame.contentDocument;
    const fit = () => {
      frame.style.height = `${documentElement.offsetHeight}px`;
    };
    new ResizeObserver(fit).observe(documentElement);
  });
  frame.src = frame.dataset.src;
}

const media = new MediaView(frames[0], {
  video: byId('tapped'),
  received: byId('received'),
  decoded: byId('opened'),
  bytes: byId('bytes'),
});
byId('server').addEventListener('change', ({ currentTarget }) => {
  byId('server-view').hidden = !currentTarget.checked;
  if (currentTarget.checked) media.start();
  else media.stop();
});

for (const figure of document.querySelectorAll('[data-code]')) new CodeView(figure);
