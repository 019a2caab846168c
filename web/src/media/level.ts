/** How loud the microphone is, as a bar: the simplest proof that the right one is chosen. */

import type { LocalMedia } from './local-media.js';

/** How much the bar falls from one picture to the next. */
const FALL = 0.02;

/** A bar that follows the microphone until `close` is called. */
export function levelMeter(media: LocalMedia): { element: HTMLElement; close: () => void } {
  const element = document.createElement('meter');
  element.className = 'level';
  element.setAttribute('aria-label', 'Microphone level');
  let context: AudioContext | null = null;
  let frame = 0;

  function follow(): void {
    const track = media.track('microphone');
    stop();
    if (!track) {
      return;
    }
    context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const draw = () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      // From -60 dB to 0 dB, falling slowly enough for the eye.
      const level = Math.min(1, 1 + Math.log10(power + 1e-9) / 6);
      element.value = Math.max(0, level, element.value - FALL);
      frame = requestAnimationFrame(draw);
    };
    draw();
  }

  function stop(): void {
    cancelAnimationFrame(frame);
    element.value = 0;
    void context?.close();
    context = null;
  }

  const stopListening = media.listen({
    changed: (track) => {
      if (track === 'microphone') {
        follow();
      }
    },
  });
  follow();
  return {
    element,
    close: () => {
      stopListening();
      stop();
    },
  };
}
