// The performance measures of each quarter, as they were when its report was made last: the numbers, how they went, and
// who is behind each of them.

import { useState } from "preact/hooks";
import { get, query } from "../api";
import { Chart } from "../chart";
import { Badge, count, Field, Moment, Shown, Table, useDeed, useLoad } from "../parts";
import type { MeasuredPeople, MeasuredPerson, Measures as Measured, MeasureRow, Me, Report } from "../types";

const inWords = (id: string) => (id.charAt(0).toUpperCase() + id.slice(1)).replace(/-q([0-9])$/, ", quarter $1 after exit").replace(/-/g, " ");

function valueOf(row: MeasureRow, at: number): string {
  const value = row.values[at]?.value;
  if (value === undefined || value === null) return "–";
  if (row.form === "rate") return `${value} %`;
  return row.form === "median" || row.form === "average" ? `$${count(Number(value))}` : count(Number(value));
}

/** Quarters in a row have numbers in a row, so that a quarter that nobody measured is a gap. */
const numberOf = (quarter: string) => Number(quarter.slice(0, 4)) * 4 + Number(quarter.slice(5)) - 1;
const named = (number: number) => `${Math.floor(number / 4)}Q${(number % 4) + 1}`;

/** All quarters from the first to the last that has a value; null where none was measured. */
function line(quarters: Measured["quarters"], row: MeasureRow | undefined): { at: number[]; values: (number | null)[] } {
  const known = new Map(quarters.flatMap((one, at) => {
    const value = row?.values[at]?.value;
    return value == null ? [] : [[numberOf(one.quarter), Number(value)] as const];
  }));
  if (!known.size) return { at: [], values: [] };
  const first = Math.min(...known.keys()), last = Math.max(...known.keys());
  const at = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return { at, values: at.map((number) => known.get(number) ?? null) };
}

export function Measures(props: { me: Me; reports: Report[] }) {
  const [route, setRoute] = useState(props.reports[0]!.route);
  const measured = useLoad<Measured>(`/v1/measures/${encodeURIComponent(route)}`);
  return <section class="card"><h2>Measures</h2>
    {props.reports.length > 1 && <Field label="Report"><select value={route} onChange={(e) => setRoute(e.currentTarget.value)}>
      {props.reports.map((one) => <option key={one.route}>{one.route}</option>)}</select></Field>}
    <Shown of={measured} empty={(m) => !m.measures.length && "Nothing was measured yet. Each report, and each dry run, is measured when it is made."}>{(m) =>
      <Numbers key={route} of={m} people={props.me.open.includes("GET /v1/measures/*/people")} />}</Shown></section>;
}

interface Behind { row: MeasureRow; counts: string }

