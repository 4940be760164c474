// What is held, by reason in the sender's own words; codes that no table knows; mending and bringing in.

import { useEffect, useState } from "preact/hooks";
import { get, post, query } from "../api";
import { Badge, Breaking, count, Dialog, Field, Heading, Moment, Notice, plural, Shown, Table, Tabs, useDeed, useLoad, WithCode, type Order } from "../parts";
import type { CodeInbox, HeldGroup, Job, MappingRow, MappingText, Me, MissingCode, RecordPage, Saved } from "../types";
import { CorrectMany } from "./correct";
import { Deliveries } from "./deliveries";
import { Progress, replayOutcome, useJobs, Work } from "../work";
import { RecordList } from "./runs";

const orders: Record<string, [string, (a: HeldGroup, b: HeldGroup) => number]> = {
  records: ["the most records first", (a, b) => b.records - a.records],
  oldest: ["what waits longest first", (a, b) => Date.parse(a.oldest) - Date.parse(b.oldest)],
  newest: ["what came last first", (a, b) => Date.parse(b.newest) - Date.parse(a.newest)],
  route: ["by route", (a, b) => a.route.localeCompare(b.route) || b.records - a.records],
};

/** As the service calls the replay of a group. */
const aboutOf = (rule: string, source: string) => [rule, source].filter(Boolean).join(", ");

export function Held(props: { me: Me; rule: string }) {
  const groups = useLoad<HeldGroup[]>("/v1/held/groups", 30);
  const jobs = useJobs(props.me, { kind: "replay", limit: 20 });
  const [open, setOpen] = useState("");
  const [order, setOrder] = useState("records");
  const [said, setSaid] = useState("");  // it outlives a reason of which nothing is left
  const changed = (text: string) => { setSaid(text); groups.again(); };
  const may = (what: string) => props.me.open.includes(what);
  const tabs = [["reasons", "By reason"] as const, ...(may("GET /v1/codes") ? [["codes", "Unmapped codes"] as const] : []),
    ...(may("GET /v1/deliveries") ? [["deliveries", "Deliveries"] as const] : [])];
  const [tab, setTab] = useState(tabs.find(([id]) => id === props.rule)?.[0] ?? "reasons");
  return <>
    <Heading title="Held" about="Records and deliveries that were kept back, with the reason. Nothing of them is lost; mend the cause, then let them go on." />
    <Tabs all={tabs} chosen={tab} onChoose={setTab} />
    {said && <Notice>{said}</Notice>}
    {!!jobs.data?.length && <Work jobs={jobs.data} outcome={replayOutcome} />}
    {tab === "deliveries" ? <Deliveries me={props.me} /> : tab === "codes" ? <Codes again={() => { groups.again(); jobs.again(); }} /> :
      <Shown of={groups} empty={(all) => !all.length && "Nothing is held. Records that surprise Gatehouse are kept here, with the reason."}>{(all) => <>
        {all.length > 1 && <div class="filters"><Field label="Reasons"><select value={order} onChange={(e) => setOrder(e.currentTarget.value)}>
          {Object.entries(orders).map(([id, [words]]) => <option key={id} value={id}>{words}</option>)}</select></Field></div>}
        <ul class="groups">{[...all].sort(orders[order]![1]).map((group) => {
          const id = [group.route, group.rule, group.field, group.source, group.outcome].join("|");
          return <Group key={id} group={group} open={open === id} toggle={() => setOpen(open === id ? "" : id)}
            mayReplay={may("POST /v1/held/replay")} mayCorrect={may("POST /v1/held/correct")} again={changed} asked={jobs.again}
              job={jobs.data?.find((job) => job.state !== "done" && job.route === group.route && job.about === aboutOf(group.rule, group.source))} />;
        })}</ul></>}</Shown>}
  </>;
}

