/** A QR code as SVG: dark on light in every theme, because that is what scanners read. */

import { generate, mode } from 'lean-qr';
import { svgElement } from './icons.js';

/** The modules of light border that the standard asks for. */
const QUIET = 4;

/** The code for `text`, described to screen readers by `label`. */
export function qrCode(text: string, label: string): SVGSVGElement {
  const code = generate(mode.alphaNumeric(text));
  const size = code.size + 2 * QUIET;
  const svg = svgElement('svg', {
    viewBox: `0 0 ${size} ${size}`,
    class: 'qr',
    role: 'img',
    'aria-label': label,
    'shape-rendering': 'crispEdges',
  });
  let d = '';
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (code.get(x, y)) {
        d += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
      }
    }
  }
  svg.append(
    svgElement('rect', { width: String(size), height: String(size), class: 'qr-light' }),
    svgElement('path', { d, class: 'qr-dark' }),
  );
  return svg;
}
