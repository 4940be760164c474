// Federal reports: when they are due and made by themselves, a dry run or the real one, what was sent and with which
// errors, certifying, what changed since the last one; beside them the measures.

import { useState } from "preact/hooks";
import { Failure, post, query } from "../api";
import { Badge, count, Dialog, Field, Heading, Moment, Notice, plural, Shown, Table, Tabs, useDeed, useLoad, WithCode, type Order } from "../parts";
import { goesOn, Progress, differenceOutcome, proofOutcome, titleOf, useJobs, Work } from "../work";
import { Checks } from "./checks";
import { Measures } from "./measures";
import { Cron, Schedule } from "./schedule";
import type { CheckedQuarter, DueReport, Job, Me, Report, Submission } from "../types";

type Tab = "reports" | "checks" | "measures";

export function Reports(props: { me: Me; tab: string }) {
  const may = (what: string) => props.me.open.includes(what);
  const reports = useLoad<Report[]>("/v1/reports", 60);
  const calendar = useLoad<{ today: string; due: DueReport[] }>("/v1/reports/calendar", 60);
  const [order, setOrder] = useState<Order>("-number");
  const sent = useLoad<Submission[]>(may("GET /v1/submissions") ? "/v1/submissions" + query({ sort: order }) : "", 60);
  const [said, setSaid] = useState("");  // of a schedule that is in force: it outlives its form
  const scheduled = (text: string) => { setSaid(text); reports.again(); calendar.again(); };
  const tabs = [["reports", "What is due and sent"] as const, ...(may("GET /v1/reports/*/checks") ? [["checks", "Checks"] as const] : []),
    ...(may("GET /v1/measures/*") ? [["measures", "Measures"] as const] : [])];
  const [tab, setTab] = useState<Tab>(tabs.find(([id]) => id === props.tab)?.[0] ?? "reports");
  const cronOf = (route: string) => reports.data?.find((one) => one.route === route)?.times.cron;
  const none = (all: Report[]) => !all.length && "This site has no route that makes a report.";
  return <>
    <Heading title="Reports" about="What is due, what was sent, and the proof of it." />
    <Tabs all={tabs} chosen={tab} onChoose={(chosen) => { setTab(chosen); setSaid(""); }} />
    {said && <Notice>{said}</Notice>}
    {tab === "measures" ? <Shown of={reports} empty={none}>{(all) => <Measures me={props.me} reports={all} />}</Shown>
      : tab === "checks" ? <Shown of={reports} empty={none}>{(all) => <Checks me={props.me} reports={all} />}</Shown> : <>
    <section class="card"><h2>Calendar</h2>
      <Shown of={calendar} empty={(c) => !c.due.length && "No report says when it is due. “Schedule …” below sets it."}>{(c) =>
        <Table caption="Reports that are due" hideCaption rows={c.due} id={(d) => d.route + d.quarter} columns={[
          { head: "Due", day: true, cell: (d) => d.due, sort: (d) => d.due },
          { head: "Report", cell: (d) => d.route, sort: (d) => d.route },
          { head: "Quarter", cell: (d) => d.quarter, sort: (d) => d.quarter },
          { head: "State", cell: (d) => <Badge of={d.state} tone={d.state.startsWith("overdue") ? "bad" : d.state === "open" ? "info" : "good"} /> },
          { head: "Sent by itself", cell: (d) => (d.sends ? <Moment at={d.sends} /> : cronOf(d.route) ? <Cron of={cronOf(d.route)!} /> : <span class="quiet">by hand</span>) },
          { head: "Dry runs", cell: (d) => <>{d.rehearsals.join(", ")}{!!d.missed_rehearsals.length && <> <Badge of={`not made: ${d.missed_rehearsals.join(", ")}`} tone="warn" /></>}</> },
        ]} />}</Shown></section>
    <section class="card"><h2>Make one</h2>
      <Shown of={reports} empty={none}>{(all) =>
        <ul class="routes">{all.map((report) => <Make report={report} key={report.route} me={props.me} scheduled={scheduled} toChecks={() => setTab("checks")} />)}</ul>}</Shown></section>
    {may("GET /v1/submissions") && <section class="card"><h2>What was sent</h2>
      <Shown of={sent} empty={(all) => !all.length && "Nothing was sent yet. Every report that is sent stands here for good."}>{(all) =>
        <Sent all={all} me={props.me} again={sent.again} order={order} onOrder={setOrder} />}</Shown></section>}</>}
  </>;
}

