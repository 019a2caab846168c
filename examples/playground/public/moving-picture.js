// A video track that needs no camera: a canvas on which something moves.

const WIDTH = 320;
const HEIGHT = 180;
const FRAMES_PER_SECOND = 15;
const TURN = 60;

export class MovingPicture {
  #name;
  #hue;
  #canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
  #context = this.#canvas.getContext('2d');
  #count = 0;
  #isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  /** To be sent. */
  track;

  constructor(name, hue) {
    this.#name = name;
    this.#hue = hue;
    this.#draw();
    [this.track] = this.#canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks();
    // No requestAnimationFrame: a frame that is scrolled out of view goes on sending.
    setInterval(() => this.#draw(), 1000 / FRAMES_PER_SECOND);
  }

  #draw() {
    this.#count += 1;
    const context = this.#context;
    context.fillStyle = `hsl(${this.#hue} 45% 30%)`;
    context.fillRect(0, 0, WIDTH, HEIGHT);
    if (!this.#isCalm) {
      const angle = (this.#count / TURN) * 2 * Math.PI;
      context.fillStyle = `hsl(${this.#hue} 60% 60%)`;
      context.beginPath();
      context.arc(WIDTH / 2 + 110 * Math.cos(angle), HEIGHT / 2 + 55 * Math.sin(angle), 18, 0, 2 * Math.PI);
      context.fill();
    }
    context.fillStyle = 'white';
    context.textAlign = 'center';
    context.font = '600 40px sans-serif';
    context.fillText(this.#name, WIDTH / 2, HEIGHT / 2 + 4);
    context.font = '20px monospace';
    context.fillText(`frame ${this.#count}`, WIDTH / 2, HEIGHT / 2 + 34);
  }
}
