/** Shows a room's people on the stage, in the list and in the bar, as they are now. */

import type { AudioSink } from './audio-sink.js';
import type { Bar } from './bar.js';
import type { CallHealth } from './call-health.js';
import type { TileKind } from './grid.js';
import type { JoinedRoom } from './joined-room.js';
import type { LocalMedia } from './local-media.js';
import { type AppTrack, type Participant, participantsOf } from './participants.js';
import type { People } from './people.js';
import type { Stage } from './stage.js';
import { Tile } from './tile.js';
import { ownState, remoteState, type TileState } from './tile-state.js';

/** Where things come from and where they are shown. */
export interface SceneParts {
  room: JoinedRoom;
  media: LocalMedia;
  health: CallHealth;
  stage: Stage;
  people: People;
  bar: Bar;
  sound: AudioSink;
}

const TRACKS: Record<TileKind, readonly AppTrack[]> = {
  camera: ['camera', 'microphone'],
  screen: ['screen', 'screen-audio'],
};

/** The scene. */
export class Scene {
  readonly #parts: SceneParts;

  constructor(parts: SceneParts) {
    this.#parts = parts;
  }

  /** Brings everything up to date. */
  show(): void {
    const { room, media, stage, people, bar, sound } = this.#parts;
    const everybody = participantsOf(room.member, room.call.members, room.streams);
    const keys = new Set<string>();
    for (const person of everybody) {
      this.#showTile('camera', person, keys);
      if (person.own ? media.isOn('screen') : person.streams.screen) {
        this.#showTile('screen', person, keys);
      }
    }
    stage.keep(keys);
    sound.play(room.streams);
    people.show(
      everybody.map(({ streams, ...person }) => ({
        ...person,
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

  #showTile(kind: TileKind, person: Participant, keys: Set<string>): void {
    const key = `${kind} ${person.id}`;
    keys.add(key);
    this.#parts.stage
      .tile(key, () => new Tile(person.id, kind, person.own))
      .show({
        label: person.label,
        own: person.own,
        video: this.#picture(kind, person),
        microphoneOff: !this.#sends(person, 'microphone'),
        state: this.#stateOf(kind, person),
      });
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
