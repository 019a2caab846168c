/** Runs before a page's own scripts: gives it a camera that sees a person sitting for a portrait. */

/** Colours of one sitter. */
interface Look {
  wall: readonly [string, string];
  shirt: string;
  skin: string;
  hair: string;
  longHair: boolean;
}

const LOOKS: readonly [Look, ...Look[]] = [
  { wall: ['#f6d9b8', '#e8a87c'], shirt: '#2f5d62', skin: '#f1c7a3', hair: '#5b3a29', longHair: true },
  { wall: ['#cfe3e8', '#7fb3c8'], shirt: '#c8553d', skin: '#8d5a3b', hair: '#1f1a17', longHair: false },
  { wall: ['#dfe8d0', '#8fb08c'], shirt: '#4a4e8c', skin: '#e0ac86', hair: '#2b2b2b', longHair: true },
  { wall: ['#e6dcef', '#a893c4'], shirt: '#d9a441', skin: '#f3d3b8', hair: '#b5651d', longHair: false },
];

const WIDTH = 960;
const HEIGHT = 540;
const RATE = 15;

const number = Number(new URLSearchParams(location.search).get('sitter') ?? '0');
const look = LOOKS[number % LOOKS.length] ?? LOOKS[0];

const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
  const { audio, video } = constraints ?? {};
  const sound = audio ? (await original({ audio })).getAudioTracks() : [];
  return new MediaStream([...sound, ...(video ? portrait() : [])]);
};

function portrait(): MediaStreamTrack[] {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  if (context === null) return [];
  const start = performance.now();
  const paint = () => draw(context, (performance.now() - start) / 1000 + 1.7 * number);
  paint();
  setInterval(paint, 1000 / RATE);
  return canvas.captureStream(RATE).getVideoTracks();
}

function draw(context: CanvasRenderingContext2D, seconds: number): void {
  drawRoom(context);
  const x = WIDTH / 2 + 10 * Math.sin(seconds / 2.3);
  const y = HEIGHT * 0.45 + 4 * Math.sin(seconds * 1.3);
  drawBody(context, x, y);
  drawHead(context, x, y, seconds % 4 < 0.14);
}

function drawRoom(context: CanvasRenderingContext2D): void {
  const [light, dark] = look.wall;
  const wall = context.createLinearGradient(0, 0, WIDTH, HEIGHT);
  wall.addColorStop(0, light);
  wall.addColorStop(1, dark);
  context.fillStyle = wall;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const left = number % 2 === 0;
  context.fillStyle = 'rgb(255 255 255 / 0.45)';
  box(context, left ? 70 : WIDTH - 250, 60, 180, 230, 12);
  context.fillStyle = look.wall[1];
  context.fillRect(left ? 156 : WIDTH - 164, 60, 8, 230);
  context.fillRect(left ? 70 : WIDTH - 250, 170, 180, 8);
  context.fillStyle = 'rgb(0 0 0 / 0.12)';
  box(context, left ? WIDTH - 280 : 60, 330, 220, 12, 6);
  for (const [index, height] of [80, 104, 92, 70].entries()) {
    box(context, (left ? WIDTH - 270 : 70) + 34 * index, 330 - height, 26, height, 4);
  }
}

function drawBody(context: CanvasRenderingContext2D, x: number, y: number): void {
  if (look.longHair) {
    context.fillStyle = look.hair;
    box(context, x - 108, y - 60, 216, 270, 90);
  }
  context.fillStyle = look.shirt;
  box(context, x - 210, y + 150, 420, 400, 130);
  context.fillStyle = look.skin;
  box(context, x - 42, y + 70, 84, 125, 40);
  context.fillStyle = 'rgb(0 0 0 / 0.1)';
  box(context, x - 42, y + 70, 84, 125, 40);
}

function drawHead(context: CanvasRenderingContext2D, x: number, y: number, blinks: boolean): void {
  context.fillStyle = look.skin;
  ellipse(context, x, y, 88, 112);
  context.fillStyle = look.hair;
  context.beginPath();
  context.ellipse(x, y - 30, 98, 98, 0, Math.PI * 1.02, Math.PI * 1.98);
  context.quadraticCurveTo(x + 20, y - 90, x - 92, y - 34);
  context.fill();
  context.fillStyle = '#2a211c';
  for (const side of [-34, 34]) ellipse(context, x + side, y - 2, 8, blinks ? 1.5 : 10);
  context.strokeStyle = '#2a211c';
  context.lineWidth = 5;
  context.lineCap = 'round';
  context.beginPath();
  context.arc(x, y + 28, 32, Math.PI * 0.2, Math.PI * 0.8);
  context.stroke();
}

function ellipse(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  context.beginPath();
  context.ellipse(x, y, width, height, 0, 0, 2 * Math.PI);
  context.fill();
}

function box(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): void {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  context.fill();
}
