// The runs of all routes, and one of them: each term of its balance opens the list behind it.

import { useMemo, useState } from "preact/hooks";
import { get, query } from "../api";
import { Chart } from "../chart";
import { Badge, count, Field, Heading, Moment, plural, Shown, Stat, Table, useDeed, useLoad, type Order } from "../parts";
import type { Counts, Me, RecordPage, RecordRow, ReportCounts, Routes, Run, RunDeliveries } from "../types";
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
  const [order, setOrder] = useState<Order>("-run");
  const newest = order === "-run";  // goes on below a number: what comes meanwhile moves nothing
  const runs = useLoad<Run[]>("/v1/runs" + query({ route, state, limit: perPage,
    ...(newest ? { before: before[before.length - 1] } : { sort: order, skip: before.length * perPage }) }), 15);
  const restart = () => setBefore([]);
  const sort = (by: Order) => { setOrder(by); restart(); };
  return <>
    <Heading title="Runs & records" about="Each trip on a route. Open one to see every record behind its figures." />
    <form class="filters" onSubmit={(e) => e.preventDefault()}>
      <RouteChoice value={route} onChoose={(chosen) => { setRoute(chosen); restart(); }} />
      <Field label="State"><select value={state} onChange={(e) => { setState(e.currentTarget.value); restart(); }}>
        <option value="">any</option>{["done", "red", "running", "interrupted"].map((s) => <option key={s}>{s}</option>)}
      </select></Field>
      <GoToRecord />
    </form>
    <Shown of={runs} empty={(rows) => !rows.length && "No run fits. Runs appear here as soon as a route has run."}>{(rows) => <>
      {route && newest && <History runs={rows} />}
      <Table caption="Runs" hideCaption rows={rows} id={(r) => r.run} order={order} onOrder={sort} columns={[
        { head: "Run", cell: (r) => <a href={`#/runs/${r.run}`}>{r.run}</a>, number: true, by: "run" },
        { head: "Route", cell: (r) => r.route, by: "route" },
        { head: "State", cell: (r) => <Badge of={r.state} />, by: "state" },
        { head: "Began", cell: (r) => <Moment at={r.began} /> },
        { head: "Read", cell: (r) => count(Number(r.balance.read ?? 0)), number: true, by: "read" },
        { head: "Held", cell: (r) => count(Number(r.balance.held ?? 0)), number: true, by: "held" },
        { head: "New clients", cell: (r) => count(r.clients_new), number: true, by: "clients_new" },
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

export function RunPage(props: { id: string; me: Me }) {
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
            {props.me.open.includes("GET /v1/runs/*/records") && <Terms of={one.balance} chosen={chosen} onChoose={setOutcome} />}</>}
          {one.report && <Report of={one.report} />}
          {!reads && !one.report && !one.deliveries && <p>{one.kind === "report" ? <>It made a federal file. <a href="#/reports">Reports</a> tell what was sent, and what the checks found.</>
            : <>It went to {one.system}.</>}</p>}
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
        {reads && props.me.open.includes("GET /v1/runs/*/records") && <Records run={props.id} outcome={chosen} was={Number(one.balance[chosen] ?? 0)} now={one.now?.[chosen as "held" | "rejected"]} />}
        {one.deliveries && <Delivered run={props.id} of={one.deliveries} system={one.system} may={props.me.open.includes("GET /v1/runs/*/deliveries")} />}
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

/** What a report came to: each row that belongs in the file is in it, or held, or filtered. */
function Report(props: { of: ReportCounts }) {
  const { of } = props;
  return <>
    <p>{of.quarter}{of.dry_run ? ", a dry run: nothing was sent" : of.held_back ? ": held back, nothing was sent" : of.submission ? <>: <a href="#/reports">submission {of.submission}</a></> : ""}</p>
    <p class="sum">{plural(of.due, "row")} of {plural(of.clients, "client")} = {count(of.rows)} in the file + {count(of.held)} held + {count(of.filtered)} filtered</p>
    <div class="stats">
      <Stat value={count(of.rows)} label="rows in the file" href="#/reports" />
      <Stat value={count(of.errors)} label={of.errors === 1 ? "error" : "errors"} href="#/reports/checks" tone={of.errors ? "warn" : ""} />
      <Stat value={count(of.warnings)} label={of.warnings === 1 ? "warning" : "warnings"} href="#/reports/checks" />
      <Stat value={count(of.held)} label="rows held: they do not keep to the layout" tone={of.held ? "warn" : ""} />
      {!!of.left_out && <Stat value={count(of.left_out)} label="periods left out: no federal file takes their program" />}
    </div></>;
}

const fates: [string, string][] = [["delivered", "sent"], ["pending", "due again"], ["claimed", "on their way"], ["unknown", "in doubt"], ["held", "refused or held"],
  ["superseded", "replaced by a newer version"], ["filtered", "kept back by the agreement or a rule"]];

/** What became of the changes that a delivery run took up, each count with its list. */
function Delivered(props: { run: string; of: Record<string, number>; system: string; may: boolean }) {
  const all = Object.values(props.of).reduce((sum, n) => sum + n, 0);
  const [state, setState] = useState("");
  const chosen = state || (props.of.held ? "held" : props.of.unknown ? "unknown" : fates.find(([name]) => props.of[name])?.[0] ?? "");
  if (!all) return <p class="quiet">A later run has taken up again all that this one had for {props.system}, or nothing was due.</p>;
  return <section class="card"><h2>{plural(all, "change")} for {props.system}</h2>
    <p class="quiet">What became of them by now. Changes that a later run took up again stand there.</p>
    <div class="row" role="group" aria-label="Show changes that are">{fates.filter(([name]) => props.of[name]).map(([name, words]) =>
      <button type="button" key={name} class={`small ${chosen === name ? "" : "plain"}`} aria-pressed={chosen === name} onClick={() => setState(name)}>{words} {count(props.of[name])}</button>)}</div>
    {props.may && chosen && <DeliveryList key={chosen} run={props.run} state={chosen} />}
  </section>;
}

function DeliveryList(props: { run: string; state: string }) {
  const path = (after?: number) => `/v1/runs/${props.run}/deliveries` + query({ state: props.state, after, limit: perPage });
  const first = useLoad<RunDeliveries>(path());
  const [further, setFurther] = useState<RunDeliveries | null>(null);
  const deed = useDeed();
  const goOn = (rows: RunDeliveries["deliveries"]) => void deed.run(async () => {
    const page = await get<RunDeliveries>(path(rows[rows.length - 1]!.change));
    setFurther({ deliveries: [...rows, ...page.deliveries], more: page.more });
  });
  return <Shown of={first} empty={(page) => !page.deliveries.length && "None is left: a later run took them up."}>{(page) => {
    const now = further ?? page;
    return <><Table caption="Changes of clients" hideCaption rows={now.deliveries} id={(d) => d.change} columns={[
      { head: "Client", cell: (d) => <a href={`#/clients/${d.client.replace(/\D/g, "")}`}>{d.client}</a> },
      { head: "Version", cell: (d) => d.version, number: true },
      { head: "State", cell: (d) => <Badge of={d.state} /> },
      { head: "Settled", cell: (d) => <Moment at={d.settled} /> },
      { head: "Tried", cell: (d) => count(d.attempts), number: true },
      { head: "Their id", cell: (d) => d.remote_id },
      { head: "Why", cell: (d) => d.reason },
    ]} />{deed.told}
      {now.more && <p><button type="button" class="plain" aria-disabled={deed.busy} onClick={() => goOn(now.deliveries)}>Show more</button></p>}</>;
  }}</Shown>;
}

/** `was`: how many the run counted at its end; `now`: how many still are, where that is known. */
function Records(props: { run: string; outcome: string; was: number; now: number | undefined }) {
  const path = `/v1/runs/${props.run}/records`;
  const [order, setOrder] = useState<Order>("record");
  const kept = props.outcome === "held" || props.outcome === "rejected";
  const asked = { outcome: props.outcome, limit: perPage, ...(kept ? { sort: order } : {}) };
  const first = useLoad<RecordPage>(path + query(asked));
  const now = (page: RecordPage) => props.now ?? (page.more ? undefined : page.records.length);
  return <Shown of={first} empty={(page) => !page.records.length && (props.outcome ? since(props.outcome, props.was, 0) : "This run stored no records.")}>
    {(page) => <>{props.was > (now(page) ?? props.was) && <p class="before">{since(props.outcome, props.was, now(page)!)}</p>}
      <RecordList key={props.outcome + order} caption={`Records${props.outcome ? ` that are ${props.outcome}` : ""}`} first={page}
        {...(kept ? { order, onOrder: setOrder } : {})} path={(after) => path + query({ ...asked, after })} /></>}</Shown>;
}

/** A list that goes on where it ended. */
export function RecordList(props: { caption: string; first: RecordPage; path: (after: number) => string; order?: Order; onOrder?: (order: Order) => void }) {
  const [rows, setRows] = useState<RecordRow[]>(props.first.records);
  const [more, setMore] = useState(props.first.more);
  const deed = useDeed();
  const goOn = () => void deed.run(async () => {
    const page = await get<RecordPage>(props.path(rows[rows.length - 1]!.record));
    setRows([...rows, ...page.records]);
    setMore(page.more);
  });
  return <>
    <Table caption={props.caption} rows={rows} id={(r) => r.record} {...(props.onOrder ? { order: props.order ?? "", onOrder: props.onOrder } : {})} columns={[
      { head: "Record", cell: (r) => <a href={`#/records/${r.record}`}>{r.record}</a>, number: true, sort: (r) => r.record, by: "record" },
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
