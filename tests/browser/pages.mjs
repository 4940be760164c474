// Each page of the console on the sample world: what it shows, axe, light and dark, a narrow window; then whole stories
// by keyboard alone. node pages.mjs ADDRESS SITE PROGRAM [FOLDER-FOR-PICTURES]
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { expect, failed, go, lookWithAxe, settled, start, tried } from "./browser.mjs";

const [address, site, program, pictures] = process.argv.slice(2);
const password = "a long walk by the river";
const routeFile = `${site}/routes/pirl.yaml`;
const browser = await start();
const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme: "light", reducedMotion: "reduce" });
const page = await context.newPage();
page.setDefaultTimeout(10_000);
const complaints = [];
page.on("console", (message) => { if (message.type() === "error" && !/status of (401|403|404|409)/.test(message.text())) complaints.push(message.text()); });
page.on("pageerror", (error) => complaints.push(String(error)));

const look = process.env.GATEHOUSE_LOOK === "all";  // each page dark and narrow, too, for whoever looks through them
async function picture(name, of = page) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await of.mouse.move(0, 0);
  await of.screenshot({ path: `${pictures}/${name}.png` });
  if (!look || /-(dark|narrow)$/.test(name)) return;
  const size = of.viewportSize();
  await of.emulateMedia({ colorScheme: "dark" });
  await of.screenshot({ path: `${pictures}/look-${name}-dark.png`, fullPage: true });
  await of.emulateMedia({ colorScheme: "light" });
  await of.setViewportSize({ width: 375, height: 740 });
  await of.screenshot({ path: `${pictures}/look-${name}-narrow.png` });
  await of.setViewportSize(size);
}
/** Tabs until the element that `wanted` describes has the focus. */
async function tabTo(wanted, of = page, most = 120) {
  for (let i = 0; i < most; ++i) {
    const here = await of.evaluate(() => {
      const one = document.activeElement;
      return `${one?.tagName} ${one?.getAttribute("name") ?? ""} ${one?.getAttribute("aria-label") ?? ""} ${(one?.closest("label")?.textContent ?? "")} ${one?.textContent ?? ""}`;
    });
    if (wanted.test(here)) return;
    await of.keyboard.press("Tab");
  }
  throw new Error(`Tab never came to ${wanted}`);
}

/** Who works by keyboard goes on where she was. */
async function keepsFocus(after, of = page) {
  const at = await of.evaluate(() => document.activeElement?.tagName ?? "");
  expect(at && at !== "BODY", `the focus is lost after ${after}`);
}

await tried("the first account is made by keyboard alone, with the one-time text of the address", async () => {
  const text = readFileSync(`${site}/state/console-setup`, "utf8").trim();
  const began = Date.now();
  await page.goto(`${address}/#setup=${text}`);
  await page.waitForSelector("h1");
  expect(Date.now() - began < 5000, "the first view took too long");
  await lookWithAxe(page);
  await picture("first-account");
  await tabTo(/INPUT name/);
  await page.keyboard.type("ana.ruiz");
  await tabTo(/INPUT password/);
  await page.keyboard.type(password);
  await tabTo(/INPUT repeat/);
  await page.keyboard.type(password);
  await tabTo(/merit staff/);
  await page.keyboard.press("Space");
  await tabTo(/BUTTON.*Make the account/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Overview");
});

const pages = [
  ["overview", "#/", "Overview", /ui-a-claims/],
  ["runs", "#/runs", "Runs & records", /ui-a-claims/],
  ["run", "#/runs/1", "Run 1", /Files/],
  ["record", "#/records/1", "Record 1", /Each value/],
  ["held", "#/held", "Held", /What to do/],
  ["held-codes", "#/held/codes", "Held", /code/],
  ["deliveries", "#/held/deliveries", "Held", /fails-alone/],
  ["clients", "#/clients", "Clients", /case number/],
  ["client", "#/clients/1", "Client 1", /How this client came to be/],
  ["reviews", "#/reviews", "Reviews", /same person/],
  ["conflicts", "#/conflicts", "Conflicts", /No two systems disagree/],
  ["mappings", "#/mappings", "Mappings", /ui-a-claim/],
  ["mapping", "#/mappings/ui-a-claim", "ui-a-claim", /Try it/],
  ["reports", "#/reports", "Reports", /pirl/],
  ["agreements", "#/trust", "Trust", /Agreements/],
];
for (const [name, at, title, shows] of pages) {
  await tried(`${title} (${name}) shows what it is for, and axe finds nothing, light and dark`, async () => {
    await go(page, at, title);
    await page.waitForFunction((text) => new RegExp(text).test(document.body.innerText), shows.source);
    await settled(page);
    await lookWithAxe(page);
    await picture(name);
    await page.emulateMedia({ colorScheme: "dark" });
    await lookWithAxe(page);
    if (["overview", "held"].includes(name)) await picture(`${name}-dark`);
    await page.emulateMedia({ colorScheme: "light" });
  });
}

await tried("in a narrow window nothing is wider than the window", async () => {
  await page.setViewportSize({ width: 375, height: 740 });
  for (const [name, at, title] of pages) {
    await go(page, at, title);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide <= 376, `${name} is ${wide} wide`);
    if (name === "overview") await picture("overview-narrow");
  }
  await page.setViewportSize({ width: 1280, height: 860 });
});