function Numbers(props: { of: Measured; people: boolean }) {
  const { quarters, measures } = props.of;
  const last = quarters.length - 1;
  const populations = [...new Set(measures.map((row) => row.population))];
  const [population, setPopulation] = useState(populations[0]!);
  const [quarter, setQuarter] = useState(last);
  const rows = measures.filter((row) => row.population === population && row.values[quarter]);
  const [chosen, setChosen] = useState("");
  const [behind, setBehind] = useState<Behind | null>(null);
  const about = quarters[quarter]!;
  const drawn = measures.find((row) => row.population === population && row.measure === chosen) ?? rows.find((row) => row.form === "rate") ?? rows[0];
  const before = quarters.findIndex((one) => numberOf(one.quarter) === numberOf(about.quarter) - 1);
  const { at: drawnAt, values: drawnValues } = line(quarters, drawn);
  const number = (row: MeasureRow, n: number, counts: string, what: string) =>
    props.people && n > 0
      ? <button type="button" class="link" aria-label={`${count(n)}: who is in the ${what} of ${inWords(row.measure)}`}
          onClick={() => setBehind({ row, counts })}>{count(n)}</button>
      : count(n);
  return <>
    <div class="filters">
      <Field label="Whom"><select name="population" value={population} onChange={(e) => { setPopulation(e.currentTarget.value); setBehind(null); }}>
        {populations.map((one) => <option value={one} key={one}>{inWords(one)}</option>)}</select></Field>
      <Field label="Quarter"><select name="quarter" value={quarter} onChange={(e) => { setQuarter(Number(e.currentTarget.value)); setBehind(null); }}>
        {quarters.map((one, at) => <option value={at} key={one.quarter}>{one.quarter}</option>)}</select></Field>
      <p class="quiet">As of <Moment at={about.made} />, {count(about.records)} rows {about.dry_run ? <Badge of="dry run" tone="info" /> : about.held_back ? <Badge of="held back, not sent" tone="warn" /> : <Badge of="sent" tone="good" />}</p>
    </div>
    {drawn && drawnAt.length > 1 && <Chart label={`${inWords(drawn.measure)}: ${inWords(population)}`} times={drawnAt} tick={named}
      lines={[{ label: drawn.form === "rate" ? "percent" : "value", values: drawnValues, tone: "primary" }]} />}
    {!rows.length ? <p class="empty">Nobody of them counts in {about.quarter}.</p> :
      <Table caption={`Measures of ${inWords(population)} in ${about.quarter}`} hideCaption rows={rows} id={(row) => row.measure} columns={[
        { head: "Measure", sort: (row) => row.measure, cell: (row) => <details><summary>{inWords(row.measure)}</summary>
          <p>{row.definition}. {row.note}</p><p class="quiet">Source: {row.source}</p></details> },
        { head: "Value", number: true, cell: (row) => <strong>{valueOf(row, quarter)}</strong> },
        { head: "Quarter before", number: true, cell: (row) => (before >= 0 ? valueOf(row, before) : <span class="quiet">{named(numberOf(about.quarter) - 1)} was not made</span>) },
        { head: "Numerator", number: true, sort: (row) => row.values[quarter]!.numerator, cell: (row) => number(row, row.values[quarter]!.numerator, "yes", "numerator") },
        { head: "Denominator", number: true, sort: (row) => row.values[quarter]!.denominator, cell: (row) => number(row, row.values[quarter]!.denominator, "", "denominator") },
        { head: "Not in it", number: true, cell: (row) => number(row, row.values[quarter]!.denominator - row.values[quarter]!.numerator, "no", "denominator only") },
        ...(quarters.length > 1 ? [{ head: "Chart", cell: (row: MeasureRow) => <button type="button" class="small plain" aria-pressed={drawn === row}
          aria-label={`Chart of ${inWords(row.measure)}`} onClick={() => setChosen(row.measure)}>Show</button> }] : []),
      ]} />}
    {behind && <People key={`${behind.row.measure}|${behind.counts}|${population}|${quarter}`} route={props.of.route} quarter={about.quarter} behind={behind}
      onClose={() => setBehind(null)} />}
  </>;
}

function People(props: { route: string; quarter: string; behind: Behind; onClose: () => void }) {
  const { row, counts } = props.behind;
  const path = (after?: number) => `/v1/measures/${encodeURIComponent(props.route)}/people`
    + query({ quarter: props.quarter, measure: row.measure, population: row.population, counts, after, limit: 50 });
  const first = useLoad<MeasuredPeople>(path());
  const of = counts === "yes" ? "the numerator" : counts === "no" ? "the denominator, not in the numerator" : "the denominator";
  return <section class="behind"><div class="row spread"><h3>Who is in {of}: {inWords(row.measure)}</h3>
    <button type="button" class="small plain" onClick={props.onClose}>Close the list</button></div>
    <Shown of={first} empty={(page) => !page.records.length && "Nobody."}>{(page) => <PeopleList first={page} path={path} />}</Shown></section>;
}

function PeopleList(props: { first: MeasuredPeople; path: (after: number) => string }) {
  const [rows, setRows] = useState<MeasuredPerson[]>(props.first.records);
  const [more, setMore] = useState(props.first.more);
  const deed = useDeed();
  const goOn = () => void deed.run(async () => {
    const page = await get<MeasuredPeople>(props.path(rows[rows.length - 1]!.line));
    setRows([...rows, ...page.records]);
    setMore(page.more);
  });
  return <>
    <Table caption="People behind the number" hideCaption rows={rows} id={(r) => r.line} columns={[
      { head: "Row of the file", cell: (r) => r.line, number: true, sort: (r) => r.line },
      { head: "Individual", cell: (r) => (r.client ? <a href={`#/clients/${r.client}`}>{r.individual}</a> : r.individual), sort: (r) => r.individual },
      { head: "Counts", cell: (r) => (r.counts ? <Badge of="in the numerator" tone="good" /> : <Badge of="denominator only" tone="plain" />) },
      { head: "Last name", cell: (r) => r["name.last"] }, { head: "First name", cell: (r) => r["name.first"] },
      { head: "Born", cell: (r) => r.birth_date },
    ]} />
    {deed.told}
    {more && <p><button type="button" class="plain" aria-disabled={deed.busy} onClick={goOn}>Show more</button></p>}
  </>;
}
