/** Shows a room's people on the stage, in the list and in the bar, as they are now. */

import type { Member } from 'sotto';
import type { CodeStatement } from '../code/code-statements.js';
import type { CallHealth } from '../health/call-health.js';
import type { AudioSink } from '../media/audio-sink.js';
import type { JoinedRoom } from '../media/joined-room.js';
import type { LocalMedia } from '../media/local-media.js';
import type { Names } from '../names/names.js';
import { type AppTrack, type Participant, participantsOf } from '../names/participants.js';
import type { Bar } from './bar.js';
import type { TileKind } from './grid.js';
import type { People } from './people.js';
import type { Stage } from './stage.js';
import type { TileView } from './tile.js';
import { ownState, remoteState, type TileState } from './tile-state.js';

/** Where things come from and where they are shown. */
export interface CallPresenterParts {
  room: JoinedRoom;
  names: Names;
  media: LocalMedia;
  health: CallHealth;
  stage: Stage;
  people: People;
  bar: Bar;
  sound: AudioSink;
  /** When the safety number was compared with a member with its present key; `null` if it was not. */
  comparedAt: (member: Pick<Member, 'member' | 'fingerprint'>) => number | null;
  /** The statement of a member's page on its code; `null` if it has made none. */
  codeOf: (member: string) => CodeStatement | null;
}

const TRACKS: Record<TileKind, readonly AppTrack[]> = {
  camera: ['camera', 'microphone'],
  screen: ['screen', 'screen-audio'],
};

/** Renders the call's present state: tiles, list of people, bar and sound. */
export class CallPresenter {
  readonly #parts: CallPresenterParts;

  constructor(parts: CallPresenterParts) {
    this.#parts = parts;
  }

  /** Brings everything up to date. */
  show(): void {
    const { room, names, media, stage, people, bar, sound, comparedAt, codeOf } = this.#parts;
    const everybody = participantsOf(room.member, room.call.members, room.streams, names);
    stage.show(
      everybody.flatMap((person) => {
        const sharing = person.own ? media.isOn('screen') : person.streams.screen;
        return sharing
          ? [this.#tile('camera', person), this.#tile('screen', person)]
          : [this.#tile('camera', person)];
      }),
    );
    sound.play(room.streams);
    people.show(
      everybody.map(({ streams, ...person }) => ({
        ...person,
        comparedAt: person.inGroup
          ? comparedAt({ member: person.id, fingerprint: person.fingerprint })
          : null,
        code: codeOf(person.id),
        microphoneOff: !this.#sends({ ...person, streams }, 'microphone'),
        cameraOff: !this.#sends({ ...person, streams }, 'camera'),
      })),
    );
    bar.show({
      microphone: media.isOn('microphone'),
      camera: media.isOn('camera'),
      screen: media.isOn('screen'),
      peopleOpen: people.isOpen,
      people: room.call.members.length,
    });
  }

  #tile(kind: TileKind, person: Participant): TileView {
    return {
      member: person.id,
      kind,
      label: person.label,
      own: person.own,
      video: this.#picture(kind, person),
      microphoneOff: !this.#sends(person, 'microphone'),
      state: this.#stateOf(kind, person),
    };
  }

  #picture(kind: TileKind, person: Participant): MediaStreamTrack | null {
    if (person.own) {
      return this.#parts.media.track(kind);
    }
    return this.#sends(person, kind) ? (person.streams[kind]?.mediaStreamTrack ?? null) : null;
  }

  #sends(person: Participant, track: AppTrack): boolean {
    const stream = person.streams[track];
    return person.own ? this.#parts.media.isOn(track) : stream !== undefined && !stream.muted;
  }

  #stateOf(kind: TileKind, person: Participant): TileState {
    const { room, health } = this.#parts;
    if (person.own) {
      return ownState(room.call.state, room.connection);
    }
    const sent = TRACKS[kind].filter((track) => this.#sends(person, track));
    return remoteState(
      room.call.state,
      person.inGroup,
      kind,
      sent.map((track) => health.of(person.id, track)),
    );
  }
}