await tried("a run's held records are opened from its balance, and one tells its story", async () => {
  await go(page, "#/held", "Held");
  await page.click("text=Show records");
  await page.waitForSelector("caption:has-text('Records held by')");
  await page.click("caption:has-text('Records held by') >> xpath=.. >> a");
  await page.waitForSelector("h2:has-text('It is')");
  const text = await page.innerText("main");
  expect(/\[[a-z-]+\]/.test(text), "its reason is told with its id");
  expect(!/9\d{8}/.test(text), "no SSN stands in clear");
});

await tried("a reveal asks for a reason, by keyboard, and the audit shows it", async () => {
  await go(page, "#/clients/1", "Client 1");
  expect(/\*\*\*-\*\*-\d{4}/.test(await page.innerText("main")), "the SSN is masked");
  await tabTo(/BUTTON.*Show values/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open] input");
  await page.keyboard.type("call about case 17");
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=Values are shown");
  expect(/9\d{8}/.test(await page.innerText("main")), "the SSN is shown");
  await keepsFocus("Show values");
});

await tried("an auditor signs in with a token, sees the reveal, and proves that the trail is whole", async () => {
  appendFileSync(`${site}/access.yaml`, "  state.audit: {roles: [auditor]}\n");
  await page.evaluate(async () => {
    const csrf = (await (await fetch("/v1/session")).json()).csrf;
    await fetch("/v1/reload", { method: "POST", headers: { "X-Gatehouse-Csrf": csrf } });
  });
  const token = execFileSync(program, ["tokens", "add", "state.audit", "--site", site], { encoding: "utf8" }).trim();
  const other = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const auditor = await other.newPage();
  auditor.setDefaultTimeout(10_000);
  await auditor.goto(address);
  await auditor.click("text=I have a token");
  await auditor.fill("input[name=token]", token);
  await auditor.keyboard.press("Enter");
  await auditor.waitForFunction(() => document.querySelector("h1")?.textContent === "Overview");
  expect(!/Mappings/.test(await auditor.innerText("nav")), "what is not open to the auditor is not in the menu");
  expect(await auditor.locator("a.stat[href='#/clients'], a.stat[href='#/reviews']").count() === 0, "no figure leads to a page that is not open");
  await go(auditor, "#/trust", "Trust");
  await auditor.waitForSelector("section:has(h2:text-is('Health')) >> text=Looked at permissions");
  await auditor.waitForSelector("section:has(h2:text-is('Keys')) >> text=The master key");
  await auditor.waitForSelector("section:has(h2:text-is('How long people are kept')) >> text=everything is kept");
  await auditor.waitForSelector("td:has-text('call about case 17')");
  await auditor.click("text=Prove that it is whole");
  await auditor.waitForSelector("text=The trail is whole");
  await lookWithAxe(auditor);
  await picture("trust", auditor);
  await other.close();
});

await tried("two systems change the same value, and a person says by keyboard who is right", async () => {
  const send = (counter, file, email) => {
    writeFileSync(`${site}/in/counter-${counter}/pending/${file}.csv`, `SSN,LAST,FIRST,BORN,EMAIL\n900112222,QUIROGA,MARISOL,1984-03-07,${email}\n`);
    runRoute(`counter-${counter}`);
  };
  send("north", "n1", "m.quiroga@example.org");
  send("south", "s1", "m.quiroga@example.org");
  send("south", "s2", "marisol@example.net");
  send("north", "n2", "quiroga.m@example.com");
  await go(page, "#/", "Overview");
  await page.waitForSelector("a.stat.warn[href='#/conflicts']:has-text('1')");
  await go(page, "#/conflicts", "Conflicts");
  await tabTo(/BUTTON.*Look at it/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("th:has-text('counter-north says')");
  expect(!/example\.(org|net|com)/.test(await page.innerText("main")), "the values are masked");
  await lookWithAxe(page);
  await picture("conflict");
  await tabTo(/BUTTON.*counter-north is right/);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".alert:has-text('theirs; the systems are told')");
  await page.waitForSelector("text=No two systems disagree");
});

