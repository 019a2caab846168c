/** Choosing camera, microphone and speaker: the same lists before the call and in it. */

import { html, nothing, render, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { recall } from '../storage/remember.js';
import { canChooseSpeaker } from './audio-sink.js';
import type { LocalMedia, Source } from './local-media.js';

type Kind = Source | 'speaker';

const LABELS: Record<Kind, string> = { microphone: 'Microphone', camera: 'Camera', speaker: 'Speaker' };
const BROWSER_KINDS: Record<Kind, MediaDeviceKind> = {
  microphone: 'audioinput',
  camera: 'videoinput',
  speaker: 'audiooutput',
};

/** The lists of devices. */
export class DeviceChoice {
  readonly element = document.createElement('div');
  readonly #prefix: string;
  readonly #media: LocalMedia;
  readonly #speaker: (deviceId: string) => void;
  readonly #stop: () => void;

  /** `prefix` keeps ids apart; `speaker` is called when another speaker is chosen. */
  constructor(prefix: string, media: LocalMedia, speaker: (deviceId: string) => void) {
    this.#prefix = prefix;
    this.#media = media;
    this.#speaker = speaker;
    this.element.className = 'device-choice';
    this.#render();
    const refresh = () => void this.refresh();
    const stopListening = media.listen({ changed: refresh });
    const devices: MediaDevices | undefined = navigator.mediaDevices;
    devices?.addEventListener('devicechange', refresh);
    this.#stop = () => {
      stopListening();
      devices?.removeEventListener('devicechange', refresh);
    };
    refresh();
  }

  /** Reads the list of devices again: it changes with plugs and with permissions. */
  async refresh(): Promise<void> {
    const devices: MediaDevices | undefined = navigator.mediaDevices;
    this.#render((await devices?.enumerateDevices().catch(() => [])) ?? []);
  }

  close(): void {
    this.#stop();
  }

  /** Without `devices` while they are not known yet. */
  #render(devices?: readonly MediaDeviceInfo[]): void {
    const kinds: Kind[] = canChooseSpeaker() ? ['microphone', 'camera', 'speaker'] : ['microphone', 'camera'];
    render(
      kinds.map((kind) =>
        this.#list(
          kind,
          devices?.filter((device) => device.kind === BROWSER_KINDS[kind]),
        ),
      ),
      this.element,
    );
  }

  #list(kind: Kind, devices: readonly MediaDeviceInfo[] | undefined): TemplateResult {
    const id = `${this.#prefix}-${kind}`;
    const chosen = ({ currentTarget }: Event) =>
      this.#choose(kind, (currentTarget as HTMLSelectElement).value);
    return html`
      <div class="field">
        <label for=${id}>${LABELS[kind]}</label>
        <select id=${id} data-device=${kind} ?disabled=${devices?.length === 0} @change=${chosen}>
          ${devices ? options(kind, devices, this.#current(kind, devices)) : nothing}
        </select>
      </div>
    `;
  }

  #choose(kind: Kind, deviceId: string): void {
    if (kind === 'speaker') {
      this.#speaker(deviceId);
    } else {
      void this.#media.choose(kind, deviceId);
    }
  }

  #current(kind: Kind, devices: readonly MediaDeviceInfo[]): string {
    const inUse = kind === 'speaker' ? undefined : this.#media.track(kind)?.getSettings().deviceId;
    const wanted = [inUse, recall(kind) ?? undefined].find((id) =>
      devices.some((device) => device.deviceId === id),
    );
    return wanted ?? devices[0]?.deviceId ?? '';
  }
}

function options(kind: Kind, devices: readonly MediaDeviceInfo[], current: string): TemplateResult[] {
  if (devices.length === 0) {
    return [html`<option value="">${kind === 'speaker' ? 'The system’s choice' : 'None found'}</option>`];
  }
  // `live`, for the browser changes the selection, too. Without permission, devices have no names.
  return devices.map(
    ({ deviceId, label }, index) => html`
      <option value=${deviceId} .selected=${live(deviceId === current)}>
        ${label || `${LABELS[kind]} ${index + 1}`}
      </option>
    `,
  );
}
