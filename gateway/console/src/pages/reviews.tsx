// Doubtful pairs, one at a time, decided from the keyboard: 1 the same person, 2 two people, 3 cannot tell, 4 an error in
// the data; J and K go to the next and the one before.

import { useEffect, useState } from "preact/hooks";
import { post, query } from "../api";
import { AskPurpose, Badge, count, Field, Heading, Moment, Notice, Shown, Table, useDeed, useLoad } from "../parts";
import type { Client, Me, Review } from "../types";
import { Waterfall } from "./client";

const decisions = [
  { key: "1", id: "same", title: "The same person" }, { key: "2", id: "not-same", title: "Two people" },
  { key: "3", id: "cannot-tell", title: "Cannot tell" }, { key: "4", id: "data-error", title: "An error in the data" },
];

const orders = [["", "the most valuable first"], ["since", "the oldest first"], ["-since", "the newest first"], ["-score", "the likeliest to be one person first"],
  ["score", "the unlikeliest first"], ["-records", "those with the most records first"]] as const;

export function Reviews(props: { chosen: string; me: Me }) {
  const [order, setOrder] = useState("");
  const reviews = useLoad<Review[]>("/v1/reviews" + query({ limit: 200, sort: order }), 30);
  return <>
    <Heading title="Reviews" about="Pairs that may be one person, one after the other." />
    <div class="filters"><Field label="Pairs come"><select value={order} onChange={(e) => setOrder(e.currentTarget.value)}>
      {orders.map(([id, words]) => <option key={id} value={id}>{words}</option>)}</select></Field></div>
    <Shown of={reviews}>{(all) => <Desk key={order} me={props.me} all={all} chosen={Number(props.chosen)} again={reviews.again} />}</Shown>
  </>;
}

const byKeys = "gatehouse-review-keys";  // who speaks to the machine wants no key that decides

/** What was decided, and by it what stands no longer in the list. */
interface Decided { review: Review; said: string }

function Desk(props: { me: Me; all: Review[]; chosen: number; again: () => void }) {
  const [decided, setDecided] = useState<Decided | null>(null);
  const open = props.all.filter((one) => one.review !== decided?.review.review);
  const [current, setCurrent] = useState(open.find((one) => one.review === props.chosen) ?? open[0]);
  const place = current ? open.findIndex((one) => one.review === current.review) : -1;
  const [lastPlace, setLastPlace] = useState(0);
  useEffect(() => { if (place >= 0) setLastPlace(place); }, [place]);
  useEffect(() => { if (!current && open.length) setCurrent(open[0]); }, [current, open.length]);
  const go = (by: number) => {
    const to = place >= 0 ? place + by : lastPlace;  // where a colleague took one away, the next has its place
    const next = open[Math.max(0, Math.min(open.length - 1, to))];
    if (next) setCurrent(next);
  };
  const onDecided = (said: string) => {
    const rest = open.filter((one) => one.review !== current?.review);
    setDecided({ review: current!, said });
    setCurrent(rest[Math.min(place, rest.length - 1)]);
    props.again();
  };
  return <>
    {decided && <><Notice>{decided.said}</Notice>
      <p class="quiet before">Wrong? <a href={`#/clients/${decided.review.client}`}>Client {decided.review.client}</a> and{" "}
        <a href={`#/clients/${decided.review.candidate}`}>client {decided.review.candidate}</a> tell how they came to be, and what was merged is split again there.</p></>}
    {current ? <Pair me={props.me} review={current} place={place} all={open.length} go={go} onDecided={onDecided} /> : <p class="empty">No pair is in doubt.</p>}
  </>;
}

interface PairProps { me: Me; review: Review; place: number; all: number; go: (by: number) => void; onDecided: (said: string) => void }

