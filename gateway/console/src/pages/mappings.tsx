// The mappings of this site: read, change, try on real records, put in force. What is saved are the site's files.

import { useState } from "preact/hooks";
import { post } from "../api";
import { Editor } from "../editor";
import { Badge, count, Heading, Notice, plural, Shown, Table, useDeed, useLoad } from "../parts";
import type { Finding, MappingRow, MappingText, Saved, Trial } from "../types";

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

export function MappingPage(props: { name: string }) {
  const mapping = useLoad<MappingText>(`/v1/mappings/${encodeURIComponent(props.name)}`);
  const [said, setSaid] = useState("");
  return <>
    <Heading title={props.name} about="Change it, try it on the last real records, then put it in force." />
    {said && <Notice>{said}</Notice>}
    <Shown of={mapping}>{(one) => <Workbench key={one.sha256} of={one} onSaved={(text) => { setSaid(text); mapping.again(); }} />}</Shown>
  </>;
}

function Workbench(props: { of: MappingText; onSaved: (said: string) => void }) {
  const { of } = props;
  const [text, setText] = useState(of.text);
  const [trial, setTrial] = useState<{ of: string; is: Trial } | null>(null);
  const deed = useDeed();
  const path = `/v1/mappings/${encodeURIComponent(of.mapping)}`;
  const changed = text !== of.text;
  const tried = trial?.of === text ? trial.is : null;
  const tryOut = () => void deed.run(async () => setTrial({ of: text, is: await post<Trial>(`${path}/try`, { text }) }));
  const save = () => void deed.run(async () => {
    const done = await post<Saved>(`${path}/save`, { text, was: of.sha256 });
    props.onSaved(`In force: configuration ${done.configuration.slice(0, 12)}. Commit the site's files to keep the change in git.`);
  });
  const findings = tried?.findings ?? (changed ? [] : of.findings);
  return <>
    <p class="quiet"><code>{of.file}</code> · route {of.route} · <code>{of.hash.slice(0, 12)}</code>
      {!of.own && <> · shipped with Gatehouse: saving makes the site's own copy of its folder</>}</p>
    {deed.told}
    <div class="workbench">
      <Editor text={text} onChange={setText} findings={findings} words={of.fields.map((f) => f.target.split(".").slice(1).join(".") || f.target)} />
      <div class="bench">
        <p class="row">
          <button type="button" aria-disabled={deed.busy} onClick={tryOut}>{deed.busy ? "Working …" : "Try it"}</button>
          <button type="button" disabled={!changed || !tried?.ok} aria-disabled={deed.busy} onClick={save}>Put it in force</button>
          {changed && <button type="button" class="plain" onClick={() => { setText(of.text); setTrial(null); }}>Undo</button>}</p>
        {changed && !tried && <p class="quiet">Try the change first: findings, tests, and what it would do to the last records.</p>}
        <Findings of={findings} />
        {tried && <TrialPage of={tried} />}
      </div>
    </div>
    <details class="card"><summary>Fields and codes in words</summary><Words of={of} /></details>
  </>;
}

function Findings(props: { of: Finding[] }) {
  if (!props.of.length) return null;
  return <ul class="findings" aria-label="Findings">{props.of.slice(0, 50).map((f, at) =>
    <li key={at}><Badge of={f.grade} /> line {f.line}: {f.message} <span class="id">[{f.rule}]</span></li>)}</ul>;
}

function TrialPage(props: { of: Trial }) {
  const { of } = props;
  return <>
    {of.ok ? <Notice>It can be put in force.</Notice> : <Notice kind="bad">It cannot be put in force yet.</Notice>}
    {of.tests && <details open={of.tests.failed > 0}><summary>{plural(of.tests.passed, "test")} passed, {of.tests.failed} failed</summary>
      <ul>{of.tests.tests.filter((t) => !t.passed).map((t) => <li key={t.name}><strong>{t.name}</strong> (line {t.line}): {t.complaints.join("; ")}</li>)}</ul></details>}
    {of.changed !== undefined && <>
      <h2>{count(of.changed)} of {plural(of.records ?? 0, "record")} change</h2>
      {!!of.changes?.length && <Table caption="What changes" hideCaption rows={of.changes} id={(c) => c.field + c.line + c.example} columns={[
        { head: "Field", cell: (c) => c.field, sort: (c) => c.field },
        { head: "Records", cell: (c) => count(c.records), number: true, sort: (c) => c.records },
        { head: "For example", cell: (c) => c.example },
        { head: "By", cell: (c) => <>{c.step} <code class="where">{c.line}</code></> },
      ]} />}
    </>}
    {!!of.preview?.length && <details><summary>The last records, before and after</summary>{of.preview.map((one) =>
      <div class="preview" key={one.file + one.line}><p class="quiet">{one.file}:{one.line}</p>
        <div class="two"><Cells title="what came" of={one.before} /><Cells title="what it becomes" of={one.after} /></div></div>)}</details>}
  </>;
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
