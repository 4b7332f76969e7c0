import { defineConfig } from 'vite';

// React's JSX is esbuild's to compile: no plug-in is needed for a build.
export default defineConfig({
  esbuild: { jsx: 'automatic' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // the content policy takes no inline files but images
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
    manifest: true,
    rollupOptions: {
      input: ['index.html', 'embed.html'],
      onwarn(warning, show) {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') show(warning); // "use client" means nothing here
      },
    },
  },
});
