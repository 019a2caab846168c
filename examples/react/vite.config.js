import { defineConfig } from 'vite';

const target = process.env.SOTTO_SERVER ?? 'http://localhost:9000';

export default defineConfig({
  server: { proxy: { '/ws': { target, ws: true } } },
  // The package brings files that it finds beside its modules, which must stay where they are.
  optimizeDeps: { exclude: ['sotto', 'sotto-react'] },
});
