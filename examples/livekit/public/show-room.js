// An element for each track of another participant, and what was written.
import { RoomEvent } from 'livekit-client';

export function showTracks(room) {
  room.on(RoomEvent.TrackSubscribed, (track, { source }, { identity }) => {
    const element = track.attach();
    element.title = `${source} of ${identity}`;
    document.querySelector('#streams').append(element);
  });
  room.on(RoomEvent.TrackUnsubscribed, (track) => {
    for (const element of track.detach()) element.remove();
  });
}

export function showMessages(room) {
  room.on(RoomEvent.DataReceived, (payload, from) => {
    const item = document.createElement('li');
    item.textContent = `${from?.identity}: ${new TextDecoder().decode(payload)}`;
    document.querySelector('#messages').append(item);
  });
}