await tried("an address that is none says so", async () => {
  await go(page, "#/nonsense/1", "There is no such page");
  expect(/#\/nonsense\/1/.test(await page.innerText("main")), "it is named");
  expect(/times of /.test(await page.innerText("footer")), "whose clock is shown is said");
});

await tried("a key that is held down decides one pair, and none whose evidence is not on the page", async () => {
  const decided = [];
  const listen = (request) => { if (/\/decide$/.test(request.url())) decided.push(request.url()); };
  page.on("request", listen);
  let open = () => undefined;
  const evidence = new Promise((come) => { open = come; });
  const one = /\/v1\/reviews\/\d+$/;
  await page.route(one, async (route) => { await evidence; await route.continue(); });
  await page.evaluate(() => { location.hash = "#/reviews"; });
  await page.waitForSelector("main [role=status]:has-text('review')");
  await page.keyboard.press("3");
  expect(decided.length === 0, "nobody has seen this pair");
  open();
  await page.waitForSelector("main table");
  for (let i = 0; i < 12; ++i) await page.keyboard.down("3");  // the second and all that follow are repeats
  await page.waitForSelector(".alert:has-text('cannot-tell')");
  await page.waitForSelector("main table");
  for (let i = 0; i < 12; ++i) await page.keyboard.down("3");
  await page.keyboard.up("3");
  await settled(page);
  expect(decided.length === 1, `${decided.length} were decided`);
  await page.unroute(one);
  page.off("request", listen);
});

await tried("a pair that a colleague decides is not decided again, and both people of one are shown whole for a reason", async () => {
  await go(page, "#/", "Overview");
  await go(page, "#/reviews", "Reviews");
  await page.waitForSelector("main table");
  await tabTo(/BUTTON.*Show both whole/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open] input");
  await page.keyboard.type("a doubtful pair, side by side");
  await page.keyboard.press("Enter");
  await page.waitForSelector("caption:has-text('Both, whole')");
  await keepsFocus("Show both whole");
  await lookWithAxe(page);
  await page.evaluate(async () => {
    const { csrf } = await (await fetch("/v1/session")).json();
    const review = /review (\d+)/.exec(document.querySelector("main [role=status]").textContent)[1];
    await fetch(`/v1/reviews/${review}/decide`, { method: "POST", headers: { "X-Gatehouse-Csrf": csrf }, body: JSON.stringify({ decision: "not-same" }) });
  });
  await page.waitForSelector(".alert:has-text('Somebody else has decided this pair')");
});

await tried("a doubtful pair is reviewed and decided by keyboard alone", async () => {
  await go(page, "#/reviews", "Reviews");
  const said = await page.innerText("main [role=status]");
  await page.keyboard.press("j");
  await page.waitForFunction((old) => document.querySelector("main [role=status]")?.textContent !== old, said);
  await page.waitForSelector("table");
  await page.keyboard.press("2");
  await page.waitForSelector(".alert:has-text('not-same')");
});

await tried("a doubtful pair is found to be one person, merged, found wrong and split", async () => {
  await page.reload();
  await go(page, "#/reviews", "Reviews");
  await page.waitForSelector("table");
  const pair = await page.evaluate(() => [...document.querySelectorAll("main a[href^='#/clients/']")].map((a) => a.textContent.replace(/\D/g, "")));
  await page.keyboard.press("1");
  await page.waitForSelector(".alert:has-text('same')");
  await go(page, `#/clients/${pair[1]}`, `Client ${pair[1]}`);
  await page.waitForSelector("text=Split again");
  await tabTo(/BUTTON.*Split again/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=a client of its own again");
  await page.waitForFunction(() => !document.body.innerText.includes("Split again"));
  await keepsFocus("Split again");
});

await tried("a code that no table knows is given a meaning by keyboard alone, and the records that waited come in", async () => {
  for (const meaning of ["other", "basic"]) {
    await go(page, "#/held", "Held");
    await go(page, "#/held/codes", "Held");
    await page.waitForSelector("text=Say what it means");
    const table = await page.evaluate(() => document.querySelector("tbody td:nth-child(4)").textContent);
    await tabTo(/BUTTON.*Say what it means/);
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog[open] input");
    await page.keyboard.type(/category/.test(table) ? "basic" : "other");
    await page.keyboard.press("Tab");
    await page.keyboard.type("said by the system's owner");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".alert.good:has-text('means')", { timeout: 30_000 });
    const came = meaning === "basic" ? /[1-9]\d* records? came in/ : /0 records came in, \d+ (is|are) still held/;
    await page.waitForFunction((text) => new RegExp(text).test(document.querySelector("section[aria-label='Long work']")?.textContent ?? ""), came.source);
    await page.locator("button[aria-label^='Put away']").first().focus();
    await page.keyboard.press("Enter");
  }
  expect(readFileSync(`${site}/mappings/sample/codes/mis-service-category.csv`, "utf8").includes("777,basic"), "the site's own file has the line");
});

await tried("an operator, who signs in with a token, decides on deliveries that wait, by keyboard", async () => {
  appendFileSync(`${site}/access.yaml`, "  state.operator: {roles: [operator]}\n");
  await page.evaluate(async () => {
    const csrf = (await (await fetch("/v1/session")).json()).csrf;
    await fetch("/v1/reload", { method: "POST", headers: { "X-Gatehouse-Csrf": csrf } });
  });
  const token = execFileSync(program, ["tokens", "add", "state.operator", "--site", site], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  const other = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const operator = await other.newPage();
  operator.setDefaultTimeout(10_000);
  await operator.goto(address);
  await operator.click("text=I have a token");
  await operator.fill("input[name=token]", token);
  await operator.keyboard.press("Enter");
  await operator.waitForSelector("button[aria-label='Run vos now']");
  expect(await operator.locator("button[aria-label='Run pirl now'], a:has-text('Make it under Reports')").count() === 0, "a report is for reporters to make");
  await tabTo(/BUTTON.*Run ui-a-claims now/, operator);
  await operator.keyboard.press("Enter");
  await operator.waitForSelector("text=nothing new was there");
  await keepsFocus("Run now", operator);
  await operator.locator("a.stat:has-text('deliveries that wait')").focus();
  await operator.keyboard.press("Enter");
  await operator.waitForSelector("td:has-text('fails-alone')");
  await tabTo(/BUTTON.*Decide on vos\/\d+/, operator);
  await operator.keyboard.press("Enter");
  await operator.waitForSelector("dialog[open] >> text=did not take it");
  expect(await operator.locator("dialog[open] button:has-text('has it')").count() === 0, "what was refused is not said to be there");
  await lookWithAxe(operator);
  await tabTo(/BUTTON.*Send again/, operator);
  await operator.keyboard.press("Enter");
  await operator.waitForSelector(".alert:has-text('due again with the next run')");
  await operator.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  await tabTo(/BUTTON.*Decide on vos\/\d+/, operator);
  await operator.keyboard.press("Enter");
  await operator.waitForSelector("dialog[open] >> text=What you say stands in the audit trail");
  await picture("deliveries-decide", operator);
  await tabTo(/BUTTON.*vos has it/, operator);
  await operator.keyboard.press("Enter");
  await operator.waitForSelector(".alert:has-text('vos has it')");
  await operator.waitForSelector("text=Every delivery was answered.");
  await other.close();
});

/** Claims of the mainframe's last file once more, under new numbers, each with a month 13 in its date of birth (or as it
 *  was): what the dates should be. */
function badFile(day = "20260410", records = 40, number = 700000000000, broken = true) {
  const [, ...lines] = readFileSync(`${site}/in/ui-a/done/UICLM_20260407.txt`, "latin1").split("\n");
  const good = lines.filter((line) => /^D/.test(line) && /^(19|20)/.test(line.slice(61, 69)) && line.slice(61, 69) !== "19000101").slice(0, records);
  const bad = Array.from({ length: records }, (_, at) => good[at % good.length]).map((line, at) => `D${String(number + at)}${line.slice(13, 65)}${broken ? "13" : line.slice(65, 67)}${line.slice(67)}`);
  const rest = " ".repeat(299);
  const head = (`HUICLM-DAILY${day}SYNTHETIC` + rest).slice(0, 299), tail = (`T${String(records).padStart(9, "0")}` + rest).slice(0, 299);
  writeFileSync(`${site}/in/ui-a/pending/UICLM_${day}.txt`, [head, ...bad, tail, ""].join("\n"), "latin1");
  return good.map((line) => line.slice(61, 69));
}
/** An operator brings in what lies there: the service does it, asked by the command line. 3: some are held. */
function runRoute(route) {
  const done = spawnSync(program, ["run", route, "--site", site], { encoding: "utf8" });
  expect([0, 3].includes(done.status), done.stdout + done.stderr);
}

await tried("a file comes with forty bad records, and all of them are brought through by keyboard alone", async () => {
  const right = badFile();
  runRoute("ui-a-claims");
  await go(page, "#/", "Overview");
  await go(page, "#/held", "Held");
  await page.waitForSelector("li.group:has-text('DOB')");
  await page.locator("li.group:has-text('DOB') >> button:has-text('Correct …')").focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open] input");
  await page.keyboard.type("the UI office read the dates to me");
  await page.keyboard.press("Enter");
  await page.waitForSelector("tbody input");
  expect(await page.locator("tbody input").count() === 40, "all forty are there to be corrected");
  expect(/19\d\d13\d\d/.test(await page.innerText("tbody")), "what came is shown to whom it is revealed");
  await lookWithAxe(page);
  await page.locator("tbody input").first().focus();
  for (const text of right) {
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");  // to the next line
  }
  await tabTo(/BUTTON.*Try only/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=40 records would come in; nothing was written.", { timeout: 20_000 });
  await keepsFocus("Try only");
  await page.locator("li.group:has-text('DOB')").evaluate((group) => group.scrollIntoView());
  await picture("held-correct");
  await tabTo(/BUTTON.*Correct 40 and bring them in/, page, 300);
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=40 records came in.", { timeout: 20_000 });
  expect(!/DOB/.test(await page.innerText("main")), "none of them is held any more");
});

await tried("one held record is corrected on its own page, and tells who corrected it", async () => {
  const lines = readFileSync(`${site}/in/ui-a/done/UICLM_20260410.txt`, "latin1").split("\n");
  const rest = " ".repeat(299);
  writeFileSync(`${site}/in/ui-a/pending/UICLM_20260411.txt`,
    [lines[0].replace("20260410", "20260411"), `D799999999999${lines[1].slice(13)}`, ("T000000001" + rest).slice(0, 299), ""].join("\n"), "latin1");
  runRoute("ui-a-claims");
  await go(page, "#/", "Overview");
  await go(page, "#/held", "Held");
  await page.click("li.group:has-text('DOB') >> text=Show records");
  await page.click("caption:has-text('Records held by') >> xpath=.. >> a");
  await page.waitForSelector("h2:has-text('What its sender wrote')");
  await tabTo(/BUTTON.*Correct it/);
  await page.keyboard.press("Enter");
  await page.locator("input[aria-label^='What DOB']").focus();
  await page.keyboard.type("19700101");
  await tabTo(/Reason for the correction/);
  await page.keyboard.type("asked the sender");
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=by ana.ruiz: asked the sender");
  await tabTo(/BUTTON.*Show values/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open] input");
  await page.keyboard.type("what came, beside the correction");
  await page.keyboard.press("Enter");
  await page.waitForSelector("tr:has-text('DOB') >> text=19700101");
  expect(/(19|20)\d\d13\d\d/.test(await page.innerText("tr:has-text('DOB')")), "what came still stands there");
  await picture("record-corrected");
});

await tried("a mapping's change is refused with its line, then tried, and put in force", async () => {
  await go(page, "#/mappings/ui-a-claim", "ui-a-claim");
  const area = page.locator("textarea");
  const text = await area.inputValue();
  await area.fill(text + "nonsense: 1\n");
  await page.getByRole("button", { name: "Try it" }).click();
  await page.waitForSelector("text=cannot be put in force yet");
  await page.waitForSelector("[aria-label=Findings] >> text=nonsense");
  await picture("mapping-finding");
  await area.fill("# looked through by ana.ruiz\n" + text);
  await page.getByRole("button", { name: "Try it" }).click();
  await page.waitForSelector("text=It can be put in force");
  await page.waitForSelector("section.trial h2:has-text('0 values change')");
  await page.getByRole("button", { name: "Put it in force" }).click();
  await page.waitForSelector("text=Commit the site's files");
  expect(readFileSync(`${site}/mappings/sample/ui-a-claim.map.yaml`, "utf8").startsWith("# looked through"), "the site's file has it");
});

await tried("a quarter is dry-run, made, certified, and made again to the byte from its receipt, by keyboard", async () => {
  await go(page, "#/reports", "Reports");
  await tabTo(/BUTTON.*Dry run/);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".route .alert:has-text('rows')", { timeout: 30_000 });
  await keepsFocus("Dry run");
  await tabTo(/BUTTON.*Make and send/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open] h2:has-text('Send pirl 20')");
  await page.waitForSelector("dialog[open] >> text=/The dry run of .* has [\\d,]+ rows?, [\\d,]+ errors?/");
  await lookWithAxe(page);
  await picture("reports-send");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog:not([open])", { state: "attached" });
  await keepsFocus("Cancel");
  await page.fill("li.route input[placeholder]", "Q9 2026");
  await tabTo(/BUTTON.*Dry run/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=“Q9 2026” is no quarter: write it like 20");
  await go(page, "#/", "Overview");
  await go(page, "#/reports", "Reports");
  await page.waitForSelector(".route .alert:has-text('rows')");  // whoever comes back finds it
  await page.waitForSelector("text=submitted with");
  await picture("reports-sent");
  await tabTo(/BUTTON.*Certify/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open] input");
  await page.keyboard.type("reporting lead");
  await page.keyboard.press("Enter");
  await page.waitForSelector("td:has-text('ana.ruiz, reporting lead')");
  await keepsFocus("Certify");
  await tabTo(/BUTTON.*Make it again/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=PROVEN: the same bytes were made again from the hub", { timeout: 30_000 });
});

await tried("a report is scheduled in words by keyboard: wrong days are told beside the field, the dates stand there before it is in force, and the file keeps the rest", async () => {
  const before = readFileSync(routeFile, "utf8");
  await go(page, "#/reports", "Reports");
  await tabTo(/BUTTON.*Schedule …/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("form.schedule");
  await tabTo(/INPUT days/);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("soon");
  await page.waitForSelector(".field.wrong:has-text('Write numbers of days')");
  await lookWithAxe(page);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("15, 3");
  await tabTo(/INPUT send/);
  await page.keyboard.press("ArrowDown");  // from the cron that the route has to the first choice
  await page.waitForSelector("form.schedule .dates:has-text('made and sent')");
  await lookWithAxe(page);
  await page.locator("form.schedule").evaluate((form) => form.closest("li").scrollIntoView());
  await picture("reports-schedule");
  expect(readFileSync(routeFile, "utf8") === before, "nothing is written before it is put in force");
  await tabTo(/BUTTON.*Put it in force/);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".alert:has-text('15 and 3 days before the due date')");
  const after = readFileSync(routeFile, "utf8");
  const kept = before.split("\n").filter((line) => !/^(due|rehearse|schedule):/.test(line));
  expect(after.split("\n").filter((line) => !/^(due|rehearse|schedule):/.test(line)).join("\n") === kept.join("\n"), after);
  expect(/^rehearse: \[15, 3\]$/m.test(after) && /^schedule: on the due date at 06:00$/m.test(after), after);
});

await tried("the measures of a quarter are shown with a chart, and who is behind a number, by keyboard", async () => {
  await go(page, "#/reports", "Reports");
  for (const [quarter, typed] of [["2025Q2", "Q2 2025"], ["2025Q4", "2025Q4"], ["2026Q1", "2026Q1"]]) {
    await page.fill("li.route input[placeholder]", typed);
    await tabTo(/BUTTON.*Dry run/);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`.route .alert:has-text('pirl ${quarter}, dry run')`, { timeout: 30_000 });
  }
  await tabTo(/BUTTON.*What is due and sent/);
  await page.keyboard.press("ArrowRight");
  await page.waitForSelector("th:has-text('What to do')");
  expect(/[1-9][\d,]* errors?/.test(await page.innerText("main")), "the checks of the last dry run are counted");
  const workbook = await page.evaluate(async () => { const answer = await fetch(document.querySelector("a[download][href*=findings]").href); return [answer.status, (await answer.arrayBuffer()).byteLength]; });
  expect(workbook[0] === 200 && workbook[1] > 1000, `the error workbook of a dry run: ${workbook}`);
  await lookWithAxe(page);
  await picture("reports-checks");
  await page.keyboard.press("ArrowRight");
  await page.waitForSelector("figure.chart canvas");
  await lookWithAxe(page);
  await picture("reports-measures");
  await page.selectOption("select[name=quarter]", { label: "2025Q4" });
  await page.waitForSelector("td:has-text('2025Q3 was not made')");
  await page.selectOption("select[name=quarter]", { label: "2026Q1" });
  expect(!/was not made/.test(await page.innerText("main")), "the quarter just before was made");
  await tabTo(/BUTTON.*who is in the denominator/);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".behind table, .behind .empty");
  await settled(page);
  await lookWithAxe(page);
  await page.locator(".behind").evaluate((list) => list.scrollIntoView());
  await picture("reports-people");
  await page.emulateMedia({ colorScheme: "dark" });
  await lookWithAxe(page);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 375, height: 740 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide <= 376, `the measures are ${wide} wide`);
  await page.setViewportSize({ width: 1280, height: 860 });
});

