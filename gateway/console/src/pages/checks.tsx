// What the edit checks found in the file of a quarter that was made last, dry run or not: each rule with its count and what
// to do, and the workbook that says where.

import { useState } from "preact/hooks";
import { query } from "../api";
import { Badge, count, Field, Moment, plural, Shown, Table, useLoad } from "../parts";
import type { CheckedQuarter, Me, Report } from "../types";

export function Checks(props: { me: Me; reports: Report[] }) {
  const [route, setRoute] = useState(props.reports[0]!.route);
  const checked = useLoad<{ quarters: CheckedQuarter[] }>(`/v1/reports/${encodeURIComponent(route)}/checks`, 60);
  return <section class="card"><h2>Checks</h2>
    {props.reports.length > 1 && <Field label="Report"><select value={route} onChange={(e) => setRoute(e.currentTarget.value)}>
      {props.reports.map((one) => <option key={one.route}>{one.route}</option>)}</select></Field>}
    <Shown of={checked} empty={(c) => !c.quarters.length && "Nothing was checked yet. A dry run makes a file, checks it, and sends nothing."}>{(c) =>
      <Found key={route} route={route} all={c.quarters} workbook={props.me.open.includes("GET /v1/reports/*/findings")} />}</Shown></section>;
}

function Found(props: { route: string; all: CheckedQuarter[]; workbook: boolean }) {
  const [chosen, setChosen] = useState("");
  const one = props.all.find((q) => q.quarter === chosen) ?? [...props.all].sort((a, b) => (a.made < b.made ? 1 : -1))[0]!;
  return <>
    <div class="filters">
      <Field label="Quarter"><select name="quarter" value={one.quarter} onChange={(e) => setChosen(e.currentTarget.value)}>
        {props.all.map((q) => <option value={q.quarter} key={q.quarter}>{q.quarter}</option>)}</select></Field>
      <p class="quiet">As of <Moment at={one.made} />, {plural(one.records, "row")} {one.dry_run ? <Badge of="dry run" tone="info" /> : one.held_back ? <Badge of="held back, not sent" tone="warn" /> : <Badge of="sent" tone="good" />}</p>
      {props.workbook && !!one.rules.length && <p><a download href={`/v1/reports/${encodeURIComponent(props.route)}/findings` + query({ quarter: one.quarter })}>Error workbook</a></p>}
    </div>
    {!one.rules.length ? <p class="empty">The checks found nothing in {one.quarter}.</p> : <>
      <p class="before"><strong>{plural(one.errors, "error")}, {plural(one.warnings, "warning")}.</strong>{one.stops_at && <> The federal side would stop at {one.stops_at}.</>}{" "}
        They are mended where the records come from; then a dry run tells what is left.</p>
      <Table caption={`What the checks found in ${one.quarter}`} hideCaption rows={one.rules} id={(r) => r.rule} columns={[
        { head: "Count", number: true, sort: (r) => r.count, cell: (r) => count(r.count) },
        { head: "Grade", sort: (r) => r.severity, cell: (r) => <Badge of={r.severity} /> },
        { head: "What is wrong", sort: (r) => r.message, cell: (r) => <>{r.message} <span class="id">[{r.rule}]</span></> },
        { head: "Element", sort: (r) => r.element, cell: (r) => r.element },
        { head: "What to do", cell: (r) => <>{r.do}{r.note && <p class="quiet">{r.note}</p>}</> },
      ]} /></>}
  </>;
}
