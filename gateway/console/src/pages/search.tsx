// One box for what people come with: a file's name, a code, a case or client number, a run or a record. What is looked
// for stands in no address, so that it stays in no history.

import { useEffect, useState } from "preact/hooks";
import { post } from "../api";
import { Badge, count, Heading, Moment, Problem, Table, useDeed } from "../parts";
import type { Found, Me } from "../types";

let wanted = "";  // by the box on top, for the page
const changed = new EventTarget();

/** Stands on every page. */
export function SearchBox() {
  const [text, setText] = useState("");
  const send = (event: Event) => {
    event.preventDefault();
    if (!text.trim()) return;
    wanted = text.trim();
    location.hash = "#/search";
    changed.dispatchEvent(new Event("wanted"));
  };
  return <form class="search" role="search" onSubmit={send}>
    <input type="search" aria-label="Find a file, a code, a case, a client, a run or a record" placeholder="Find a file, code, case, run …" autoComplete="off"
      spellcheck={false} value={text} onInput={(e) => setText(e.currentTarget.value)} />
    <button type="submit" class="small">Find</button></form>;
}

export function Search(props: { me: Me }) {
  const [found, setFound] = useState<{ text: string; is: Found } | null>(null);
  const deed = useDeed();
  const look = () => {
    const text = wanted;
    if (text) void deed.run(async () => setFound({ text, is: await post<Found>("/v1/search", { text }) }));
  };
  useEffect(() => {
    look();
    changed.addEventListener("wanted", look);
    return () => changed.removeEventListener("wanted", look);
  }, []);
  const may = (what: string) => props.me.open.includes(what);
  const kinds = ["a run’s or a record’s number", ...(may("POST /v1/clients/find") ? ["a client’s or a case number"] : []), ...(may("GET /v1/codes") ? ["a code"] : [])];
  return <>
    <Heading title="Search" about={`By a part of the name of a file that came in, or the whole of ${kinds.join(", ").replace(/, ([^,]*)$/, " or $1")}.`} />
    {deed.error && <Problem error={deed.error} again={look} />}
    {deed.busy && <p class="quiet" role="status" aria-busy="true">Looking …</p>}
    {found ? <Lists of={found.is} text={found.text} /> : !deed.busy && <p class="empty">Write above what you look for.</p>}
  </>;
}

function Lists(props: { of: Found; text: string }) {
  const { of } = props;
  const all = of.files.length + of.runs.length + of.records.length + of.clients.length + of.codes.length + of.tables.length;
  return <>
    <p role="status" class="before">{all === 0 ? `Nothing is found by “${props.text}”.` : `Found by “${props.text}”: ${count(all)}`}</p>
    {!!of.files.length && <Table caption="Files" rows={of.files} id={(f) => `${f.run}|${f.file}|${f.arrived}`} columns={[
      { head: "File", cell: (f) => <a href={`#/runs/${f.run}`}>{f.file}</a>, sort: (f) => f.file },
      { head: "Route", cell: (f) => f.route, sort: (f) => f.route },
      { head: "State", cell: (f) => <Badge of={f.state} /> },
      { head: "Records", cell: (f) => count(f.records), number: true, sort: (f) => f.records },
      { head: "Arrived", cell: (f) => <Moment at={f.arrived} />, sort: (f) => f.arrived ?? "" },
      { head: "Why", cell: (f) => f.reason },
    ]} />}
    {!!of.clients.length && <Table caption="Clients" rows={of.clients} id={(c) => c.client} columns={[
      { head: "Client", cell: (c) => <a href={`#/clients/${c.client}`}>{c.id}</a> }, { head: "Last name", cell: (c) => c["name.last"] },
      { head: "First name", cell: (c) => c["name.first"] }, { head: "Birth date", cell: (c) => c["birth_date"] }, { head: "SSN", cell: (c) => c["ssn"] },
      { head: "State", cell: (c) => <Badge of={c.state} /> },
    ]} />}
    {!!of.codes.length && <Table caption="Codes without a meaning" rows={of.codes} id={(c) => `${c.table}|${c.source}|${c.code}`} columns={[
      { head: "Code", cell: (c) => <a href="#/held/codes">{c.code}</a> }, { head: "Field", cell: (c) => c.source },
      { head: "Table", cell: (c) => c.table }, { head: "Records", cell: (c) => count(c.records), number: true },
    ]} />}
    {!!of.tables.length && <Table caption="Lines of code tables" rows={of.tables} id={(t) => `${t.mapping}|${t.table}|${t.field}|${t.from}|${t.to}`} columns={[
      { head: "Mapping", cell: (t) => <a href={`#/mappings/${encodeURIComponent(t.mapping)}`}>{t.mapping}</a>, sort: (t) => t.mapping }, { head: "Table", cell: (t) => t.table, sort: (t) => t.table },
      { head: "Field", cell: (t) => t.field }, { head: "Theirs", cell: (t) => <code>{t.from}</code> }, { head: "Ours", cell: (t) => <code>{t.to}</code> }, { head: "Note", cell: (t) => t.note },
    ]} />}
    {!!of.runs.length && <Table caption="Runs" rows={of.runs} id={(r) => r.run} columns={[
      { head: "Run", cell: (r) => <a href={`#/runs/${r.run}`}>{r.run}</a>, number: true }, { head: "Route", cell: (r) => r.route },
      { head: "State", cell: (r) => <Badge of={r.state} /> }, { head: "Began", cell: (r) => <Moment at={r.began} /> },
    ]} />}
    {!!of.records.length && <Table caption="Records" rows={of.records} id={(r) => r.record} columns={[
      { head: "Record", cell: (r) => <a href={`#/records/${r.record}`}>{r.record}</a>, number: true }, { head: "File and line", cell: (r) => `${r.file}:${r.line}` },
      { head: "Outcome", cell: (r) => <Badge of={r.outcome} /> }, { head: "What is wrong", cell: (r) => r.message },
    ]} />}
  </>;
}
