import { spawnSync } from 'node:child_process';
import { openBrowser } from './harness/browsers.js';
import { FileServer } from '../matrix/file-server.js';
spawnSync(process.execPath, ['examples/playground/build.js', 'target/e2e/playground'], {stdio:'inherit'});
const files = await FileServer.start('/work/wt/site/target/e2e/playground');
const browser = await openBrowser((process.argv[2] ?? 'firefox') as 'chromium');
const page = await browser.newPage();
page.on('console', (m) => console.log('console', m.type(), m.text()));
page.on('pageerror', (e) => console.log('pageerror', e));
const show = async (what: string) => console.log(what, await page.evaluate(() => JSON.stringify([[...document.querySelectorAll('iframe')].map((f) => [f.contentDocument?.querySelector('#state')?.textContent, f.contentDocument?.querySelector('#members')?.textContent, f.contentDocument?.querySelector('#decoded')?.textContent, f.contentDocument?.querySelector('#error')?.textContent]), ['received','opened','bytes'].map((i) => document.getElementById(i)?.textContent), document.querySelectorAll('#entries tr').length])));
const wait = (s: number) => new Promise((r) => setTimeout(r, s * 1000));
await page.goto(files.origin);
for (let i = 0; i < 6; i += 1) { await wait(3); await show('start'); }
await page.screenshot({ path: '/tmp/dbg.png' });
await page.click('#server');
for (let i = 0; i < 4; i += 1) { await wait(3); await show('server'); }
await page.screenshot({ path: '/tmp/dbg2.png', fullPage: true });
const press = (i: number, id: string) => page.evaluate((at, name) => { document.querySelectorAll('iframe')[at]?.contentDocument?.getElementById(name)?.click(); }, i, id);
await press(0, 'camera');
for (let i = 0; i < 2; i += 1) { await wait(3); await show('camera'); }
await press(1, 'leave');
for (let i = 0; i < 2; i += 1) { await wait(3); await show('leave'); }
await press(1, 'leave');
for (let i = 0; i < 3; i += 1) { await wait(3); await show('again'); }
await browser.close(); files.stop();
