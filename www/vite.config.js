/** Builds the demo page. In the built page a policy of its own forbids every source of code but the page itself. */
import { defineConfig } from "vite";

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  // The package finds its wasm file by its own address; a pre-bundled copy of it would look in the wrong place.
  optimizeDeps: { exclude: ["rolegate"] },
  // The page offers the policy it was built with, which is not in this folder.
  server: { fs: { allow: [".."] } },
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  plugins: [
    {
      name: "content-security-policy",
      apply: "build",
      transformIndexHtml: () => [{ tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" }],
    },
  ],
});
