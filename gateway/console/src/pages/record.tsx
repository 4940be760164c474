// One record's story: where it came from, what each rule made of it, whose it is, where it went.

import { useState } from "preact/hooks";
import { post } from "../api";
import { AskPurpose, Badge, Heading, Moment, Notice, Shown, Table, useDeed, useLoad } from "../parts";
import type { Me, Replayed, Story } from "../types";
import { Source } from "./correct";

export function RecordPage(props: { id: string; me: Me }) {
  const story = useLoad<Story>(`/v1/records/${props.id}`);
  const [revealed, setRevealed] = useState<Story | null>(null);
  const [asking, setAsking] = useState(false);
  const deed = useDeed();
  const may = (what: string) => props.me.open.includes(what);
  const reveal = (purpose: string) => {
    setAsking(false);
    void deed.run(async () => setRevealed(await post<Story>(`/v1/records/${props.id}/reveal`, { purpose })));
  };
  const replay = () => void deed.run(async () => {
    const done = await post<Replayed>(`/v1/held/replay?record=${props.id}`);
    story.again();
    return done.stored ? "The record came in." : `It is still held. ${done.notes.join(" ")}`;
  });
  return <>
    <Heading title={`Record ${props.id}`} about="From the line that came to every place it went.">
      {may("POST /v1/records/*/reveal") && !revealed && <button type="button" class="plain" onClick={() => setAsking(true)}>Show values …</button>}
      {may("POST /v1/held/replay") && story.data?.outcome === "held" && <button type="button" aria-disabled={deed.busy} onClick={replay}>Replay</button>}
    </Heading>
    <AskPurpose open={asking} onClose={() => setAsking(false)} onSay={reveal} />
    {deed.told}
    {revealed && <Notice kind="warn">Values are shown; that stands in the audit trail. They go when you leave this page.</Notice>}
    <Shown of={story}>{(one) => <Told story={revealed ?? one} may={may("POST /v1/held/correct")} again={() => { setRevealed(null); story.again(); }} />}</Shown>
  </>;
}

function Told(props: { story: Story; may: boolean; again: () => void }) {
  const { story } = props;
  return <>
    <ol class="story">
      <li><h2>It came</h2>
        <p><code>{story.file}</code> line {story.line}, from {story.system} by route {story.route}, <Moment at={story.received} />.
          {story.version > 1 && <> It is version {story.version}.</>}{!story.current && <> Another version is in force.</>}</p></li>
      <li><h2>It is <Badge of={story.outcome} /></h2>
        {story.problems.map((problem) => <div class={`alert ${problem.severity === "warn" ? "good" : "warn"}`} key={problem.rule + problem.field + problem.message}>
          <p><strong>{problem.source || problem.field || "The record"}</strong> {problem.message} <span class="id">[{problem.rule}]</span></p>
          {problem.where && <p class="quiet">{problem.where}</p>}</div>)}
        {!story.problems.length && <p class="quiet">{story.fields.some((s) => s.corrected) ? "It was corrected, and nothing is wrong with it any more." : "Nothing was wrong with it."}</p>}</li>
      <li><h2>What its sender wrote</h2>
        <Source story={story} may={props.may} again={props.again} /></li>
      <li><h2>Each value</h2>
        {story.values.length ? <Values story={story} /> : <p class="quiet">Its mapping of then cannot be run any more.</p>}</li>
      <li><h2>Whose it is</h2>
        {story.client ? <p>Client <a href={`#/clients/${story.client}`}>{story.client}</a></p> : <p class="quiet">Nobody's, as long as it is not stored.</p>}</li>
      <li><h2>Where the client went</h2>
        {story.deliveries.length ? <Table caption="Deliveries" hideCaption rows={story.deliveries} id={(d) => `${d.route}/${d.change}`} columns={[
          { head: "Route", cell: (d) => d.route, sort: (d) => d.route },
          { head: "State", cell: (d) => <Badge of={d.state} /> },
          { head: "Version", cell: (d) => d.version, number: true },
          { head: "When", cell: (d) => <Moment at={d.settled} /> },
          { head: "Their id", cell: (d) => d.remote_id },
          { head: "Why", cell: (d) => d.reason },
        ]} /> : <p class="quiet">Nothing of this client was due anywhere yet.</p>}</li>
    </ol>
  </>;
}

function Values(props: { story: Story }) {
  const [all, setAll] = useState(false);
  const known = props.story.values.filter((v) => all || v.state !== "unknown");
  return <>
    <p class="quiet">Mapping {props.story.mapping} <code>{props.story.mapping_hash.slice(0, 12)}</code>, as it was then. Open a value to
      see which rule made it.</p>
    <ul class="values">{known.map((value) => <li key={value.field}><details>
      <summary><span class="field-name">{value.field}</span>
        <span class={value.sight === "withheld" ? "quiet" : "shown"}>{value.state === "known" ? value.value : `(${value.state})`}</span></summary>
      {value.doc && <p class="quiet">{value.doc}</p>}
      {value.why && <p>{value.why}</p>}
      <ol class="steps">{value.steps.map((step, at) => <li key={at}>{step.text || <span class="quiet">withheld</span>} <code class="where">{step.where}</code></li>)}</ol>
    </details></li>)}</ul>
    {!all && props.story.values.length > known.length && <button type="button" class="link" onClick={() => setAll(true)}>
      Show {props.story.values.length - known.length} that are unknown</button>}
  </>;
}
