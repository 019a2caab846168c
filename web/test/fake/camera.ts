/** A camera that sees a QR code: turned a little, squeezed, grey, on a wall. */

import { qrCode } from 'sotto/safety-number';

let track: MediaStreamTrack | undefined;

/** Makes the next camera that is asked for show `code`, an image of one or its content. */
export function showToCamera(code: SVGSVGElement | string): void {
  const svg = typeof code === 'string' ? qrCode(code, '') : code;
  const side = Number(svg.getAttribute('viewBox')?.split(' ')[2]);
  const modules = new Path2D(svg.querySelector('path')?.getAttribute('d') ?? '');
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 480;
  const context = canvas.getContext('2d');
  if (!context) {
    throw new Error('no canvas');
  }
  const draw = () => {
    if (track?.readyState === 'ended') {
      clearInterval(timer);
    }
    context.resetTransform();
    context.fillStyle = '#8a8578';
    context.fillRect(0, 0, 640, 480);
    context.translate(330, 230);
    context.rotate(0.15);
    context.scale(300 / side, 280 / side);
    context.translate(-side / 2, -side / 2);
    context.fillStyle = '#e4e1d8';
    context.fillRect(0, 0, side, side);
    context.fillStyle = '#33363a';
    context.fill(modules);
  };
  const stream = canvas.captureStream(10);
  track = stream.getVideoTracks()[0];
  const timer = setInterval(draw, 100);
  draw();
  navigator.mediaDevices.getUserMedia = async () => stream;
}

/** Whether that camera is on. */
export function cameraState(): MediaStreamTrackState | undefined {
  return track?.readyState;
}