function Make(props: { report: Report; me: Me; scheduled: (said: string) => void; toChecks: () => void }) {
  const { report } = props;
  const may = (what: string) => props.me.open.includes(what);
  const [planning, setPlanning] = useState(false);
  const [quarter, setQuarter] = useState("");
  const jobs = useJobs(props.me, { route: report.route, limit: 1 });
  const job = jobs.data?.[0];
  const deed = useDeed();
  const [sending, setSending] = useState("");  // the quarter that is asked about
  const meant = quarter.trim() ? asQuarter(quarter) : report.quarter_now ?? "";
  const run = (dry: boolean) => void deed.run(async () => {
    if (meant === null) throw new Failure(0, "no-quarter", `“${quarter.trim()}” is no quarter: write it like ${report.quarter_now ?? "2026Q1"}.`);
    if (!dry) { setSending(meant || report.quarter); return; }
    await post(`/v1/reports/${report.route}/run` + query({ quarter: meant, dry_run: "yes" }));
    jobs.again();
  });
  const busy = deed.busy || (job !== undefined && job.state !== "done");
  return <li class="route report">
    <p class="name"><strong>{report.route}</strong> <span class="quiet">{report.layout ?? report.format}, {report.program || "all programs"} → {report.to}</span>
      {report.layout_status === "incomplete" && <Badge of="layout incomplete" tone="warn" />}</p>
    {report.layout_note && <p class="quiet">{report.layout_note.replace(/[^.]$/, "$&.")}</p>}
    <p>{report.due ? `Due ${report.due}. ` : "No due date is set. "}{report.times.cron ? <>It is made and sent <Cron of={report.times.cron} />.</> : report.times.sentence}
      {report.next && <> Next: <Moment at={report.next} />.</>}
      {report.hold_errors && " A file with errors is held back."}
      {may("POST /v1/reports/*/schedule") && <> <button type="button" class="link" aria-expanded={planning} onClick={() => setPlanning(!planning)}>Schedule …</button></>}</p>
    {planning && <Schedule report={report} onLeave={() => setPlanning(false)} onDone={(text) => { setPlanning(false); props.scheduled(text); }} />}
    {may("POST /v1/reports/*/run") && <div class="filters">
      <Field label="Quarter"><input placeholder={report.quarter_now ?? report.quarter} value={quarter} onInput={(e) => setQuarter(e.currentTarget.value)} /></Field>
      <button type="button" class="plain" aria-disabled={busy} onClick={() => run(true)}>Dry run</button>
      <button type="button" aria-disabled={busy} onClick={() => run(false)}>Make and send …</button></div>}
    <Dialog title={`Send ${report.route} ${sending}?`} open={!!sending} onClose={() => setSending("")}>
      {sending && <Send report={report} quarter={sending} checks={may("GET /v1/reports/*/checks")} onClose={() => setSending("")} onDone={() => { setSending(""); jobs.again(); }} />}</Dialog>
    {deed.told}
    {job && (job.state === "done" ? <Outcome job={job} toChecks={may("GET /v1/reports/*/checks") ? props.toChecks : undefined} /> : <><Progress job={job} />{goesOn}</>)}
  </li>;
}

/** `Q3 2026`, `2026 q3` and the like the way that we write quarters. */
function asQuarter(text: string): string | null {
  const found = /^\s*(?:([0-9]{4})[\s-]*Q([1-4])|Q([1-4])[\s-]*([0-9]{4}))\s*$/i.exec(text);
  return found && `${found[1] ?? found[4]}Q${found[2] ?? found[3]}`;
}

/** The question before a federal file leaves: of which quarter, to whom, and with how many errors. */
function Send(props: { report: Report; quarter: string; checks: boolean; onClose: () => void; onDone: () => void }) {
  const { report, quarter } = props;
  const checked = useLoad<{ quarters: CheckedQuarter[] }>(props.checks ? `/v1/reports/${encodeURIComponent(report.route)}/checks` : "");
  const last = checked.data?.quarters.find((one) => one.quarter === quarter);
  const deed = useDeed();
  const run = (dry: boolean) => void deed.run(async () => {
    await post(`/v1/reports/${report.route}/run` + query({ quarter, dry_run: dry ? "yes" : "" }));
    props.onDone();
  });
  return <>
    <p>The file of <strong>{quarter}</strong> is made and goes to {report.to}. That stands in the register of submissions for good, with your name.</p>
    {checked.loading ? <p class="quiet" role="status" aria-busy="true">Looking at what the checks found …</p>
      : !last ? <Notice kind="warn">No file of {quarter} was made yet, so nobody knows with how many errors it would go. Make a dry run first.</Notice>
        : <Notice kind={last.errors ? "warn" : "good"}>The {last.dry_run ? "dry run" : "file"} of <Moment at={last.made} /> has {plural(last.records, "row")}, {plural(last.errors, "error")} and {plural(last.warnings, "warning")}.{" "}
          {!!last.errors && (report.hold_errors ? "A file with errors is held back and not sent." : `Sent like that, it is submitted with ${plural(last.errors, "error")}.`)}</Notice>}
    {deed.told}
    <p class="row"><button type="button" aria-disabled={deed.busy || checked.loading} onClick={() => { if (!checked.loading) run(false); }}>Make and send it</button>
      <button type="button" class="plain" aria-disabled={deed.busy} onClick={() => run(true)}>Dry run</button>
      <button type="button" class="plain" autoFocus onClick={props.onClose}>Cancel</button></p>
  </>;
}

