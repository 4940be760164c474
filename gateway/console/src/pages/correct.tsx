// Correcting held records: what should have come, beside what came. Many of one reason in a table; one record's fields
// on its own page.

import { useState } from "preact/hooks";
import { get, post, query } from "../api";
import { AskPurpose, Badge, count, Field, Notice, plural, Table, useDeed } from "../parts";
import type { Corrected, CorrectedRecord, HeldGroup, RecordPage, Story } from "../types";

const perPage = 50;
const atOnce = 6;

interface Row { story: Story; field: string; place: string; came: string; sight: string }

/** The field that the group's reason names; the whole record where it names none. */
function rowOf(story: Story, group: HeldGroup): Row {
  const named = story.fields.find((s) => s.place === group.source || s.field === group.source);
  if (named) return { story, field: named.field, place: named.place, came: named.text, sight: named.sight };
  return { story, field: "", place: "the whole record", came: story.text ?? "", sight: story.text === null ? "withheld" : "clear" };
}

async function revealed(group: HeldGroup, purpose: string): Promise<[Row[], boolean]> {
  const { route, rule, source, outcome } = group;
  const page = await get<RecordPage>("/v1/held" + query({ route, rule, source, outcome, limit: perPage }));
  const rows: Row[] = [];
  for (let at = 0; at < page.records.length; at += atOnce) {
    const some = page.records.slice(at, at + atOnce);
    const stories = await Promise.all(some.map((r) => post<Story>(`/v1/records/${r.record}/reveal`, { purpose })));
    rows.push(...stories.map((story) => rowOf(story, group)));
  }
  return [rows, page.more];
}

/** Of a field without a text: blank, or a value that its layout declares to mean as much. */
const said = (state: string | null) => (state === "delete" ? "(take it away)" : state === "unchanged" ? "(unchanged)" : "(blank or unknown)");
const isIn = (one: CorrectedRecord | undefined) => one?.outcome === "stored" || one?.outcome === "unchanged";
const wrong = (one: CorrectedRecord | undefined) => one?.message ?? one?.problems?.[0]?.message ?? "";

/** The records of one reason, a line each. */
export function CorrectMany(props: { group: HeldGroup; again: (said: string) => void }) {
  const [asking, setAsking] = useState(true);
  const [rows, setRows] = useState<Row[] | null>(null);
  const [more, setMore] = useState(false);
  const [because, setBecause] = useState("");
  const [texts, setTexts] = useState<Record<number, string>>({});
  const [results, setResults] = useState<Record<number, CorrectedRecord>>({});
  const [tried, setTried] = useState(false);
  const deed = useDeed();
  const look = (purpose: string) => {
    setAsking(false);
    setBecause(purpose);
    void deed.run(async () => {
      const [found, further] = await revealed(props.group, purpose);
      setRows(found);
      setMore(further);
    });
  };
  const written = (rows ?? []).filter((r) => texts[r.story.record] !== undefined && !(isIn(results[r.story.record]) && !tried));
  const send = (only: boolean) => void deed.run(async () => {
    const records = written.map((r) => ({ record: r.story.record, fields: { [r.field]: texts[r.story.record]! } }));
    const done = await post<Corrected>("/v1/held/correct", { records, because, try: only });
    setResults({ ...results, ...Object.fromEntries(done.records.map((one) => [one.record, one])) });
    setTried(only);
    if (only) return `${plural(done.stored, "record")} would come in; nothing was written.`;
    props.again(`${plural(done.stored, "record")} came in` + (done.held ? `, ${count(done.held)} are still held` : "")
      + (done.failed ? `, ${count(done.failed)} were not corrected` : "") + ".");
    if (!more) return;
    const [found, further] = await revealed(props.group, because);  // those that follow, and these that are held still
    setRows(found);
    setMore(further);
  });
  if (!rows) return <>
    <AskPurpose open={asking} onClose={() => setAsking(false)} onSay={look} />
    {deed.busy && <p class="quiet" role="status" aria-busy="true">Loading the records …</p>}{deed.told}
    {!asking && !deed.busy && <p><button type="button" class="plain" onClick={() => setAsking(true)}>Correct them …</button></p>}
  </>;
  return <form onSubmit={(e) => { e.preventDefault(); send(false); }}>
    <Notice kind="warn">Values are shown; that stands in the audit trail. What came is never changed: a correction is kept beside it, with your name and reason.</Notice>
    <div class="filters">
      <Field label="Reason for the correction"><input required maxLength={200} value={because} onInput={(e) => setBecause(e.currentTarget.value)} /></Field>
      <SameInAll onSay={(text) => setTexts({ ...texts, ...Object.fromEntries(rows.filter((r) => !isIn(results[r.story.record]) || tried).map((r) => [r.story.record, text])) })} />
    </div>
    <Table caption={`Records held by ${props.group.rule}, with what should have come`} hideCaption rows={rows} id={(r) => r.story.record} columns={[
      { head: "Record", cell: (r) => <a href={`#/records/${r.story.record}`}>{r.story.record}</a>, number: true },
      { head: "File and line", cell: (r) => `${r.story.file}:${r.story.line}` },
      { head: "Field", cell: (r) => r.place },
      { head: "They wrote", cell: (r) => <code>{r.came || "(blank)"}</code> },
      { head: "It should be", cell: (r) => (isIn(results[r.story.record]) && !tried ? <code>{texts[r.story.record]}</code>
        : r.sight === "withheld" ? <span class="quiet">withheld from you</span>
          : <ShouldBe row={r} text={texts[r.story.record]} onSay={(text) => setTexts({ ...texts, [r.story.record]: text })} />) },
      { head: "Outcome", cell: (r) => { const one = results[r.story.record]; return one && <><Badge of={one.outcome ?? "error"} /> {wrong(one)}</>; } },
    ]} />
    {more && <p class="quiet">These are the first {perPage}; the others follow when these are in.</p>}
    {deed.told}
    <p class="row"><button type="submit" disabled={!written.length} aria-disabled={deed.busy}>Correct {count(written.length)} and bring them in</button>
      <button type="button" class="plain" disabled={!written.length} aria-disabled={deed.busy} onClick={() => send(true)}>Try only</button></p>
  </form>;
}