await tried("an administrator changes a mapping, sees how many values change in all that came, leaves, comes back, looks at the records, and activates it, by keyboard alone", async () => {
  const shown = () => page.waitForFunction(() => /[1-9][\d,]* values change/.test(document.querySelector("section.trial h2")?.textContent ?? ""), undefined, { timeout: 60_000 });
  badFile("20260409", 400, 730000000000, false);
  runRoute("ui-a-claims");
  await go(page, "#/", "Overview");
  await go(page, "#/mappings/ui-a-claim", "ui-a-claim");
  const text = await page.locator("textarea").inputValue();
  const changed = text.replace("address.city:          CITY", "address.city:          {from: CITY, clean: [lower]}");
  expect(changed !== text, "the line is there");
  await page.locator("textarea").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(changed);
  await tabTo(/BUTTON.*Try it/);
  await page.keyboard.press("Enter");
  await shown();
  await keepsFocus("Try it");
  const told = await page.innerText("section.trial");
  const [, values, records] = /([\d,]+) values change[^]*of the last ([\d,]+) records/.exec(told).map((n) => Number(n.replace(/,/g, "")));
  expect(values > 312 && records > 312, told);
  expect(/client\.address\.city [\d,]+/.test(told), told);
  await go(page, "#/", "Overview");
  await go(page, "#/mappings/ui-a-claim", "ui-a-claim");
  await page.waitForSelector("text=The last trial was of another text");
  await tabTo(/BUTTON.*Take that text up again/);
  await page.keyboard.press("Enter");
  await shown();
  expect(await page.locator("textarea").inputValue() === changed, "the text is taken up again");
  await tabTo(/BUTTON.*Show examples of client.address.city/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("section.trial tbody tr").length === 20);
  await tabTo(/BUTTON.*Show more/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("section.trial tbody tr").length === 40);
  await lookWithAxe(page);
  await page.locator("section.trial").evaluate((one) => one.scrollIntoView());
  await picture("mapping-trial");
  await page.evaluate(() => scrollTo(0, 0));
  await tabTo(/BUTTON.*Try it/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=It can be put in force");
  await page.waitForSelector("button:text-is('Put it in force')[aria-disabled=false]");
  await tabTo(/BUTTON.*Put it in force/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=Commit the site's files");
  expect(readFileSync(`${site}/mappings/sample/ui-a-claim.map.yaml`, "utf8").includes("{from: CITY, clean: [lower]}"), "the site's file has it");
});

await tried("a code table is changed like the mapping: a code that stands twice is refused beside its line", async () => {
  await go(page, "#/mappings/ui-a-claim", "ui-a-claim");
  await page.selectOption("select[name=file]", { label: "code table ui-a-referral.csv" });
  await page.waitForFunction(() => document.querySelector("textarea")?.value.startsWith("source,canonical"));
  const area = page.locator("textarea");
  const table = await area.inputValue();
  await area.fill(`${table.trimEnd()}\nR,wprs,,,\n`);
  await page.getByRole("button", { name: "Try it" }).click();
  await page.waitForSelector("[aria-label=Findings] >> text=duplicate-code");
  await page.waitForSelector(".margin .error");
  await area.fill(`${table.trimEnd()}\nQ,resea,,,said by the mainframe's owner\n`);
  await page.getByRole("button", { name: "Try it" }).click();
  await page.waitForSelector("text=It can be put in force");
  await page.getByRole("button", { name: "Put it in force" }).click();
  await page.waitForSelector("text=Commit the site's files");
  expect(readFileSync(`${site}/mappings/sample/codes/ui-a-referral.csv`, "utf8").includes("Q,resea"), "the site's own table has it");
});

await tried("lists are sorted by their heads on the server, and one box finds a file, a code and a case, by keyboard", async () => {
  await go(page, "#/runs", "Runs & records");
  await tabTo(/BUTTON.*Held/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("th[aria-sort=descending]:has-text('Held')");
  await settled(page);
  const held = await page.$$eval("tbody td:nth-child(6)", (cells) => cells.map((cell) => Number(cell.textContent.replace(/,/g, ""))));
  expect(held[0] >= 40 && held.every((n, at) => !at || n <= held[at - 1]), `held: ${held.slice(0, 8)}`);
  await page.locator("input[type=search]").focus();
  await page.keyboard.type("uiclm_20260410");
  await page.keyboard.press("Enter");
  await page.waitForSelector("h1:text-is('Search')");
  await page.waitForSelector("td:has-text('UICLM_20260410.txt')");
  expect(!/uiclm/i.test(page.url()), "what is looked for stands in no address");
  await lookWithAxe(page);
  const [ink, paper] = await page.$eval("input[type=search]", (box) => [getComputedStyle(box).color, getComputedStyle(box).backgroundColor]);
  expect(ink !== paper, `what is typed is to be seen: ${ink} on ${paper}`);
  await picture("search");
  await page.locator("input[type=search]").fill("resea");
  await page.keyboard.press("Enter");
  await page.waitForSelector("caption:has-text('Lines of code tables')");
  await page.waitForSelector("td:has-text('ui-a-referral')");
  await page.locator("input[type=search]").fill("700000000000");
  await page.keyboard.press("Enter");
  await page.waitForSelector("caption:has-text('Clients')");
  await page.locator("input[type=search]").fill("nothing has this name");
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=Nothing is found by");
  await page.locator("input[type=search]").fill("");
});

await tried("a delivery's run counts what became of each change, and each count opens its list; a report's run its rows and findings", async () => {
  const run = await page.evaluate(async () => (await (await fetch("/v1/runs?route=vos&limit=50")).json()).find((one) => one.kind === "delivery" && one.state === "done" && one.run)?.run);
  const all = await page.evaluate(async () => (await (await fetch("/v1/runs?kind=delivery&limit=200")).json()).map((one) => one.run));
  let one = run;
  for (const number of all) if ((await page.evaluate(async (n) => Object.keys((await (await fetch(`/v1/runs/${n}`)).json()).deliveries).length, number)) > 0) one = number;
  await go(page, `#/runs/${one}`, `Run ${one}`);
  await page.waitForSelector("h2:has-text('for ')");
  await tabTo(/BUTTON.*sent [\d,]+/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("caption:has-text('Changes of clients')", { state: "attached" });
  await page.waitForSelector("tbody td:has-text('delivered')");
  await lookWithAxe(page);
  await picture("run-delivery");
  const report = await page.evaluate(async () => (await (await fetch("/v1/runs?kind=report&limit=1")).json())[0].run);
  await go(page, `#/runs/${report}`, `Run ${report}`);
  await page.waitForSelector(".stat:has-text('rows in the file')");
  expect(/rows of [\d,]+ clients? = [\d,]+ in the file \+ [\d,]+ held \+ [\d,]+ filtered/.test(await page.innerText("main")), "the report's balance is told");
  await lookWithAxe(page);
  await picture("run-report");
});

await tried("a pin is told with who made it, and taken back by keyboard", async () => {
  await page.evaluate(async () => {
    const { csrf } = await (await fetch("/v1/session")).json();
    await fetch("/v1/clients/1/pin", { method: "POST", headers: { "X-Gatehouse-Csrf": csrf }, body: JSON.stringify({ field: "sex", value: "not-disclosed", because: "her letter" }) });
  });
  await go(page, "#/", "Overview");
  await go(page, "#/clients/1", "Client 1");
  await page.waitForSelector(".pins >> text=by ana.ruiz");
  await lookWithAxe(page);
  await page.locator(".pins").evaluate((pins) => pins.scrollIntoView({ block: "center" }));
  await picture("client-pinned");
  await tabTo(/BUTTON.*Take the pin on sex back/);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".alert:has-text('the pin is taken back')");
  await page.waitForFunction(() => !document.querySelector(".pins"));
});

await tried("what somebody started shows on the overview while it is at work, and how far it is", async () => {
  badFile("20260412", 24000, 710000000000);
  await go(page, "#/", "Overview");
  const run = spawn(program, ["run", "ui-a-claims", "--site", site], { stdio: "ignore" });
  const ended = new Promise((over) => { run.on("exit", over); });
  await page.waitForFunction(() => {
    const work = document.querySelector("section[aria-label='At work']");
    return work?.querySelector("progress") && /ui-a-claims.*[1-9][\d,]* of 24,0/s.test(work.textContent);
  }, undefined, { timeout: 60_000 });
  await picture("overview-at-work");
  await lookWithAxe(page);
  expect([0, 3].includes(await ended), "the run ends well");
  await page.waitForFunction(() => !document.querySelector("section[aria-label='At work']"), undefined, { timeout: 60_000 });
});

await tried("long work shows how far it is, is left and found again, and is stopped, by keyboard", async () => {
  badFile("20260413", 1500, 720000000000);
  runRoute("ui-a-claims");
  await go(page, "#/held", "Held");
  await page.waitForSelector("li.group:has-text('DOB')");
  await page.locator("li.group:has-text('DOB') >> button:has-text('Replay')").focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("section[aria-label='Long work'] progress");
  await lookWithAxe(page);
  await go(page, "#/", "Overview");
  await page.waitForSelector("section[aria-label='At work']:has-text('Replay of') >> progress");
  await page.waitForFunction(() => /[1-9][\d,]* of 25,5/.test(document.querySelector("section[aria-label='At work']").textContent));
  await lookWithAxe(page);
  await go(page, "#/held", "Held");
  await page.waitForSelector("section[aria-label='Long work'] progress");
  await tabTo(/BUTTON.*Stop Replay of/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("section[aria-label='Long work'] >> text=It was stopped; the rest is held as it was.", { timeout: 20_000 });
  await lookWithAxe(page);
  await picture("held-replayed");
  await go(page, "#/", "Overview");
  await go(page, "#/held", "Held");
  await page.waitForSelector("section[aria-label='Long work'] >> text=It was stopped");
});

await tried("signing out ends it, and a password signs in again", async () => {
  await page.click("text=Sign out");
  await page.waitForSelector("h1:has-text('Sign in')");
  await lookWithAxe(page);
  await page.fill("input[name=name]", "ana.ruiz");
  await page.fill("input[name=password]", password);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("h1") && document.querySelector("h1").textContent !== "Sign in");
});

await tried("somebody signs in with the agency's account, at a provider made of a certified library, only who is named gets in, and what she starts shows elsewhere by itself", async () => {
  const folder = mkdtempSync(`${tmpdir()}/provider-`);
  const port = await new Promise((found) => { const one = createServer().listen(0, "127.0.0.1", () => { const at = one.address().port; one.close(() => found(at)); }); });
  const provider = spawn(process.execPath, ["provider.mjs", folder, String(port), `${address}/v1/session/openid/back`], { stdio: ["ignore", "pipe", "ignore"] });
  const theirs = await browser.newContext({ ignoreHTTPSErrors: true });
  try {
    await new Promise((ready, gone) => { provider.stdout.on("data", (text) => String(text).includes("ready") && ready()); provider.on("exit", () => gone(new Error("the provider ended"))); });
    writeFileSync(`${site}/keys/openid`, "not so secret: a+b\n", { mode: 0o600 });
    appendFileSync(`${site}/access.yaml`, `  kim.lee: {roles: [operator, reporter], openid: kim-4711}
openid:
  issuer: https://127.0.0.1:${port}
  client: gatehouse
  secret_file: keys/openid
  console: ${address}
  ca_file: ${folder}/ca.pem
  label: the State's account
`);
    await page.evaluate(async () => {
      const { csrf } = await (await fetch("/v1/session")).json();
      await fetch("/v1/reload", { method: "POST", headers: { "X-Gatehouse-Csrf": csrf } });
    });
    const signIn = async (name) => {
      const theirPage = await theirs.newPage();
      await theirPage.goto(address);
      await theirPage.click("text=Sign in with the State's account");
      await theirPage.waitForURL(/interaction/);
      await theirPage.fill("input[name=login]", name);
      await theirPage.fill("input[name=password]", "anything");
      await theirPage.click("button[type=submit]");
      await theirPage.waitForSelector("text=Authorize");
      await theirPage.click("button[type=submit]");
      await theirPage.waitForURL((url) => url.origin === address);
      return theirPage;
    };
    const first = await theirs.newPage();
    await first.goto(address);
    await first.waitForSelector("text=Sign in with the State's account");
    await lookWithAxe(first);
    await picture("sign-in", first);
    const stranger = await signIn("somebody-else");
    await stranger.waitForSelector("text=nobody has named you here");
    await lookWithAxe(stranger);
    await picture("sign-in-stranger", stranger);
    await theirs.clearCookies();
    const kim = await signIn("kim-4711");
    await kim.waitForFunction(() => document.querySelector("h1")?.textContent === "Overview");
    expect((await kim.innerText("header")).includes("kim.lee"), "she is who access.yaml says");
    // What she starts shows by itself on the page of somebody else, well before that page would look again.
    await go(page, "#/runs", "Runs & records");
    const newest = Number(await page.innerText("tbody tr:first-child td:first-child"));
    await kim.locator("button[aria-label^='Run ']").first().click();
    await page.waitForFunction((run) => Number(document.querySelector("tbody tr:first-child td:first-child")?.textContent) > run, newest, { timeout: 8000 });
  } finally {
    await theirs.close();
    provider.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});

await tried("no page made the browser complain, of its policy or otherwise", async () => expect(complaints.length === 0, complaints.slice(0, 8).join("\n")));
await browser.close();
process.exit(failed() ? 1 : 0);