/** What came of the last one, for whoever comes back too. */
function Outcome(props: { job: Job; toChecks: (() => void) | undefined }) {
  const { job } = props;
  const result = job.result;
  const head = <p><strong>{titleOf(job)}</strong>, <Moment at={job.ended} /></p>;
  if (!result || result.error) return <Notice kind="bad">{head}<p>{result?.message ?? "It failed."}</p></Notice>;
  const bad = result.state === "red" || (result.held_rows ?? 0) > 0 || result.notes?.some((note) => /^WARNING|[1-9][0-9]* errors?\b/.test(note));
  return <Notice kind={bad ? "warn" : "good"}>{head}<p>{plural(result.rows ?? 0, "row")}, {plural(result.held_rows ?? 0, "row")} held.</p>
    {result.notes?.slice(0, 12).map((note) => <p key={note}><WithCode text={note} /></p>)}
    {bad && props.toChecks && <p><button type="button" class="link" onClick={props.toChecks}>What the checks found, and what to do</button></p>}</Notice>;
}

function Sent(props: { all: Submission[]; me: Me; again: () => void; order: Order; onOrder: (order: Order) => void }) {
  const may = (what: string) => props.me.open.includes(what);
  const [certifying, setCertifying] = useState<Submission | null>(null);
  const proofs = useJobs(props.me, { kind: "rebuild", limit: 20 });
  const deed = useDeed();
  const differences = useJobs(props.me, { kind: "difference", limit: 3 });
  const compare = (one: Submission) => void deed.run(async () => {
    await post(`/v1/submissions/${one.number}/difference/${one.replaces}`);
    differences.again();
  });
  const prove = (one: Submission) => void deed.run(async () => {
    await post(`/v1/submissions/${one.number}/rebuild?job=yes`);
    proofs.again();
  });
  return <>
    {deed.told}
    {!!proofs.data?.length && <Work jobs={proofs.data} outcome={proofOutcome} />}
    {!!differences.data?.length && <Work jobs={differences.data} outcome={differenceOutcome} />}
    <Table caption="Submissions" hideCaption rows={props.all} id={(s) => s.number} order={props.order} onOrder={props.onOrder} columns={[
      { head: "No", cell: (s) => s.number, number: true, by: "number" },
      { head: "Sent", cell: (s) => <><Moment at={s.at} />{s.by && <> by {s.by.replace("person:", "")}</>}</>, by: "at" },
      { head: "Report", cell: (s) => `${s.route} ${s.quarter}`, by: "route" },
      { head: "Rows", cell: (s) => count(s.rows), number: true, by: "rows" },
      { head: "How", by: "errors", cell: (s) => (s.errors ? <Badge of={`submitted with ${plural(s.errors, "error")}`} tone="warn" /> : <Badge of="submitted without errors" tone="good" />) },
      { head: "Certified", cell: (s) => (s.certified_by ? <>{s.certified_by}{s.certified_as && `, ${s.certified_as}`}, <Moment at={s.certified_at} /></>
        : may("POST /v1/submissions/*/certify") ? <button type="button" class="small" onClick={() => setCertifying(s)}>Certify …</button> : "not yet") },
      { head: "Proof", cell: (s) => <><a href={`/v1/submissions/${s.number}/receipt`} download={`receipt-${s.number}.json`}>Receipt</a>
        {s.errors > 0 && may("GET /v1/submissions/*/findings") && <> · <a href={`/v1/submissions/${s.number}/findings`} download>Error workbook</a></>}
        {s.replaces && may("POST /v1/submissions/*/difference/*") && <> · <button type="button" class="link" aria-disabled={deed.busy} onClick={() => compare(s)}>Difference to {s.replaces}</button></>}
        {may("POST /v1/submissions/*/rebuild") && <> · <button type="button" class="link" aria-disabled={deed.busy} onClick={() => prove(s)}>Make it again</button></>}
        <details><summary>File</summary>{s.file}<br /><code>{s.sha256}</code></details></> },
    ]} />
    <Dialog title={`Certify submission ${certifying?.number ?? ""}`} open={!!certifying} onClose={() => setCertifying(null)}>
      {certifying && <Certify of={certifying} onClose={() => setCertifying(null)} onDone={() => { setCertifying(null); props.again(); }} />}</Dialog>
  </>;
}

function Certify(props: { of: Submission; onClose: () => void; onDone: () => void }) {
  const [as, setAs] = useState("");
  const deed = useDeed();
  const send = (event: Event) => {
    event.preventDefault();
    void deed.run(async () => { await post(`/v1/submissions/${props.of.number}/certify`, { as }); props.onDone(); });
  };
  return <form onSubmit={send}>
    <p>You say with your name that {props.of.route} {props.of.quarter} is right, as it was sent: {plural(props.of.rows, "row")}, {plural(props.of.errors, "error")}.</p>
    {props.of.errors > 0 && <Notice kind="warn">It was submitted with errors.</Notice>}
    {deed.told}
    <Field label="In what office"><input required value={as} autoFocus onInput={(e) => setAs(e.currentTarget.value)} /></Field>
    <p class="row"><button type="submit" aria-disabled={deed.busy}>Certify</button><button type="button" class="plain" onClick={props.onClose}>Cancel</button></p>
  </form>;
}
