/** The icons: strokes on a grid of 24, drawn as SVG, hidden from screen readers because words stand beside them. */

import { html, svg, type TemplateResult } from 'lit-html';

const PATHS = {
  microphone: [
    'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3z',
    'M6 11a6 6 0 0 0 12 0',
    'M12 17v4',
    'M9 21h6',
  ],
  'microphone-off': [
    'M15 9.5V6a3 3 0 0 0-5.8-1',
    'M9 9v2a3 3 0 0 0 4.6 2.5',
    'M6 11a6 6 0 0 0 9.5 4.9',
    'M18 11a6 6 0 0 1-.5 2.4',
    'M12 17v4',
    'M9 21h6',
    'M4 4l16 16',
  ],
  camera: [
    'M5 6h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2z',
    'M15 10.5l6-3.5v10l-6-3.5',
  ],
  'camera-off': [
    'M9.5 6H13a2 2 0 0 1 2 2v3.5',
    'M15 15.5V16a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h.5',
    'M15 10.5l6-3.5v10l-3-1.75',
    'M4 4l16 16',
  ],
  screen: [
    'M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z',
    'M12 14V8',
    'M9.5 10.5L12 8l2.5 2.5',
    'M8 20h8',
  ],
  devices: [
    'M4 7h9',
    'M19 7h1',
    'M4 17h1',
    'M11 17h9',
    'M16 4.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z',
    'M8 14.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z',
  ],
  people: [
    'M9 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z',
    'M2.5 20a6.5 6.5 0 0 1 13 0',
    'M16 5.3a3.5 3.5 0 0 1 0 6.4',
    'M18 14.5a6.5 6.5 0 0 1 3.5 5.5',
  ],
  leave: ['M10 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h4', 'M15 8l4 4-4 4', 'M19 12H10'],
  lock: [
    'M6 11h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z',
    'M8 11V8a4 4 0 0 1 8 0v3',
  ],
  hourglass: ['M7 4h10', 'M7 20h10', 'M8 4v3.5l4 4.5 4-4.5V4', 'M8 20v-3.5l4-4.5 4 4.5V20'],
  warning: ['M12 4.5L21 19.5H3z', 'M12 10.5v4', 'M12 17v.01'],
  shield: ['M12 3l7 3v5c0 4.5-3 8-7 10-4-2-7-5.5-7-10V6z', 'M9 12l2.2 2.2L15.2 10'],
  link: [
    'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7',
    'M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17',
  ],
  invite: [
    'M10 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z',
    'M3.5 20a6.5 6.5 0 0 1 11-4.7',
    'M18 14v6',
    'M15 17h6',
  ],
  check: ['M5 12.5l4.5 4.5L19 7.5'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  speaker: ['M5 10h3l4-4v12l-4-4H5z', 'M15.5 9a4 4 0 0 1 0 6', 'M18 6.5a8 8 0 0 1 0 11'],
  signal: ['M5 19v-3', 'M10 19v-7', 'M15 19V9', 'M20 19V5'],
} as const;

/** The name of an icon. */
export type IconName = keyof typeof PATHS;

/** An icon. */
export function icon(name: IconName): TemplateResult {
  return html`<svg viewBox="0 0 24 24" class="icon" aria-hidden="true" data-icon=${name}>${PATHS[name].map(
    (d) => svg`<path d=${d} />`,
  )}</svg>`;
}

/** Sotto's mark: a voice that becomes quiet. */
export function mark(): TemplateResult {
  return html`
    <svg viewBox="0 0 24 24" class="mark" aria-hidden="true">
      <rect x="1" y="1" width="22" height="22" rx="7" />
      <path d="M6.5 7v10M10.2 8.7v6.6M13.9 10.2v3.6M17.5 11.5v1" />
    </svg>
  `;
}
