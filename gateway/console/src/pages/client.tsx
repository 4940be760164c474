// One client: each value with its source and date, how the client came to be, what was sent to whom.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { post } from "../api";
import { AskPurpose, Badge, count, Dialog, Field, Heading, Moment, Notice, Shown, Table, useDeed, useLoad } from "../parts";
import type { Client, Disclosure, Evidence, Happening, How, Me, ShownField } from "../types";

export function ClientPage(props: { id: string; me: Me }) {
  const client = useLoad<Client>(`/v1/clients/${props.id}`);
  const how = useLoad<How>(`/v1/clients/${props.id}/how`);
  const sent = useLoad<Disclosure[]>(`/v1/clients/${props.id}/disclosures`);
  const [revealed, setRevealed] = useState<Client | null>(null);
  const [asking, setAsking] = useState(false);
  const [merging, setMerging] = useState(false);
  const deed = useDeed();
  const may = (what: string) => props.me.open.includes(what);
  const reveal = (purpose: string) => {
    setAsking(false);
    void deed.run(async () => setRevealed(await post<Client>(`/v1/clients/${props.id}/reveal`, { purpose })));
  };
  const changed = (said: string) => { client.again(); how.again(); setMerging(false); void deed.run(async () => said); };
  return <>
    <Heading title={`Client ${props.id}`} about="What is known of this person, where each value comes from, and where it went.">
      {may("POST /v1/clients/*/reveal") && !revealed && <button type="button" class="plain" onClick={() => setAsking(true)}>Show values …</button>}
      {may("POST /v1/clients/merge") && <button type="button" class="plain" onClick={() => setMerging(true)}>Merge …</button>}
    </Heading>
    <AskPurpose open={asking} onClose={() => setAsking(false)} onSay={reveal} />
    <Dialog title="Merge with another client" open={merging} onClose={() => setMerging(false)}>
      <Merge client={props.id} onClose={() => setMerging(false)} onDone={changed} /></Dialog>
    {deed.told}
    {revealed && <Notice kind="warn">Values are shown; that stands in the audit trail. They go when you leave this page.</Notice>}
    <Shown of={client}>{(one) => <section class="card">
      <p><Badge of={one.state} /> version {one.version}{String(one.client) !== props.id && <> · {props.id} was merged into <a href={`#/clients/${one.client}`}>{one.client}</a></>}</p>
      {!!one.aliases.length && <p class="quiet">Old numbers that lead here: {one.aliases.join(", ")}. Whoever kept one finds this person by it, for good.</p>}
      <Fields fields={(revealed ?? one).fields} />
      <Pins fields={one.fields} id={props.id} may={may("POST /v1/clients/*/unpin")} onDone={changed} />
    </section>}</Shown>
    <Shown of={how}>{(story) => <Came how={story} id={props.id} maySplit={may("POST /v1/clients/*/split")} mayTakeOut={may("POST /v1/records/*/take-out")} onDone={changed} />}</Shown>
    <section class="card"><h2>What was sent about this person</h2>
      <Shown of={sent} empty={(all) => !all.length && "Nothing was sent to anybody."}>{(all) =>
        <Table caption="Disclosures" hideCaption rows={all} id={(d) => d.disclosure} columns={[
          { head: "When", cell: (d) => <Moment at={d.at} />, sort: (d) => d.at },
          { head: "To", cell: (d) => d.to, sort: (d) => d.to },
          { head: "State", cell: (d) => <Badge of={d.state} /> },
          { head: "Why", cell: (d) => d.purpose },
          { head: "By what right", cell: (d) => d.basis || d.agreement },
          { head: "Fields", cell: (d) => <details><summary>{d.fields.split(" ").length} fields</summary>{d.fields}</details> },
        ]} />}</Shown></section>
  </>;
}

function Fields(props: { fields: ShownField[] }) {
  return <Table caption="Values" hideCaption rows={props.fields} id={(f) => f.field} columns={[
    { head: "Field", cell: (f) => <strong>{f.field}</strong>, sort: (f) => f.field },
    { head: "Value", cell: (f) => <span class={f.value === "withheld" ? "quiet" : f.value.startsWith("***") ? "shown masked" : "shown"}>{f.value}</span> },
    { head: "From", cell: (f) => (f.pinned_by ? <>pinned by {f.pinned_by.replace("person:", "")}{!!f.record && <>, from {f.system}, <a href={`#/records/${f.record}`}>record&nbsp;{f.record}</a></>}</> : f.record ? <>{f.system}, <a href={`#/records/${f.record}`}>record&nbsp;{f.record}</a></> : "") },
    { head: "Since", cell: (f) => (f.record || f.pinned_by ? <Moment at={f.received} /> : "") },
    { head: "Why this one", cell: (f) => (f.value === "withheld" ? "" : f.why) },
    { head: "Others say", cell: (f) => (f.said.length > 1 ? <details><summary>{f.said.length}&nbsp;values</summary><ul>{f.said.map((s) =>
      <li key={s.system + s.value}>{s.value} – {s.system}, {count(s.records)} records, last <Moment at={s.last_seen} /></li>)}</ul></details> : "") },
  ]} />;
}

