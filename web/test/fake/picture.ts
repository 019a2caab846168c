/** Moving pictures without a camera: somebody before a wall, or a page of text. */

const WALLS = ['#8fb3a5', '#93a7c4', '#c19fae', '#c9b48a', '#a5b98a', '#a9a3c9', '#8fb8bf', '#c4a08f'];
const SHIRTS = ['#35524a', '#3b4b6b', '#6b3f52', '#6d5a2c', '#48602d', '#4a4377', '#2d5a63', '#6e4331'];
const SKINS = ['#f0cfb4', '#d9a883', '#a9744f', '#7c5138'];

/** A camera's picture of the person of number `index`. */
export function cameraTrack(index: number): MediaStreamTrack {
  return record(480, 270, (context, time) => {
    const { width, height } = context.canvas;
    const sway = Math.sin(time / 900 + index) * 5;
    context.fillStyle = WALLS[index % WALLS.length] ?? '';
    context.fillRect(0, 0, width, height);
    context.fillStyle = 'rgb(255 255 255 / 18%)';
    context.fillRect(40, 30, 110, 90);
    context.fillStyle = SHIRTS[index % SHIRTS.length] ?? '';
    ellipse(context, width / 2 + sway, height + 30, 130, 110);
    context.fillStyle = SKINS[index % SKINS.length] ?? '';
    context.fillRect(width / 2 - 20 + sway, 160, 40, 40);
    ellipse(context, width / 2 + sway, 122, 50, 62);
    context.fillStyle = SHIRTS[(index + 3) % SHIRTS.length] ?? '';
    ellipse(context, width / 2 + sway, 80, 54, 34);
  });
}

/** A screen with something to read. */
export function screenTrack(): MediaStreamTrack {
  return record(1280, 720, (context, time) => {
    context.fillStyle = '#fbfaf7';
    context.fillRect(0, 0, 1280, 720);
    context.fillStyle = '#2c6e63';
    context.font = '600 44px sans-serif';
    context.fillText('Quarterly plan', 80, 110);
    context.fillStyle = '#c9c6bd';
    for (let line = 0; line < 10; line += 1) {
      context.fillRect(80, 170 + line * 48, 560 + ((line * 197) % 480), 16);
    }
    context.fillStyle = '#2c6e63';
    context.fillRect(80, 660, ((time / 20) % 1000) + 20, 8);
  });
}

/** Sound that is there and cannot be heard. */
export function silentTrack(): MediaStreamTrack {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const [track] = destination.stream.getAudioTracks();
  if (!track) {
    throw new Error('no audio track');
  }
  return track;
}

function ellipse(context: CanvasRenderingContext2D, x: number, y: number, rx: number, ry: number): void {
  context.beginPath();
  context.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
  context.fill();
}

function record(
  width: number,
  height: number,
  draw: (context: CanvasRenderingContext2D, time: number) => void,
): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  const [track] = canvas.captureStream(8).getVideoTracks();
  if (!context || !track) {
    throw new Error('no canvas');
  }
  const timer = setInterval(() => draw(context, performance.now()), 120);
  draw(context, 0);
  track.addEventListener('ended', () => clearInterval(timer));
  return track;
}
