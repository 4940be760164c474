// What the console says of schedules. node words.mjs CRON-MODULE
import { expect, failed, tried } from "./sentences.mjs";

const { cronInWords } = await import(process.argv[2]);

const said = {
  "0 6 * * *": "each day at 06:00",
  "30 17 * * 5": "each Friday at 17:30",
  "0 6,18 * * 1-5": "Monday to Friday at 06:00 and 18:00",
  "15 4 1,15 * *": "on the 1st and 15th of each month at 04:15",
  "0 5 22 1,4,7,10 *": "on the 22nd in January, April, July and October at 05:00",
  "*/15 * * * *": "every 15 minutes",
  "*/10 8-17 * * MON-FRI": "Monday to Friday, every 10 minutes from 08:00 to 17:59",
  "0 * * * *": "each hour on the hour",
  "5,35 * * * *": "5 minutes past and 35 minutes past each hour",
  "0 */6 * * *": "each day at 00:00, 06:00, 12:00 and 18:00",
  "20 */2 * * *": "every 2 hours, from 00:20",
  "0 9-17 * * sat,sun": "each Sunday and Saturday, each hour from 09:00 to 17:00",
  "0 3 11 * 0": "on the 11th of each month and each Sunday at 03:00",
  "0 2 31 dec *": "on the 31st in December at 02:00",
};
await tried("schedules are said in words, and what has none stays as it is written", () => {
  for (const [cron, words] of Object.entries(said)) {
    expect(cronInWords(cron) === words, `${cron}: ${cronInWords(cron)}`);
  }
  for (const cron of ["1,7,13,19,25,31,37 * * * *", "0 6 */3 * *", "nonsense", "0 6 * *", "0 25 * * *", "60 1 * * *", "0 6 0 * *", "*/0 * * * *", "5-1 * * * *"])
    expect(cronInWords(cron) === null, `${cron}: ${cronInWords(cron)}`);
});
process.exit(failed() ? 1 : 0);