/** Values that a person fixed over what the records say: who, when, and taking it back. */
function Pins(props: { fields: ShownField[]; id: string; may: boolean; onDone: (said: string) => void }) {
  const deed = useDeed();
  const pins = new Map<string, ShownField[]>();  // parts of a name or an address that one person pinned at once are one pin
  for (const f of props.fields.filter((one) => one.pinned_by)) {
    const group = f.field.replace(/^(name|address)\..*$/, "$1");
    pins.set(`${group}|${f.pinned_by}|${f.received}`, [...(pins.get(`${group}|${f.pinned_by}|${f.received}`) ?? []), f]);
  }
  if (!pins.size) return null;
  const takeBack = (field: string) => void deed.run(async () => {
    await post(`/v1/clients/${props.id}/unpin`, { field });
    props.onDone(`${field}: the pin is taken back, and the records say what it is. The systems are told.`);
  });
  return <div class="pins"><h2>Pinned</h2>
    <p class="quiet">No record changes these, whatever comes, until somebody takes the pin back.</p>{deed.told}
    <ul>{[...pins.values()].map((of) => {
      const first = of[0]!, name = of.length > 1 ? first.field.replace(/\..*$/, "") : first.field;
      return <li key={first.field}><strong>{of.map((f) => f.field).join(", ")}</strong> by {first.pinned_by.replace("person:", "")}, <Moment at={first.received} />{" "}
        {props.may && <button type="button" class="small plain" aria-disabled={deed.busy} aria-label={`Take the pin on ${name} back`} onClick={() => takeBack(first.field)}>Take the pin back</button>}</li>;
    })}</ul></div>;
}

/** A deed that needs its reason, behind a word. `children`: what else it asks. */
function WithReason(props: { title: string; about: string; path: string; body?: object; button?: string; children?: ComponentChildren; onDone: (said: string) => void }) {
  const [because, setBecause] = useState("");
  const deed = useDeed();
  const send = (event: Event) => {
    event.preventDefault();
    void deed.run(async () => props.onDone((await post<{ said: string }>(props.path, { ...props.body, because })).said));
  };
  return <details><summary>{props.title}</summary><form onSubmit={send}>
    <p class="quiet">{props.about}</p>{deed.told}{props.children}
    <Field label="Why"><input required minLength={4} value={because} onInput={(e) => setBecause(e.currentTarget.value)} /></Field>
    <button type="submit" class="small" aria-disabled={deed.busy}>{props.button ?? props.title}</button></form></details>;
}

/** Who did what, and why: a person's words, or the rule where the machine did it. */
function words(h: Happening): string {
  if (h.kind === "parted") return `clients ${h.from} and ${h.to} are two people, said ${h.actor}`;
  const what = h.kind === "reconsidered" ? `clients ${h.from} and ${h.to} may be one person again`
    : `${h.kind}: ${count(h.records)} ${h.records === 1 ? "record" : "records"} from client ${h.from} to ${h.to}`;
  return `${what}, by ${h.actor}${h.because && `, because ${h.because}`}`;
}

/** Who was merged was split off since: there is nothing left to split. */
const isSplit = (merge: Happening, all: Happening[]) =>
  all.some((h) => h.kind === "split" && h.at > merge.at && [h.from, h.to].includes(merge.from));

