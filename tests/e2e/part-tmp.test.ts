import { after, afterEach, before } from 'node:test';
import { closeStage, endTest, openStage, scene } from './harness/scene.js';
import { cellsOf, ROLES, WAYS } from './page/lab/cells.js';
before(openStage);
afterEach(endTest);
after(closeStage);
scene('x', async ({ stage }) => {
  const cells = [...cellsOf(['adopted without the flag']).filter(({moment}) => ['same task','a task later','while connected'].includes(moment)), ...ROLES.flatMap((role) => WAYS.map((way) => ({ way, moment: 'never' as const, role, making: 'adopted without the flag' as const })))];
  const page = await stage.page('chromium', 'lab');
  for (let f = 0; f < cells.length; f += 30) {
    const part = await page.evaluate((some) => window.lab.matrix(some), cells.slice(f, f + 30));
    for (const c of part.cells) console.log(JSON.stringify([c.cell.role, c.cell.way, c.cell.moment, c.outcome, c.outcomeWithSotto, c.strangerPackets, c.strangerDecoded, c.sottoDecoded]));
  }
});
