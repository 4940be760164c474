// Builds the console into dist/: three files, the same bytes from the same sources on any machine.
//   node build.mjs [FOLDER]
import { build } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";

const to = process.argv[2] ?? "dist";
await mkdir(to, { recursive: true });
await build({
  entryPoints: { app: "src/main.tsx" },
  outdir: to,
  bundle: true,
  minify: true,
  legalComments: "none",
  charset: "utf8",
  format: "iife",
  target: ["es2020", "chrome100", "firefox100", "safari15"],
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".svg": "text" },
});
await copyFile("src/index.html", `${to}/index.html`);
await copyFile("src/icon.svg", `${to}/icon.svg`);
