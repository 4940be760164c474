// The runs of all routes, and one of them: each term of its balance opens the list behind it.

import { useMemo, useState } from "preact/hooks";
import { get, query } from "../api";
import { Chart } from "../chart";
import { Badge, count, Field, Heading, Moment, plural, Shown, Table, useDeed, useLoad } from "../parts";
import type { Counts, RecordPage, RecordRow, Routes, Run } from "../types";
import { Balance } from "./overview";

const perPage = 50;

export function RouteChoice(props: { value: string; onChoose: (route: string) => void }) {
  const routes = useLoad<Routes>("/v1/routes");
  return <Field label="Route"><select value={props.value} onChange={(e) => props.onChoose(e.currentTarget.value)}>
    <option value="">all</option>
    {routes.data?.routes.map((r) => <option key={r.route} value={r.route}>{r.route}</option>)}
  </select></Field>;
}

export function Runs() {
  const asked = new URLSearchParams(location.hash.split("?")[1] ?? "");
  const [route, setRoute] = useState(asked.get("route") ?? "");
  const [state, setState] = useState("");
  const [before, setBefore] = useState<number[]>([]);
  const runs = useLoad<Run[]>("/v1/runs" + query({ route, state, before: before[before.length - 1], limit: perPage }), 15);
  const restart = () => setBefore([]);
  return <>
    <Heading title="Runs & records" about="Each trip on a route, newest first. Open one to see every record behind its figures." />
    <form class="filters" onSubmit={(e) => e.preventDefault()}>
      <RouteChoice value={route} onChoose={(chosen) => { setRoute(chosen); restart(); }} />
      <Field label="State"><select value={state} onChange={(e) => { setState(e.currentTarget.value); restart(); }}>
        <option value="">any</option>{["done", "red", "running", "interrupted"].map((s) => <option key={s}>{s}</option>)}
      </select></Field>
      <GoToRecord />
    </form>
    <Shown of={runs} empty={(rows) => !rows.length && "No run fits. Runs appear here as soon as a route has run."}>{(rows) => <>
      {route && <History runs={rows} />}
      <Table caption="Runs" hideCaption rows={rows} id={(r) => r.run} columns={[
        { head: "Run", cell: (r) => <a href={`#/runs/${r.run}`}>{r.run}</a>, number: true, sort: (r) => r.run },
        { head: "Route", cell: (r) => r.route, sort: (r) => r.route },
        { head: "State", cell: (r) => <Badge of={r.state} />, sort: (r) => r.state },
        { head: "Began", cell: (r) => <Moment at={r.began} />, sort: (r) => r.began ?? "" },
        { head: "Read", cell: (r) => count(Number(r.balance.read ?? 0)), number: true, sort: (r) => Number(r.balance.read ?? 0) },
        { head: "Held", cell: (r) => count(Number(r.balance.held ?? 0)), number: true, sort: (r) => Number(r.balance.held ?? 0) },
        { head: "New clients", cell: (r) => count(r.clients_new), number: true, sort: (r) => r.clients_new },
        { head: "Note", cell: (r) => r.note },
      ]} />
      <Pages back={before.length > 0} more={rows.length === perPage} onBack={() => setBefore(before.slice(0, -1))}
        onMore={() => setBefore([...before, rows[rows.length - 1]!.run])} />
    </>}</Shown>
  </>;
}

function GoToRecord() {
  const [id, setId] = useState("");
  return <Field label="Go to record"><span class="row">
    <input inputMode="numeric" pattern="[0-9]+" value={id} onInput={(e) => setId(e.currentTarget.value)}
      onKeyDown={(e) => { if (e.key === "Enter" && /^[0-9]+$/.test(id)) location.hash = `#/records/${id}`; }} />
    <a class="button plain" href={/^[0-9]+$/.test(id) ? `#/records/${id}` : "#/runs"}>Open</a></span></Field>;
}

export function Pages(props: { back: boolean; more: boolean; onBack: () => void; onMore: () => void }) {
  if (!props.back && !props.more) return null;
  return <p class="row pages"><button type="button" class="plain" disabled={!props.back} onClick={props.onBack}>← Before</button>
    <button type="button" class="plain" disabled={!props.more} onClick={props.onMore}>Further →</button></p>;
}

function History(props: { runs: Run[] }) {
  const [times, lines] = useMemo(() => {
    const runs = props.runs.filter((r) => r.began).reverse();
    return [runs.map((r) => Date.parse(r.began!) / 1000), [
      { label: "read", tone: "primary" as const, values: runs.map((r) => Number(r.balance.read ?? 0)) },
      { label: "held", tone: "warn" as const, values: runs.map((r) => Number(r.balance.held ?? 0)) }]];
  }, [props.runs]);
  return <Chart label="Records of each run" times={times} lines={lines} />;
}

const outcomes = ["stored", "held", "rejected", "filtered"];

