/** A datagram to a host that sends it back, for the question whether UDP gets there: `echo.ts serve`, or `echo.ts ask ADDRESS`. */

import { createSocket } from 'node:dgram';

const PORT = 40_007;
const PATIENCE = 2_000;

const [role, address] = process.argv.slice(2);
const socket = createSocket('udp4');
if (role === 'serve') {
  socket.on('message', (bytes, from) => socket.send(bytes, from.port, from.address));
  socket.bind(PORT, () => console.log('ready: yes'));
} else {
  const end = (answer: string) => {
    console.log(`back: ${answer}`);
    socket.close();
    clearTimeout(limit);
  };
  const limit = setTimeout(() => end('no'), PATIENCE);
  socket.on('message', () => end('yes'));
  socket.send('anyone?', PORT, address);
}