/** Enter goes to the next line, as in a workbook; behind the last one to the button. */
function nextLine(event: KeyboardEvent) {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const form = (event.currentTarget as HTMLInputElement).form!;
  const inputs = [...form.querySelectorAll<HTMLElement>("tbody input")];
  const next = inputs[inputs.indexOf(event.currentTarget as HTMLElement) + 1] ?? form.querySelector<HTMLElement>("button[type=submit]");
  next?.focus();
}

function ShouldBe(props: { row: Row; text: string | undefined; onSay: (text: string) => void }) {
  const label = `What record ${props.row.story.record} should say in ${props.row.place}`;
  const shared = { "aria-label": label, value: props.text ?? "", placeholder: "as the sender writes it", autocomplete: "off", spellcheck: false };
  return props.row.field
    ? <input {...shared} onKeyDown={nextLine} onInput={(e) => props.onSay(e.currentTarget.value)} />
    : <textarea {...shared} value={props.text ?? props.row.came} rows={2} onInput={(e) => props.onSay(e.currentTarget.value)} />;
}

function SameInAll(props: { onSay: (text: string) => void }) {
  const [text, setText] = useState("");
  return <Field label="The same in all"><span class="row">
    <input value={text} onInput={(e) => setText(e.currentTarget.value)} onKeyDown={(e) => { if (e.key === "Enter") { e.preventDefault(); props.onSay(text); } }} />
    <button type="button" class="small plain" onClick={() => props.onSay(text)}>Put it in each</button></span></Field>;
}

/** What one record's sender wrote, field by field; with inputs where it is held and may be corrected. */
export function Source(props: { story: Story; may: boolean; again: () => void }) {
  const { story } = props;
  const [open, setOpen] = useState(false);
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [because, setBecause] = useState("");
  const deed = useDeed();
  const send = (only: boolean) => void deed.run(async () => {
    const done = await post<Corrected>("/v1/held/correct", { records: [{ record: story.record, fields: texts }], because, try: only });
    const one = done.records[0];
    if (!only) { setTexts({}); setOpen(false); props.again(); }
    return isIn(one) ? (only ? "It would come in; nothing was written." : "The record came in.") : `It is ${only ? "held then, too" : "still held"}: ${wrong(one)}`;
  });
  const say = (field: string, text: string) => {
    const next = { ...texts, [field]: text };
    if (!text) delete next[field];
    setTexts(next);
  };
  const whole = !story.fields.length;
  return <form onSubmit={(e) => { e.preventDefault(); send(false); }}>
    {whole ? <p class="quiet">It cannot be cut into its fields.{story.text !== null && <> This is what came: <code>{story.text}</code></>}</p>
      : <Table caption="What its sender wrote" hideCaption rows={story.fields} id={(s) => s.field} columns={[
        { head: "Field", cell: (s) => s.place, sort: (s) => s.place },
        { head: "They wrote", cell: (s) => (s.sight === "withheld" ? <span class="quiet">withheld</span> : s.text ? <code>{s.text}</code> : <span class="quiet">{said(s.state)}</span>) },
        ...(open ? [{ head: "It should be", cell: (s: Story["fields"][number]) => s.sight !== "withheld" && <input aria-label={`What ${s.place} should say`} autocomplete="off"
          spellcheck={false} value={texts[s.field] ?? ""} onInput={(e) => say(s.field, e.currentTarget.value)} /> }] : []),
        ...(story.fields.some((s) => s.corrected) ? [{ head: "Corrected", cell: (s: Story["fields"][number]) => s.corrected
          && <>{s.corrected.text && <><code>{s.corrected.text}</code> </>}by {s.corrected.by.replace("person:", "")}: {s.corrected.because}</> }] : []),
      ]} />}
    {deed.told}
    {props.may && story.outcome === "held" && !open && <p><button type="button" class="plain" onClick={() => setOpen(true)}>Correct it …</button></p>}
    {open && <>
      {whole && <Field label="The whole record, as it should have come"><textarea rows={3} value={texts[""] ?? story.text ?? ""} onInput={(e) => say("", e.currentTarget.value)} /></Field>}
      <Field label="Reason for the correction" hint="It stands in the audit trail and beside the value"><input required maxLength={200} value={because} onInput={(e) => setBecause(e.currentTarget.value)} /></Field>
      <p class="row"><button type="submit" disabled={!Object.keys(texts).length} aria-disabled={deed.busy}>Correct it and bring it in</button>
        <button type="button" class="plain" disabled={!Object.keys(texts).length} aria-disabled={deed.busy} onClick={() => send(true)}>Try only</button>
        <button type="button" class="plain" onClick={() => setOpen(false)}>Cancel</button></p></>}
  </form>;
}
