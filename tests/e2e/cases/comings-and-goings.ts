import { comeAndGo } from '../harness/come-and-go.js';
import { scene } from '../harness/scene.js';

scene(
  'twenty joins and leaves cost those who stay no frame',
  async ({ stage, figures, room }) => {
    figures.changing.push(await comeAndGo(stage, `${room}-clear`, true));
    await stage.clear();
    figures.changing.push(await comeAndGo(stage, `${room}-sealed`, false));
  },
  { long: true },
);