interface GroupProps {
  group: HeldGroup; open: boolean; job: Job | undefined; toggle: () => void; mayReplay: boolean; mayCorrect: boolean;
  again: (said: string) => void; asked: () => void;
}
function Group(props: GroupProps) {
  const { group, job } = props;
  const [correcting, setCorrecting] = useState(false);
  const deed = useDeed();
  const replay = () => void deed.run(async () => {
    await post("/v1/held/replay" + query({ route: group.route, rule: group.rule, source: group.source, job: "yes" }));
    props.asked();
  });
  return <li class="card group">
    <div class="group-head">
      <p class="big">{count(group.records)}</p>
      <div><h2><span class="source">{group.source || group.field || "The whole record"}</span> <Badge of={group.outcome} /></h2>
        <p>{group.meaning || group.message} <span class="id">[{group.rule}]</span></p>
        {group.remedy && <p><strong>What to do:</strong> <WithCode text={group.remedy} /></p>}
        <p class="quiet">{group.route} · oldest <Moment at={group.oldest} /> · newest <Moment at={group.newest} /></p>
        <div class="actions">
          {props.mayReplay && group.outcome === "held" && !job && <button type="button" aria-disabled={deed.busy} onClick={replay}>Replay {count(group.records)}</button>}
          {props.mayCorrect && <button type="button" class="plain" aria-expanded={correcting} onClick={() => setCorrecting(!correcting)}>
            {correcting ? "Correct later" : "Correct …"}</button>}
          <button type="button" class="plain" aria-expanded={props.open} onClick={props.toggle}>{props.open ? "Hide records" : "Show records"}</button>
          {props.mayReplay && group.rule === "unmapped-code" && <a class="small-link" href="#/held/codes">Say what the codes mean</a>}
          <a class="small-link" download href={"/v1/held/workbook" + query({ route: group.route, rule: group.rule, source: group.source, outcome: group.outcome })}>Error workbook</a>
        </div></div>
    </div>
    {job && <Progress job={job} />}
    {deed.told}
    {correcting && <CorrectMany group={group} again={props.again} />}
    {props.open && <HeldRecords group={group} />}
  </li>;
}

function HeldRecords(props: { group: HeldGroup }) {
  const { route, rule, source, outcome } = props.group;
  const [order, setOrder] = useState<Order>("record");
  const path = (after?: number) => "/v1/held" + query({ route, rule, source, outcome, sort: order, after, limit: 50 });
  const first = useLoad<RecordPage>(path());
  return <Shown of={first} empty={(page) => !page.records.length && "None is left."}>{(page) =>
    <RecordList key={order} caption={`Records held by ${rule}`} first={page} path={path} order={order} onOrder={setOrder} />}</Shown>;
}

function Codes(props: { again: () => void }) {
  const codes = useLoad<CodeInbox>("/v1/codes", 60);
  const [chosen, setChosen] = useState<MissingCode | null>(null);
  const [said, setSaid] = useState("");
  const unread = codes.data?.unread;
  useEffect(() => { if (unread) codes.again(); }, [unread]);  // each look reads some more
  return <>
    <p class="before">Values that stand in no line of their code table. Say what one means, and the records that wait for it can come in.</p>
    {said && <p class="alert good" role="status">{said}</p>}
    <Shown of={codes} empty={(all) => !all.codes.length && !all.unread && (all.answered
      ? `${plural(all.answered, "record")} ${all.answered === 1 ? "waits" : "wait"} whose codes stand in their tables by now; “Replay” under “By reason” brings them in.`
      : "Every code that came stands in its table.")}>{(all) => <>
      {(all.unread > 0 || all.more) && <p class="quiet" role="status">{all.unread > 0 ? `Looked at ${count(all.looked_at)} records so far, ${count(all.unread)} are to be looked at.` : "These are the most frequent."}</p>}
      <Table caption="Codes without a meaning" hideCaption rows={all.codes} id={(c) => `${c.table}|${c.source}|${c.code}|${c.example}`} columns={[
        { head: "Code", cell: (c) => <code>{c.code}</code>, sort: (c) => c.code },
        { head: "Records", cell: (c) => count(c.records), number: true, sort: (c) => c.records },
        { head: "Field", cell: (c) => c.source, sort: (c) => c.source },
        { head: "Table", cell: (c) => <Breaking text={c.table} />, sort: (c) => c.table },
        { head: "Last seen", cell: (c) => <Moment at={c.last_seen} />, sort: (c) => c.last_seen },
        { head: "For example", cell: (c) => <Breaking text={c.example} /> },
        { head: "Mend", cell: (c) => (c.code.startsWith("***") ? <span class="quiet">masked: edit the file</span>
          : <button type="button" class="small" onClick={() => setChosen(c)}>Say what it means</button>) },
      ]} /></>}</Shown>
    <Dialog title={`What does ${chosen?.code ?? ""} mean?`} open={!!chosen} onClose={() => setChosen(null)}>
      {chosen && <AddCode code={chosen} onClose={() => setChosen(null)} onDone={(text) => { setChosen(null); setSaid(text); codes.again(); props.again(); }} />}
    </Dialog>
  </>;
}

