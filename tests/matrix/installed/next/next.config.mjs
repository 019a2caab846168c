import { fileURLToPath } from 'node:url';

// The packages are installed a folder above.
const root = fileURLToPath(new URL('..', import.meta.url));

export default { turbopack: { root }, outputFileTracingRoot: root, distDir: process.env.NEXT_OUT };
