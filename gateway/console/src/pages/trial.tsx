// What a changed mapping does to real records: a job that is left and found again; counts by field, and the records
// behind each, a page at a time.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get, query } from "../api";
import { count, Notice, plural, Problem, Shown, Table, useDeed, useLoad } from "../parts";
import type { Job, MappingText, Me, Tried, TriedChange, TriedExample, TriedExamples } from "../types";
import { goesOn, Progress, useJobs } from "../work";

interface Outcome { trial: number; records: number; changed: number; values: number; stopped: boolean }
const outcomeOf = (job: Job) => job.result as unknown as Outcome | null;

/** What is at work, which stands beside the text, and what came of the last one, which needs the whole width. `asked`
 *  changes when a trial was asked for; `text` is what the editor holds now. */
export function useTrials(props: { of: MappingText; file: string; original: string; me: Me; text: string; asked: number; onTakeUp: (text: string) => void }):
  { atWork?: ComponentChildren; came?: ComponentChildren } {
  const jobs = useJobs(props.me, { kind: "trial", route: props.of.route, limit: 5 });
  useEffect(() => { if (props.asked) jobs.again(); }, [props.asked]);
  const mine = jobs.data?.filter((job) => job.about?.startsWith(`mapping ${props.of.mapping} `)) ?? [];
  const open = mine.filter((job) => job.state !== "done"), last = mine.find((job) => job.state === "done");
  if (open.length) return { atWork: <section class="card" aria-label="Trial">{open.map((job) => <Progress job={job} key={job.job} />)}{goesOn}</section> };
  if (!last) return {};
  if (last.result?.error) return { atWork: <Notice kind="warn">The trial ended without a result: {last.result.message}</Notice> };
  const outcome = outcomeOf(last);
  return outcome ? { came: <Outcome {...props} outcome={outcome} key={outcome.trial} /> } : {};
}

interface OutcomeProps { of: MappingText; file: string; original: string; outcome: Outcome; text: string; onTakeUp: (text: string) => void }
function Outcome(props: OutcomeProps) {
  const { outcome } = props;
  const path = `/v1/mappings/${encodeURIComponent(props.of.mapping)}/trials/${outcome.trial}`;
  const trial = useLoad<Tried>(path);
  if (trial.error?.status === 404) return null;  // the service was started anew, or others were tried since
  return <Shown of={trial}>{(one) => one.text !== props.text || one.file !== props.file
    ? <Notice kind="warn"><p>The last trial was of another text{one.file !== props.file && <> ({one.file || "the mapping’s own"})</>}: {plural(one.values, "value")} would change in {plural(one.records, "record")}.</p>
      {one.file === props.file && one.text !== props.original && <button type="button" class="small" onClick={() => props.onTakeUp(one.text)}>Take that text up again</button>}</Notice>
    : <section class="card trial" aria-label="What changes">
      <h2>{plural(one.values, "value")} {one.values === 1 ? "changes" : "change"}</h2>
      <p>{outcome.stopped && "It was stopped. "}In {count(one.changed)} of the last {plural(one.records, one.of_clients ? "client" : "record")}
        {one.values ? ", beside the mapping that is in force." : "; all come out as with the mapping that is in force."}</p>
      {one.changes.map((change, at) => <Change key={change.field + change.line} of={one} change={change} path={`${path}/examples`} at={at} />)}
    </section>}</Shown>;
}

function Change(props: { of: Tried; change: TriedChange; path: string; at: number }) {
  const { change } = props;
  const [open, setOpen] = useState(false);
  const [rows, setRows] = useState<TriedExample[]>([]);
  const [more, setMore] = useState(false);
  const deed = useDeed();
  const further = () => void deed.run(async () => {
    const page = await get<TriedExamples>(props.path + query({ change: String(props.at), after: rows.length, limit: 20 }));
    setRows([...rows, ...page.examples]);
    setMore(page.more);
  });
  const toggle = () => { if (!open && !rows.length) further(); setOpen(!open); };
  const name = change.field === "(outcome)" ? "What becomes of the record" : change.field;
  const who = props.of.of_clients ? "client" : "record";
  return <div class="change">
    <div class="row"><p><strong>{name}</strong> {count(change.records)} <span class="quiet">{change.step} {change.line && <code class="where">{change.line}</code>}</span></p>
      <button type="button" class="small plain" aria-expanded={open} aria-label={`${open ? "Hide" : "Show"} examples of ${name}`} onClick={toggle}>{open ? "Hide examples" : "Examples"}</button></div>
    {deed.error && <Problem error={deed.error} />}
    {open && !!rows.length && <>
      <Table caption={`Examples of ${name}`} hideCaption rows={rows} id={(r) => r.record ?? r.client ?? 0} columns={[
        { head: props.of.of_clients ? "Client" : "Record", cell: (r) => <a href={`#/${who}s/${r.record ?? r.client}`}>{r.record ?? r.client}</a>, number: true },
        ...(props.of.of_clients ? [] : [{ head: "File and line", cell: (r: TriedExample) => r.place }]),
        { head: "Before and after", cell: (r) => r.words },
      ]} />
      <p class="quiet">Values are masked as your roles say; {props.of.of_clients ? "a client" : "a record"}’s own page shows them for a reason.</p>
      {more && <p><button type="button" class="small plain" aria-disabled={deed.busy} onClick={further}>Show more</button></p>}
      {!more && rows.length < change.records && <p class="quiet">These are the first {count(rows.length)} of {count(change.records)}.</p>}</>}
  </div>;
}
