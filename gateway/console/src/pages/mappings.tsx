// The mappings of this site: read, change, try on real records, put in force. What is saved are the site's files.

import { useState } from "preact/hooks";
import { post, query, type Failure } from "../api";
import { Editor } from "../editor";
import { Badge, Field, Heading, Notice, plural, Shown, Table, useDeed, useLoad } from "../parts";
import type { Finding, MappingRow, MappingText, Me, Saved, TextFile, Trial } from "../types";
import { useTrials } from "./trial";

export function Mappings() {
  const all = useLoad<MappingRow[]>("/v1/mappings");
  return <>
    <Heading title="Mappings" about="What a field means, in files that a person can read." />
    <Shown of={all} empty={(rows) => !rows.length && "No route of this site uses a mapping."}>{(rows) =>
      <Table caption="Mappings" hideCaption rows={rows} id={(m) => m.mapping} columns={[
        { head: "Mapping", cell: (m) => <a href={`#/mappings/${m.mapping}`}>{m.mapping}</a>, sort: (m) => m.mapping },
        { head: "From", cell: (m) => m.from, sort: (m) => m.from },
        { head: "To", cell: (m) => m.to, sort: (m) => m.to },
        { head: "Routes", cell: (m) => m.routes.join(", ") },
        { head: "File", cell: (m) => <>{m.file} {!m.own && <Badge of="shipped" tone="plain" />}</> },
      ]} />}</Shown>
  </>;
}

export function MappingPage(props: { name: string; me: Me }) {
  const path = `/v1/mappings/${encodeURIComponent(props.name)}`;
  const mapping = useLoad<MappingText>(path);
  const [said, setSaid] = useState("");
  const [file, setFile] = useState("");
  const beside = useLoad<TextFile>(file && `${path}/file` + query({ name: file }));
  const saved = (text: string) => { setSaid(text); mapping.again(); beside.again(); };
  return <>
    <Heading title={props.name} about="Change it, see what changes in real records, then put it in force." />
    {said && <Notice>{said}</Notice>}
    <Shown of={mapping}>{(one) => <>
      {!!one.beside.length && <div class="filters"><Field label="Text of"><select name="file" value={file} onChange={(e) => { setFile(e.currentTarget.value); setSaid(""); }}>
        <option value="">the mapping</option>{one.beside.map((other) => <option key={other.file} value={other.file}>{other.kind === "tests" ? "its tests" : `code table ${other.file.replace(/^codes\//, "")}`}</option>)}</select></Field></div>}
      {file ? <Shown of={beside}>{(other) => <Workbench key={file + other.sha256} of={one} file={other} me={props.me} onSaved={saved} />}</Shown>
        : <Workbench key={one.sha256} of={one} file={{ file: "", path: one.file, text: one.text, sha256: one.sha256 }} me={props.me} onSaved={saved} />}
      <details class="card"><summary>Fields and codes in words</summary><Words of={one} /></details></>}</Shown>
  </>;
}

const samples = [1000, 10_000, 100_000];

