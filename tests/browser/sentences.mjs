// One thing that is tried, in a line; used by all that runs in node.
let failures = 0;

/** One thing that is tried, told in a line. */
export async function tried(sentence, work) {
  try {
    await work();
    console.log(`ok - ${sentence}`);
  } catch (error) {
    failures += 1;
    console.log(`not ok - ${sentence}`);
    console.log(String(error.stack ?? error).split("\n").slice(0, 12).map((line) => `    ${line}`).join("\n"));
  }
}
export const failed = () => failures;

export function expect(truth, what) {
  if (!truth) throw new Error(what);
}