/** Both people as far as the viewer may see them, side by side; for a purpose that is kept. */
function Whole(props: { of: Review }) {
  const { client, candidate } = props.of;
  const [asking, setAsking] = useState(false);
  const [both, setBoth] = useState<[Client, Client] | null>(null);
  const deed = useDeed();
  const show = (purpose: string) => {
    setAsking(false);
    void deed.run(async () => {
      setBoth([await post<Client>(`/v1/clients/${client}/reveal`, { purpose }), await post<Client>(`/v1/clients/${candidate}/reveal`, { purpose })]);
    });
  };
  const valueOf = (one: Client, field: string) => one.fields.find((f) => f.field === field)?.value ?? "";
  const fields = both ? [...new Set(both.flatMap((one) => one.fields.map((f) => f.field)))] : [];
  return <>
    <AskPurpose open={asking} onClose={() => setAsking(false)} onSay={show} />
    {deed.told}
    {both ? <><Notice kind="warn">Values are shown; that stands in the audit trail. They go with the next pair.</Notice>
      <Table caption="Both, whole" rows={fields} id={(f) => f} columns={[
        { head: "Field", cell: (f) => <strong>{f}</strong> },
        { head: `Client ${client}`, cell: (f) => valueOf(both[0], f) },
        { head: `Client ${candidate}`, cell: (f) => valueOf(both[1], f) },
        { head: "Same", cell: (f) => (valueOf(both[0], f) && valueOf(both[1], f) ? <Badge of={valueOf(both[0], f) === valueOf(both[1], f) ? "same" : "differs"} tone={valueOf(both[0], f) === valueOf(both[1], f) ? "good" : "warn"} /> : "") },
      ]} /></> : <p><button type="button" class="plain small" aria-disabled={deed.busy} onClick={() => setAsking(true)}>Show both whole …</button></p>}
  </>;
}

/** One pair. It is decided only while its evidence stands on the page, and by a key that was pressed for it. */
function Pair(props: PairProps) {
  const current = props.review, { place, all, go } = props;
  const review = useLoad<Review>(`/v1/reviews/${current.review}`);
  const gone = place < 0;
  const shown = review.data?.review === current.review && !gone;
  const deed = useDeed();
  const [keys, setKeys] = useState(localStorage.getItem(byKeys) !== "off");
  const decide = (decision: string) => {
    if (!shown || deed.busy) return;
    void deed.run(async () => props.onDecided((await post<{ said: string }>(`/v1/reviews/${current.review}/decide`, { decision })).said));
  };
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (!keys || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
      if (event.key === "j") go(1);
      else if (event.key === "k") go(-1);
      else {
        const chosen = decisions.find((d) => d.key === event.key);
        if (chosen && !event.repeat) decide(chosen.id);
      }
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
  return <>
    <div class="row spread">
      <p role="status"><strong>{gone ? "–" : place + 1} of {count(all)}</strong> · review {current.review} · since <Moment at={current.since} /> · {count(current.records)} records hang on it</p>
      <p class="row"><button type="button" class="plain small" onClick={() => go(-1)} disabled={place === 0}>K ← before</button>
        <button type="button" class="plain small" onClick={() => go(1)} disabled={all === 0 || (!gone && place >= all - 1)}>J next →</button></p>
    </div>
    {deed.told}
    {gone && <Notice kind="warn">Somebody else has decided this pair meanwhile, or it is in doubt no more. {all ? "“J next” goes on." : "No other is in doubt."}</Notice>}
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
      {props.me.open.includes("POST /v1/clients/*/reveal") && <Whole key={one.review} of={one} />}
      <p class="quiet"><a href={`#/clients/${one.client}`}>Client {one.client}</a> · <a href={`#/clients/${one.candidate}`}>Client {one.candidate}</a></p>
      {one.why && <details><summary>How the evidence adds up</summary><Waterfall of={one.why} /></details>}
    </section>}</Shown>
    <div class="decide row" role="group" aria-label="Decide">{decisions.map((d) =>
      <button type="button" key={d.id} class="plain" aria-disabled={deed.busy || !shown} onClick={() => decide(d.id)}>{keys && <kbd>{d.key}</kbd>} {d.title}</button>)}
      <label class="check"><input type="checkbox" checked={keys} onChange={(e) => { setKeys(e.currentTarget.checked); localStorage.setItem(byKeys, e.currentTarget.checked ? "on" : "off"); }} /> Keys decide</label></div>
  </>;
}
