/** A QR code as an SVG image: dark on light in every theme, which is what scanners read. */

import { generate } from 'lean-qr';

/** Modules of light border (ISO/IEC 18004 §5.3.8). */
const QUIET = 4;
const SVG = 'http://www.w3.org/2000/svg';

/** The code of `text`, as small as its characters allow, described to screen readers by `label`. */
export function qrCode(text: string, label: string): SVGSVGElement {
  const code = generate(text);
  const size = code.size + 2 * QUIET;
  let d = '';
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (code.get(x, y)) d += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
    }
  }
  const image = document.createElementNS(SVG, 'svg');
  image.setAttribute('viewBox', `0 0 ${size} ${size}`);
  image.setAttribute('role', 'img');
  image.setAttribute('aria-label', label);
  image.setAttribute('shape-rendering', 'crispEdges');
  const ground = document.createElementNS(SVG, 'rect');
  ground.setAttribute('width', String(size));
  ground.setAttribute('height', String(size));
  ground.setAttribute('fill', '#fff');
  const modules = document.createElementNS(SVG, 'path');
  modules.setAttribute('d', d);
  modules.setAttribute('fill', '#101415');
  image.append(ground, modules);
  return image;
}