/** What other codes of the table mean: most likely one of them. */
function useMeanings(code: MissingCode): string[] {
  const [known, set] = useState<string[]>([]);
  useEffect(() => {
    const table = code.table.replace(/^.*\//, "").replace(/\.csv$/, "");
    const look = async () => {
      const mapping = (await get<MappingRow[]>("/v1/mappings")).find((m) => m.routes.includes(code.route));
      if (!mapping) return;
      const rows = Object.entries((await get<MappingText>(`/v1/mappings/${encodeURIComponent(mapping.mapping)}`)).tables).find(([name]) => name.replace(/\.csv$/, "") === table)?.[1];
      set([...new Set(rows?.map((row) => row.to))].sort());
    };
    look().catch(() => undefined);  // it is a help, no more
  }, [code.table, code.route]);
  return known;
}

function AddCode(props: { code: MissingCode; onClose: () => void; onDone: (said: string) => void }) {
  const [meaning, setMeaning] = useState("");
  const [note, setNote] = useState("");
  const deed = useDeed();
  const { code } = props;
  const said = useMeanings(code);
  const legal = code.legal.length > 0;
  const send = (event: Event) => {
    event.preventDefault();
    void deed.run(async () => {
      const body = { route: code.route, table: code.table, code: code.code, meaning: meaning.trim(), note: note.trim() };
      await post<Saved>("/v1/codes", body);
      await post("/v1/held/replay" + query({ route: code.route, rule: "unmapped-code", job: "yes" }));
      props.onDone(`${code.code} means ${meaning.trim()} now. The records that waited for it are tried again.`);
    });
  };
  return <form onSubmit={send}>
    <p>{plural(code.records, "record")} {code.records === 1 ? "waits" : "wait"} for it in {code.source}. A line is added to {code.table}, in the site's own files.</p>
    {deed.told}
    {legal
      ? <Field label="It means" hint={`One of the legal values of ${code.field}`}><select name="meaning" required value={meaning} autoFocus onChange={(e) => setMeaning(e.currentTarget.value)}>
        <option value="">choose …</option>{code.legal.map((one) => <option value={one} key={one}>{one}</option>)}</select></Field>
      : <><Field label="It means" hint={`A value of ${code.field}`}><input required list="meanings" autoComplete="off" value={meaning} autoFocus onInput={(e) => setMeaning(e.currentTarget.value)} /></Field>
        <datalist id="meanings">{said.map((one) => <option value={one} key={one} />)}</datalist></>}
    {said.length > 0 && said.length <= 30 && <p class="hint">Other codes of the table mean {said.join(", ")}.</p>}
    <Field label="Note" hint="Who says so, since when"><input value={note} onInput={(e) => setNote(e.currentTarget.value)} /></Field>
    <p class="row"><button type="submit" aria-disabled={deed.busy}>Add it and bring the records in</button>
      <button type="button" class="plain" onClick={props.onClose}>Cancel</button></p>
  </form>;
}
