import type { Figures } from './figures.js';
import type { Participant } from './participant.js';
import { until } from './until.js';

/** Notes how long it took a participant that joined a running call to decode the first frame of it. */
export async function noteJoining(figures: Figures, participant: Participant, how: string): Promise<void> {
  const { joined, firstFrame } = await until(
    `${participant.name} decodes a first frame`,
    () => participant.page.evaluate(() => window.probe.milestones),
    (milestones) => milestones.firstFrame !== null,
  );
  if (joined === null || firstFrame === null) return;
  figures.joinToFirstFrame.push({
    browser: participant.browser,
    how,
    milliseconds: Math.round(firstFrame - joined),
  });
}