/** One file's text: changed, tried, put in force. `of` is the mapping that it belongs to. */
function Workbench(props: { of: MappingText; file: TextFile; me: Me; onSaved: (said: string) => void }) {
  const { of, file } = props;
  const [text, setText] = useState(file.text);
  const [trial, setTrial] = useState<{ of: string; is: Trial } | null>(null);
  const [last, setLast] = useState(samples[1]!);
  const [asked, setAsked] = useState(0);
  const deed = useDeed();
  const path = `/v1/mappings/${encodeURIComponent(of.mapping)}`;
  const changed = text !== file.text;
  const about = file.file ? { file: file.file } : {};
  const tried = trial?.of === text ? trial.is : null;
  const tryOut = () => void deed.run(async () => {
    const is = await post<Trial>(`${path}/try`, { ...about, text, last: 5 });
    setTrial({ of: text, is });
    if (!is.tests) return;  // it cannot be run
    try { setAsked((await post<{ job: number }>(`${path}/try?job=yes`, { ...about, text, last })).job); } catch (error) {
      if ((error as Failure).status !== 409) throw error;  // what a transfer or a report makes of records, its own page tells
    }
  });
  const save = () => void deed.run(async () => {
    const done = await post<Saved>(`${path}/save`, { ...about, text, was: file.sha256 });
    props.onSaved(`In force: configuration ${done.configuration.slice(0, 12)}. Commit the site's files to keep the change in git.`);
  });
  const trials = useTrials({ of, file: file.file, original: file.text, me: props.me, text, asked, onTakeUp: setText });
  const all = tried?.findings ?? (changed ? [] : of.findings);
  const here = file.path.replace(/^.*\//, "");
  const findings = all.filter((f) => !f.file || f.file.replace(/^.*\//, "") === here);  // in the margin: those of this text
  return <>
    <p class="quiet"><code>{file.path}</code> · route {of.route} · <code>{of.hash.slice(0, 12)}</code>
      {!of.own && <> · shipped with Gatehouse: saving makes the site's own copy of its folder</>}</p>
    {deed.told}
    <div class="workbench">
      <Editor text={text} onChange={setText} findings={findings} words={of.fields.map((f) => f.target.split(".").slice(1).join(".") || f.target)} />
      <div class="bench">
        <p class="row">
          <button type="button" aria-disabled={deed.busy} onClick={tryOut}>{deed.busy ? "Working …" : "Try it"}</button>
          <button type="button" disabled={!changed || !tried?.ok} aria-disabled={deed.busy} onClick={save}>Put it in force</button>
          {changed && <button type="button" class="plain" onClick={() => { setText(file.text); setTrial(null); }}>Undo</button>}</p>
        <Field label="Try it on"><select value={String(last)} onChange={(e) => setLast(Number(e.currentTarget.value))}>
          {samples.map((n) => <option key={n} value={String(n)}>the last {n.toLocaleString("en-US")}</option>)}</select></Field>
        {changed && !tried && <p class="quiet">Try the change first: findings, tests, and what it would do to the last records.</p>}
        <Findings of={all} here={here} />
        {tried && <Tests of={tried} />}
        {trials.atWork}
      </div>
    </div>
    {trials.came}
    {tried && <Before of={tried} />}
  </>;
}

function Findings(props: { of: Finding[]; here: string }) {
  const where = (f: Finding) => (f.file.endsWith(props.here) || !f.file ? "" : `${f.file.replace(/^.*\//, "")}, `);
  if (!props.of.length) return null;
  return <ul class="findings" aria-label="Findings">{props.of.slice(0, 50).map((f, at) =>
    <li key={at}><Badge of={f.grade} /> {where(f)}line {f.line}: {f.message} <span class="id">[{f.rule}]</span></li>)}</ul>;
}

function Tests(props: { of: Trial }) {
  const { of } = props;
  return <>
    {of.ok ? <Notice>It can be put in force.</Notice> : <Notice kind="bad">It cannot be put in force yet.</Notice>}
    {of.tests && <details open={of.tests.failed > 0}><summary>{plural(of.tests.passed, "test")} passed, {of.tests.failed} failed</summary>
      <ul>{of.tests.tests.filter((t) => !t.passed).map((t) => <li key={t.name}><strong>{t.name}</strong> (line {t.line}): {t.complaints.join("; ")}</li>)}</ul></details>}
  </>;
}

function Before(props: { of: Trial }) {
  if (!props.of.preview?.length) return null;
  return <details class="card"><summary>The last records, before and after</summary>{props.of.preview.map((one) =>
    <div class="preview" key={one.file + one.line}><p class="quiet">{one.file}:{one.line}</p>
      <div class="two"><Cells title="what came" of={one.before} /><Cells title="what it becomes" of={one.after} /></div></div>)}</details>;
}

function Cells(props: { title: string; of: { field: string; value: string }[] }) {
  return <dl class="cells" aria-label={props.title}>{props.of.map((c) => <div key={c.field}><dt>{c.field}</dt><dd>{c.value}</dd></div>)}</dl>;
}

function Words(props: { of: MappingText }) {
  return <>
    <Table caption="Fields" rows={props.of.fields} id={(f) => f.target} columns={[
      { head: "Field", cell: (f) => <strong>{f.target}</strong>, sort: (f) => f.target },
      { head: "Meaning", cell: (f) => f.meaning },
      { head: "Rule", cell: (f) => f.rule },
      { head: "Codes", cell: (f) => f.codes },
    ]} />
    {Object.entries(props.of.tables).map(([name, rows]) => <Table key={name} caption={`Table ${name}`} rows={rows} id={(r) => r.from + r.to} columns={[
      { head: "Theirs", cell: (r) => <code>{r.from}</code> }, { head: "Ours", cell: (r) => <code>{r.to}</code> }, { head: "Note", cell: (r) => r.note },
    ]} />)}
  </>;
}
