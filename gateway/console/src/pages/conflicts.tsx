// Values on which two systems disagree, and no rule decides: what was agreed, what stands, what came; a person says.

import { useState } from "preact/hooks";
import { post } from "../api";
import { Badge, Field, Heading, Moment, Notice, Shown, Table, useDeed, useLoad } from "../parts";
import type { Conflict } from "../types";

export function Conflicts() {
  const all = useLoad<Conflict[]>("/v1/conflicts?limit=200", 30);
  const [said, setSaid] = useState("");  // it outlives what was decided
  return <>
    <Heading title="Conflicts" about="Two systems changed the same value, neither knowing of the other. What stood goes on to stand until you say." />
    {said && <Notice>{said}</Notice>}
    <Shown of={all} empty={(rows) => !rows.length && "No two systems disagree. What rules decide by themselves does not come here."}>{(rows) =>
      <ul class="groups">{rows.map((one) => <One key={one.conflict} conflict={one} again={(text) => { setSaid(text); all.again(); }} />)}</ul>}</Shown>
  </>;
}

function One(props: { conflict: Conflict; again: (said: string) => void }) {
  const { conflict } = props;
  const [open, setOpen] = useState(false);
  return <li class="card group">
    <div class="row spread">
      <div><h2>{conflict.field} of <a href={`#/clients/${conflict.client}`}>client {conflict.client}</a> <Badge of={conflict.kind} tone="warn" /></h2>
        <p class="quiet">{conflict.system} says something else than {conflict.stands_by || "what stands"} · since <Moment at={conflict.since} /></p></div>
      <button type="button" class="plain" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? "Close it" : "Look at it"}</button>
    </div>
    {open && <Sides id={conflict.conflict} again={props.again} />}
  </li>;
}

function Sides(props: { id: number; again: (said: string) => void }) {
  const conflict = useLoad<Conflict>(`/v1/conflicts/${props.id}`);
  const [value, setValue] = useState("");
  const [because, setBecause] = useState("");
  const deed = useDeed();
  const decide = (body: Record<string, string>) => void deed.run(async () => {
    const done = await post<{ said: string }>(`/v1/conflicts/${props.id}/decide`, body);
    props.again(done.said.charAt(0).toUpperCase() + done.said.slice(1));
  });
  return <Shown of={conflict}>{(one) => <>
    <p>{one.sentence}</p>
    <Table caption="What each side says" hideCaption rows={one.values ?? []} id={(v) => v.field} columns={[
      { head: "Field", cell: (v) => <strong>{v.field}</strong> },
      { head: "Agreed before", cell: (v) => v.agreed || <span class="quiet">nothing</span> },
      { head: `Stands${one.stands_by && `, by ${one.stands_by}`}`, cell: (v) => v.ours || <span class="quiet">nothing</span> },
      { head: `${one.system} says`, cell: (v) => v.theirs || <span class="quiet">nothing</span> },
    ]} />
    {deed.told}
    <div class="actions before" role="group" aria-label="Decide">
      <button type="button" class="plain" aria-disabled={deed.busy} onClick={() => decide({ decision: "theirs" })}>{one.system} is right</button>
      <button type="button" class="plain" aria-disabled={deed.busy} onClick={() => decide({ decision: "ours" })}>What stands is right</button></div>
    {one.values?.length === 1 && <details><summary>Neither is right</summary>
      <form class="filters" onSubmit={(e) => { e.preventDefault(); decide({ value, because }); }}>
        <Field label="It is"><input required autoComplete="off" value={value} onInput={(e) => setValue(e.currentTarget.value)} /></Field>
        <Field label="Reason"><input required maxLength={200} value={because} onInput={(e) => setBecause(e.currentTarget.value)} /></Field>
        <button type="submit" aria-disabled={deed.busy}>Fix it</button></form></details>}
  </>}</Shown>;
}
