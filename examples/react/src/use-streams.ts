import { useEffect, useState } from 'react';
import type { RemoteStream, Room } from 'sotto/room';
import { useEvent } from 'sotto-react';

/** Publishes camera and microphone while there is a room. Returns the error of the devices, if there is one. */
export function usePublished(room: Room | null): Error | null {
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    if (room === null) return;
    let isOver = false;
    const media = navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 180 } });
    media.then(
      (stream) => {
        if (isOver) return;
        for (const track of stream.getTracks()) {
          room.publish(track.kind === 'audio' ? 'microphone' : 'camera', track);
        }
      },
      (cause: Error) => setError(cause),
    );
    return () => {
      isOver = true;
      room.unpublish('microphone');
      room.unpublish('camera');
      media.then(
        (stream) => {
          for (const track of stream.getTracks()) track.stop();
        },
        () => {},
      );
    };
  }, [room]);
  return error;
}

/** The tracks of others that are being received. */
export function useRemoteStreams(room: Room | null): readonly RemoteStream[] {
  const [streams, setStreams] = useState<readonly RemoteStream[]>([]);
  const read = () => setStreams(room?.streams ?? []);
  useEvent(room, 'stream-added', read);
  useEvent(room, 'stream-removed', read);
  return streams;
}
