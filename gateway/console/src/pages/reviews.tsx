// Doubtful pairs, one at a time, decided from the keyboard: 1 the same person, 2 two people, 3 cannot tell, 4 an error in
// the data; J and K go to the next and the one before.

import { useEffect, useState } from "preact/hooks";
import { post } from "../api";
import { Badge, count, Heading, Moment, Shown, Table, useDeed, useLoad } from "../parts";
import type { Review } from "../types";
import { Waterfall } from "./client";

const decisions = [
  { key: "1", id: "same", title: "The same person" }, { key: "2", id: "not-same", title: "Two people" },
  { key: "3", id: "cannot-tell", title: "Cannot tell" }, { key: "4", id: "data-error", title: "An error in the data" },
];

export function Reviews(props: { chosen: string }) {
  const reviews = useLoad<Review[]>("/v1/reviews?limit=200");
  return <>
    <Heading title="Reviews" about="Pairs that may be one person. The most valuable to decide come first." />
    <Shown of={reviews} empty={(all) => !all.length && "No pair is in doubt."}>{(all) => <Desk all={all} chosen={Number(props.chosen)} again={reviews.again} />}</Shown>
  </>;
}

const byKeys = "gatehouse-review-keys";  // who speaks to the machine wants no key that decides

function Desk(props: { all: Review[]; chosen: number; again: () => void }) {
  const at = Math.max(0, props.all.findIndex((r) => r.review === props.chosen));
  const [index, setIndex] = useState(at);
  const current = props.all[Math.min(index, props.all.length - 1)]!;
  const review = useLoad<Review>(`/v1/reviews/${current.review}`);
  const deed = useDeed();
  const [keys, setKeys] = useState(localStorage.getItem(byKeys) !== "off");
  const [decided, setDecided] = useState<Review | null>(null);
  const go = (by: number) => setIndex((i) => Math.max(0, Math.min(props.all.length - 1, i + by)));
  const decide = (decision: string) => void deed.run(async () => {
    const done = await post<{ said: string }>(`/v1/reviews/${current.review}/decide`, { decision });
    setDecided(current);
    props.again();
    return done.said;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (!keys || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
      if (event.key === "j") go(1);
      else if (event.key === "k") go(-1);
      else {
        const chosen = decisions.find((d) => d.key === event.key);
        if (chosen && !deed.busy) decide(chosen.id);
      }
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
  return <>
    <div class="row spread">
      <p role="status"><strong>{Math.min(index, props.all.length - 1) + 1} of {count(props.all.length)}</strong> · review {current.review} · since <Moment at={current.since} /> · {count(current.records)} records hang on it</p>
      <p class="row"><button type="button" class="plain small" onClick={() => go(-1)} disabled={index === 0}>K ← before</button>
        <button type="button" class="plain small" onClick={() => go(1)} disabled={index >= props.all.length - 1}>J next →</button></p>
    </div>
    {deed.told}
    {deed.said && decided && <p class="quiet before">Wrong? <a href={`#/clients/${decided.client}`}>Client {decided.client}</a> and{" "}
      <a href={`#/clients/${decided.candidate}`}>client {decided.candidate}</a> tell how they came to be, and what was merged is split again there.</p>}
    <Shown of={review}>{(one) => <section class="card">
      <p><Badge of={one.state} />{one.claimed_by && <> in the hands of {one.claimed_by}</>}{one.first_said_same && <> · {one.first_said_same} said “the same”; a second person must confirm</>}</p>
      {one.rule === "which-side" && <p><strong>Whose is <a href={`#/records/${one.record}`}>record {one.record}</a>?</strong> It came while the two were one client, and is at client {one.client}. “The same” gives it to client {one.candidate}; the two stay two people.</p>}
      <p class="lead">{one.why?.sentence ?? one.sentence}</p>
      {one.fields && <Table caption="Side by side" hideCaption rows={one.fields} id={(f) => f.field} columns={[
        { head: "Field", cell: (f) => <strong>{f.field}</strong> },
        { head: `Client ${one.client}`, cell: (f) => f.client },
        { head: `Client ${one.candidate}`, cell: (f) => f.candidate },
        { head: "Same", cell: (f) => (!f.client !== !f.candidate ? <span class="quiet">only one says</span> : f.same === null ? "" : <Badge of={f.same ? "same" : "differs"} tone={f.same ? "good" : "warn"} />) },
      ]} />}
      <p class="quiet"><a href={`#/clients/${one.client}`}>Client {one.client}</a> · <a href={`#/clients/${one.candidate}`}>Client {one.candidate}</a></p>
      {one.why && <details><summary>How the evidence adds up</summary><Waterfall of={one.why} /></details>}
    </section>}</Shown>
    <div class="decide row" role="group" aria-label="Decide">{decisions.map((d) =>
      <button type="button" key={d.id} class="plain" disabled={deed.busy} onClick={() => decide(d.id)}>{keys && <kbd>{d.key}</kbd>} {d.title}</button>)}
      <label class="check"><input type="checkbox" checked={keys} onChange={(e) => { setKeys(e.currentTarget.checked); localStorage.setItem(byKeys, e.currentTarget.checked ? "on" : "off"); }} /> Keys decide</label></div>
  </>;
}
