import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  // Relative addresses: the page is at /custom_applications/<id>/, not at the root of its host.
  base: './',
  build: { outDir: '../backend/static', emptyOutDir: true },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } }
})
