import { useEffect, useRef } from 'react';
import { type RemoteStream, Room } from 'sotto/room';
import { SafetyNumber, useCall, useMembers, useSafetyRecord } from 'sotto-react';
import { usePublished, useRemoteStreams } from './use-streams.js';

/** A call in a room of the reference server. */
export function Meeting(props: { room: string; member: string; onLeave: () => void }) {
  const { room, member, onLeave } = props;
  const server = new URL('/ws', location.href.replace(/^http/, 'ws')).href;
  const { status, session, call, error } = useCall(
    (signal) => Room.join({ server, room, member, signal }),
    [server, room, member],
  );
  const members = useMembers(call);
  const record = useSafetyRecord(call);
  const mediaError = usePublished(session);
  const streams = useRemoteStreams(session);
  const failure = error ?? mediaError;
  return (
    <main>
      <p role="status">{status}</p>
      {failure !== null && <p role="alert">{failure.message}</p>}
      <ul>
        {members.map(({ member }) => (
          <li key={member}>{member}</li>
        ))}
      </ul>
      <SafetyNumber record={record} full />
      {streams.map((stream) => (
        <Tile key={`${stream.member} ${stream.track}`} stream={stream} />
      ))}
      <button type="button" onClick={onLeave}>
        Leave
      </button>
    </main>
  );
}

/** Pictures or sound of another member. */
function Tile({ stream: { kind, mediaStreamTrack } }: { stream: RemoteStream }) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (element.current !== null) element.current.srcObject = new MediaStream([mediaStreamTrack]);
  }, [mediaStreamTrack]);
  return (
    // biome-ignore lint/a11y/useMediaCaption: nobody has written captions for a call.
    <video ref={element} autoPlay playsInline hidden={kind === 'audio'} />
  );
}
