// The safety number, and an element for each stream of another member.

export function showNumber(call) {
  call.on('safetynumber', (number) => {
    document.querySelector('#number').value = number?.digits.join(' ') ?? '';
  });
}

export function showStreams(media) {
  const elements = new Map();
  media.on('stream-added', ({ kind, member, track, mediaStreamTrack, receiver }) => {
    const element = document.createElement(kind);
    element.title = `${track} of ${member}`;
    element.autoplay = true;
    element.srcObject = new MediaStream([mediaStreamTrack]);
    elements.set(receiver, element);
    document.querySelector('#streams').append(element);
  });
  media.on('stream-removed', ({ receiver }) => {
    elements.get(receiver)?.remove();
    elements.delete(receiver);
  });
}
