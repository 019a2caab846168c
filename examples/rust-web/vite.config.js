import { defineConfig } from 'vite';

export default defineConfig({
  // The package brings files that it finds beside its modules, which must stay where they are.
  optimizeDeps: { exclude: ['sotto'] },
});