export function RunPage(props: { id: string }) {
  const run = useLoad<Run>(`/v1/runs/${props.id}`);
  const [outcome, setOutcome] = useState("");
  return <>
    <Heading title={`Run ${props.id}`} about="What came, what became of it, and each record behind the figures." />
    <Shown of={run}>{(one) => {
      const reads = one.kind === "intake" || one.kind === "transfer";
      const chosen = outcome || (Number(one.balance.held) > 0 ? "held" : "");
      return <>
        <section class="card">
          <p><Badge of={one.state} /> <strong>{one.route}</strong> · {one.kind} · started by {one.trigger.replace("person:", "")} ·{" "}
            <Moment at={one.began} />{one.ended && <> to <Moment at={one.ended} /></>}</p>
          {one.note && <p class="alert warn">{one.note}</p>}
          {reads && <><Balance of={one.balance} />
            <Terms of={one.balance} chosen={chosen} onChoose={setOutcome} /></>}
          {!reads && <p>{one.kind === "report" ? <>It made a federal file. <a href="#/reports">Reports</a> tell what was sent, and what the checks found.</>
            : <>It brought what was due to {one.system}. <a href="#/">Overview</a> has the balance of {one.route}, and each client tells what was sent about them.</>}</p>}
          {reads && <p class="quiet">{plural(one.clients_new, "new client")} · {plural(one.clients_linked, "record")} linked · {plural(one.reviews, "review")}
            {Object.entries(one.entities).map(([name, rows]) => <span key={name}> · {count(rows)} {name}</span>)}</p>}
        </section>
        {!!one.files?.length && <Table caption="Files" rows={one.files} id={(f) => f.file + f.arrived} columns={[
          { head: "File", cell: (f) => f.file, sort: (f) => f.file },
          { head: "State", cell: (f) => <Badge of={f.state} /> },
          { head: "Records", cell: (f) => count(f.records), number: true, sort: (f) => f.records },
          { head: "Arrived", cell: (f) => <Moment at={f.arrived} /> },
          { head: "Why", cell: (f) => f.reason },
        ]} />}
        {reads && <Records run={props.id} outcome={chosen} was={Number(one.balance[chosen] ?? 0)} />}
      </>;
    }}</Shown>
  </>;
}

function since(outcome: string, was: number, now: number): string {
  if (was <= now) return `No record of this run is ${outcome}.`;
  const gone = was - now;
  return outcome === "held" ? `${plural(was, "record")} ${was === 1 ? "was" : "were"} held at its end; since then ${count(gone)} came in or ${gone === 1 ? "was" : "were"} decided upon, and ${count(now)} ${now === 1 ? "is" : "are"} held now.`
    : `${plural(was, "record")} ${was === 1 ? "was" : "were"} ${outcome} at its end, and ${count(now)} ${now === 1 ? "is" : "are"} now: newer versions or corrections took the place of the others.`;
}

function Terms(props: { of: Counts; chosen: string; onChoose: (outcome: string) => void }) {
  return <div class="row" role="group" aria-label="Show records that were">
    {outcomes.filter((name) => props.of[name] !== undefined).map((name) =>
      <button type="button" key={name} class={`small ${props.chosen === name ? "" : "plain"}`} aria-pressed={props.chosen === name}
        onClick={() => props.onChoose(name)}>{name} {count(Number(props.of[name]))}</button>)}
  </div>;
}

/** `was`: how many the run counted at its end; what was mended since stands elsewhere now. */
function Records(props: { run: string; outcome: string; was: number }) {
  const path = `/v1/runs/${props.run}/records`;
  const first = useLoad<RecordPage>(path + query({ outcome: props.outcome, limit: perPage }));
  return <Shown of={first} empty={(page) => !page.records.length && (props.outcome ? since(props.outcome, props.was, 0) : "This run stored no records.")}>
    {(page) => <>{props.was > page.records.length && !page.more && <p class="before">{since(props.outcome, props.was, page.records.length)}</p>}
      <RecordList key={props.outcome} caption={`Records${props.outcome ? ` that are ${props.outcome}` : ""}`} first={page}
      path={(after) => path + query({ outcome: props.outcome, after, limit: perPage })} /></>}</Shown>;
}

/** A list that goes on where it ended. */
export function RecordList(props: { caption: string; first: RecordPage; path: (after: number) => string }) {
  const [rows, setRows] = useState<RecordRow[]>(props.first.records);
  const [more, setMore] = useState(props.first.more);
  const deed = useDeed();
  const goOn = () => void deed.run(async () => {
    const page = await get<RecordPage>(props.path(rows[rows.length - 1]!.record));
    setRows([...rows, ...page.records]);
    setMore(page.more);
  });
  return <>
    <Table caption={props.caption} rows={rows} id={(r) => r.record} columns={[
      { head: "Record", cell: (r) => <a href={`#/records/${r.record}`}>{r.record}</a>, number: true, sort: (r) => r.record },
      { head: "Outcome", cell: (r) => <Badge of={r.outcome} /> },
      { head: "File and line", cell: (r) => `${r.file}:${r.line}`, sort: (r) => r.file },
      { head: "Client", cell: (r) => (r.client ? <a href={`#/clients/${r.client}`}>{r.client}</a> : ""), number: true },
      { head: "Field", cell: (r) => r.source || r.field, sort: (r) => r.source },
      { head: "What is wrong", cell: (r) => r.message && <>{r.message} <span class="id">[{r.rule}]</span></> },
    ]} />
    {deed.told}
    {more && <p><button type="button" class="plain" aria-disabled={deed.busy} onClick={goOn}>Show more</button></p>}
  </>;
}
