import { defineConfig } from 'vite';

// What the server draws with: one file, which Node.js runs in a sandbox (src/quicksight/paper).
export default defineConfig({
  esbuild: { jsx: 'automatic' },
  publicDir: false,
  build: {
    ssr: 'src/quicksight/paper/main.mjs',
    outDir: '../build/drawing',
    emptyOutDir: true,
    target: 'node18',
    minify: true,
    reportCompressedSize: false,
    rollupOptions: { output: { entryFileNames: 'draw.mjs', inlineDynamicImports: true } },
  },
  ssr: { noExternal: true },
});
