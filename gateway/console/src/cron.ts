// Schedules in words, as people say them: `0 6,18 * * 1-5` is "at 06:00 and 18:00, Monday to Friday". What has no plain
// words stays as it is written.

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const mostTimes = 6;  // that are told one by one

/** A field of the five: every value, every so many of them, or those that it names, rising. */
type Part = { any: true } | { every: number } | { these: number[]; range: boolean };

function numberOf(text: string, names: string[], first: number): number {
  if (/^[0-9]{1,2}$/.test(text)) return Number(text);
  const at = names.findIndex((name) => name.slice(0, 3).toLowerCase() === text.toLowerCase());
  return at < 0 ? NaN : at + first;
}

function partOf(text: string, least: number, most: number, names: string[] = []): Part | null {
  if (text === "*") return { any: true };
  const every = /^\*\/([0-9]{1,2})$/.exec(text);
  if (every) return Number(every[1]) > 0 ? (Number(every[1]) === 1 ? { any: true } : { every: Number(every[1]) }) : null;
  const these = new Set<number>();
  for (const piece of text.split(",")) {
    const found = /^([a-z0-9]+)(?:-([a-z0-9]+)(?:\/([0-9]{1,2}))?)?$/i.exec(piece);
    if (!found) return null;
    const from = numberOf(found[1]!, names, least), to = found[2] ? numberOf(found[2], names, least) : from, step = Number(found[3] ?? 1);
    if (!(from >= least && to <= most && from <= to && step > 0)) return null;
    for (let n = from; n <= to; n += step) these.add(n);
  }
  return { these: [...these].sort((a, b) => a - b), range: /^[a-z0-9]+-[a-z0-9]+$/i.test(text) };
}

const two = (n: number) => String(n).padStart(2, "0");
const listed = (all: string[]) => (all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all[all.length - 1]}`);
const whole = (every: number, of: number) => Array.from({ length: Math.ceil(of / every) }, (_, at) => at * every);
const ordinal = (n: number) => `${n}${n % 100 >= 11 && n % 100 <= 13 ? "th" : ["th", "st", "nd", "rd"][n % 10] ?? "th"}`;

function times(minute: Part, hour: Part): string | null {
  const often = "every" in minute ? `every ${minute.every} minutes` : "any" in minute ? "every minute" : "";
  if (often) {
    if ("any" in hour) return often;
    if ("these" in hour && (hour.range || hour.these.length === 1)) return `${often} from ${two(hour.these[0]!)}:00 to ${two(hour.these[hour.these.length - 1]!)}:59`;
    return null;
  }
  if (!("these" in minute)) return null;
  if ("any" in hour) return minute.these.length <= mostTimes ? `${listed(minute.these.map((m) => (m ? `${m} minutes past` : "on")))} each hour`.replace("on each hour", "each hour on the hour") : null;
  const hours = "every" in hour ? whole(hour.every, 24) : hour.these;
  if (hours.length * minute.these.length <= mostTimes) return `at ${listed(hours.flatMap((h) => minute.these.map((m) => `${two(h)}:${two(m)}`)))}`;
  if (minute.these.length > 1) return null;
  if ("every" in hour) return `every ${hour.every} hours, from 00:${two(minute.these[0]!)}`;
  return hour.range ? `each hour from ${two(hours[0]!)}:${two(minute.these[0]!)} to ${two(hours[hours.length - 1]!)}:${two(minute.these[0]!)}` : null;
}

function dates(day: Part, month: Part, weekday: Part): string | null {
  const inMonths = "these" in month ? ` in ${listed(month.these.map((m) => months[m - 1]!))}` : "";
  if ("every" in month || "every" in day || "every" in weekday) return null;
  const onDays = "these" in day ? `on the ${listed(day.these.map(ordinal))}${inMonths ? "" : " of each month"}` : "";
  let onWeekdays = "";
  if ("these" in weekday) {
    const known = [...new Set(weekday.these.map((d) => d % 7))];
    onWeekdays = weekday.range && known.length > 2 ? `${days[weekday.these[0]! % 7]} to ${days[weekday.these[weekday.these.length - 1]! % 7]}` : `each ${listed(known.map((d) => days[d]!))}`;
  }
  if (onDays && onWeekdays) return `${onDays} and ${onWeekdays}${inMonths}`;  // as cron takes it: on either
  return `${onDays || onWeekdays || "each day"}${inMonths}`;
}

/** Nothing where there are no plain words for it. */
export function cronInWords(cron: string): string | null {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) return null;
  const minute = partOf(fields[0]!, 0, 59), hour = partOf(fields[1]!, 0, 23), day = partOf(fields[2]!, 1, 31), month = partOf(fields[3]!, 1, 12, months),
    weekday = partOf(fields[4]!, 0, 7, days);
  if (!minute || !hour || !day || !month || !weekday) return null;
  const when = times(minute, hour), on = dates(day, month, weekday);
  if (!when || !on) return null;
  if (on !== "each day") return when.startsWith("at ") ? `${on} ${when}` : `${on}, ${when}`;
  return when.startsWith("at ") ? `each day ${when}` : when;
}
