// A call without any server but that of the room log: each two members are connected with each other.
import { Mesh } from 'sotto/mesh';
import { join } from './call.js';

await join(async ({ call, show }) => {
  // Before anything is awaited, so that it hears of everybody who comes.
  const mesh = new Mesh(call);
  show(mesh);
  return { media: mesh, end: () => mesh.close() };
});