function Came(props: { how: How; id: string; maySplit: boolean; mayTakeOut: boolean; onDone: (said: string) => void }) {
  const deed = useDeed();
  const split = (absorbed: number) => void deed.run(async () => {
    const done = await post<{ said: string }>(`/v1/clients/${absorbed}/split`);
    props.onDone(done.said);
  });
  return <section class="card"><h2>How this client came to be</h2>
    {deed.told}
    <Table caption="Records" hideCaption rows={props.how.records} id={(r) => r.record} columns={[
      { head: "Record", cell: (r) => <a href={`#/records/${r.record}`}>{r.record}</a>, number: true, sort: (r) => r.record },
      { head: "System", cell: (r) => r.system, sort: (r) => r.system },
      { head: "Came", cell: (r) => <Moment at={r.received} />, sort: (r) => r.received },
      { head: "Why it is this person", cell: (r) => (r.evidence ? <details><summary>{r.evidence.sentence}</summary><Waterfall of={r.evidence} /></details> : r.sentence) },
    ]} />
    {!!props.how.happenings.length && <ul class="happenings">{props.how.happenings.map((h) =>
      <li key={h.at + h.kind + h.from + h.to}><Moment at={h.at} /> {words(h)}
        {h.evidence && <details><summary>{h.evidence.sentence}</summary><Waterfall of={h.evidence} /></details>}
        {props.maySplit && h.kind === "merged" && !isSplit(h, props.how.happenings) && <> <button type="button" class="small plain" aria-disabled={deed.busy} onClick={() => split(h.from)}>Split again</button></>}
        {props.maySplit && h.kind === "parted" && <WithReason title={`Take that back for ${h.from} and ${h.to}`} path="/v1/clients/reconsider" body={{ a: h.from, b: h.to }} onDone={props.onDone}
          about="They may be asked about and merged again. Nothing is joined by this." />}</li>)}</ul>}
    {props.mayTakeOut && props.how.records.length > 1 && <TakeOut records={props.how.records.map((r) => r.record)} onDone={props.onDone} />}
  </section>;
}

/** One of the records is somebody else's. */
function TakeOut(props: { records: number[]; onDone: (said: string) => void }) {
  const [record, setRecord] = useState(props.records[0]);
  return <WithReason title="A record here is somebody else’s …" path={`/v1/records/${record}/take-out`} button="Take it out" onDone={props.onDone}
    about="It gets a client of its own, with what belongs to it, and the two are never joined by the machine.">
    <Field label="Record"><select value={record} onChange={(e) => setRecord(Number(e.currentTarget.value))}>{props.records.map((r) => <option key={r} value={r}>{r}</option>)}</select></Field>
  </WithReason>;
}

/** How much each comparison speaks for or against one person, in bits. */
export function Waterfall(props: { of: Evidence }) {
  const steps = props.of.steps.map((s) => ({ name: s.field, words: s.level, bits: s.bits + s.rarity_bits }));
  if (props.of.relatives_bits) steps.push({ name: "relatives", words: "may be of one household", bits: props.of.relatives_bits });
  const most = Math.max(1, ...steps.map((s) => Math.abs(s.bits)));
  return <table class="waterfall"><caption>Together {props.of.total_bits.toFixed(1)} bits, from {props.of.prior_bits.toFixed(1)} before anything was compared</caption>
    <tbody>{steps.map((s) => <tr key={s.name + s.words}>
      <th scope="row">{s.name}</th><td>{s.words}</td>
      <td class="bars"><svg viewBox="-50 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class={s.bits < 0 ? "against" : "for"} x={s.bits < 0 ? (s.bits / most) * 50 : 0} width={(Math.abs(s.bits) / most) * 50} y="1" height="8" />
        <line x1="0" x2="0" y1="0" y2="10" /></svg></td>
      <td class="number">{s.bits > 0 ? "+" : ""}{s.bits.toFixed(1)}</td></tr>)}</tbody></table>;
}

function Merge(props: { client: string; onClose: () => void; onDone: (said: string) => void }) {
  const [other, setOther] = useState("");
  const [because, setBecause] = useState("");
  const deed = useDeed();
  const send = (event: Event) => {
    event.preventDefault();
    void deed.run(async () => {
      const done = await post<{ said: string }>("/v1/clients/merge", { a: Number(props.client), b: Number(other), because });
      props.onDone(done.said);
    });
  };
  return <form onSubmit={send}>
    <p>The two become one person, in every system. It can be undone: each record goes back where it was.</p>
    {deed.told}
    <Field label="The other client's number"><input inputMode="numeric" pattern="[0-9]+" required autoFocus value={other} onInput={(e) => setOther(e.currentTarget.value)} /></Field>
    <Field label="Why"><input required minLength={4} value={because} onInput={(e) => setBecause(e.currentTarget.value)} /></Field>
    <p class="row"><button type="submit" aria-disabled={deed.busy}>Merge</button><button type="button" class="plain" onClick={props.onClose}>Cancel</button></p>
  </form>;
}
