/** Choosing camera, microphone and speaker: the same lists before the call and in it. */

import { canChooseSpeaker } from './audio-sink.js';
import { fill, h } from './dom.js';
import type { LocalMedia, Source } from './local-media.js';
import { recall } from './remember.js';

type Kind = Source | 'speaker';

const LABELS: Record<Kind, string> = { microphone: 'Microphone', camera: 'Camera', speaker: 'Speaker' };
const BROWSER_KINDS: Record<Kind, MediaDeviceKind> = {
  microphone: 'audioinput',
  camera: 'videoinput',
  speaker: 'audiooutput',
};

/** The lists of devices. */
export class DeviceChoice {
  readonly element: HTMLElement;
  readonly #media: LocalMedia;
  readonly #lists = new Map<Kind, HTMLSelectElement>();
  readonly #stop: () => void;

  /** `prefix` keeps ids apart; `speaker` is called when another speaker is chosen. */
  constructor(prefix: string, media: LocalMedia, speaker: (deviceId: string) => void) {
    this.#media = media;
    const kinds: Kind[] = canChooseSpeaker() ? ['microphone', 'camera', 'speaker'] : ['microphone', 'camera'];
    const rows = kinds.map((kind) => {
      const list = h('select', { id: `${prefix}-${kind}`, 'data-device': kind });
      list.addEventListener('change', () =>
        kind === 'speaker' ? speaker(list.value) : void media.choose(kind, list.value),
      );
      this.#lists.set(kind, list);
      return h('div', { class: 'field' }, h('label', { for: list.id }, LABELS[kind]), list);
    });
    this.element = h('div', { class: 'device-choice' }, ...rows);
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
    const found = (await devices?.enumerateDevices().catch(() => [])) ?? [];
    for (const [kind, list] of this.#lists) {
      const own = found.filter((device) => device.kind === BROWSER_KINDS[kind]);
      fill(list, ...options(kind, own));
      list.value = this.#current(kind, own);
      list.disabled = own.length === 0;
    }
  }

  close(): void {
    this.#stop();
  }

  #current(kind: Kind, devices: readonly MediaDeviceInfo[]): string {
    const inUse = kind === 'speaker' ? undefined : this.#media.track(kind)?.getSettings().deviceId;
    const wanted = [inUse, recall(kind) ?? undefined].find((id) =>
      devices.some((device) => device.deviceId === id),
    );
    return wanted ?? devices[0]?.deviceId ?? '';
  }
}

function options(kind: Kind, devices: readonly MediaDeviceInfo[]): HTMLElement[] {
  if (devices.length === 0) {
    const none = kind === 'speaker' ? 'The system’s choice' : 'None found';
    return [h('option', { value: '' }, none)];
  }
  return devices.map((device, index) =>
    // Without permission, devices have no names.
    h('option', { value: device.deviceId }, device.label || `${LABELS[kind]} ${index + 1}`),
  );
}
