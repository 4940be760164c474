// Debian's Chromium, and what every test does with a page: goes there, waits until it is shown, looks with axe.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { expect } from "./sentences.mjs";

export { expect, failed, tried } from "./sentences.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function start() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
  });
  return browser;
}

/** Goes to a page of the console and waits until nothing of it is loading. */
export async function go(page, at, title) {
  await page.evaluate((hash) => { location.hash = hash; }, at);
  await page.waitForFunction((wanted) => document.querySelector("h1")?.textContent === wanted, title);
  await settled(page);
}
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true]"));
}

/** No serious finding of axe; WCAG 2.1 A and AA. */
export async function lookWithAxe(page) {
  // The page's policy lets no script in; axe comes in by the debugger, as an extension of a person's would.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const result = await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] });
    return result.violations.map((v) => `${v.impact} ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).join("; ")}`);
  });
  expect(found.length === 0, found.join("\n"));
}
