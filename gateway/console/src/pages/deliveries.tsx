// Deliveries that wait: the system refused them, or nobody knows whether it has them. A person looks there, and says.

import { useState } from "preact/hooks";
import { post, query } from "../api";
import { Badge, count, Dialog, Moment, Notice, Shown, Table, useDeed, useLoad, type Order } from "../parts";
import type { Me, WaitingDeliveries, WaitingDelivery as Delivery } from "../types";

/** One, or all that wait on a route. */
interface Asked { route: string; system: string; one?: Delivery; waiting: number; maySent: boolean }

export function Deliveries(props: { me: Me }) {
  const [order, setOrder] = useState<Order>("");
  const all = useLoad<WaitingDeliveries>("/v1/deliveries" + query({ limit: 200, sort: order }), 30);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [said, setSaid] = useState("");  // it outlives what was decided
  const may = props.me.open.includes("POST /v1/held/decide");
  return <>
    <p class="before">Nothing is sent twice by guessing: what a system may have is decided by whoever looked there. What it refused is mended first, then replayed.</p>
    {said && <Notice>{said}</Notice>}
    <Shown of={all} empty={(now) => !now.deliveries.length && "Every delivery was answered."}>{(now) => <>
      <Table caption="Deliveries that wait" hideCaption rows={now.deliveries} id={(d) => d.delivery} order={order} onOrder={setOrder} columns={[
        { head: "Delivery", cell: (d) => d.delivery, by: "delivery" },
        { head: "To", cell: (d) => d.system, by: "system" },
        { head: "Client", cell: (d) => d.client, by: "client" },
        { head: "State", cell: (d) => <Badge of={d.state} tone="warn" />, by: "state" },
        { head: "Since", cell: (d) => <Moment at={d.since} />, by: "since" },
        { head: "Tried", number: true, cell: (d) => count(d.attempts), by: "attempts" },
        { head: "Why", cell: (d) => d.reason || <span class="quiet">no answer came</span> },
        { head: "What to do", cell: (d) => d.state === "unknown" ? <span class="quiet">the next run asks again under the same key</span>
          : !may ? <span class="quiet">an operator decides</span> : <button type="button" class="small" aria-label={`Decide on ${d.delivery}`}
            onClick={() => setAsked({ route: d.route, system: d.system, one: d, waiting: 1, maySent: d.may_be_sent })}>Decide …</button> },
      ]} />
      {now.more && <p class="quiet">These are the first; when they are decided, more come.</p>}
      {may && <ul class="actions">{several(now.deliveries).map((one) => <li key={one.route}>
        <button type="button" class="plain" onClick={() => setAsked(one)}>Decide on all of {one.route} …</button></li>)}</ul>}
    </>}</Shown>
    <Dialog title={asked?.one ? `Does ${asked.system} have ${asked.one.client}?` : `All that wait on ${asked?.route ?? ""}`} open={!!asked} onClose={() => setAsked(null)}>
      {asked && <Decide asked={asked} onClose={() => setAsked(null)} onDone={(text) => { setAsked(null); setSaid(text); all.again(); }} />}
    </Dialog>
  </>;
}

/** Routes on which more than one waits for a person. */
function several(all: Delivery[]): Asked[] {
  const out = new Map<string, Asked>();
  for (const one of all) {
    if (one.state === "unknown") continue;
    const route = out.get(one.route) ?? { route: one.route, system: one.system, waiting: 0, maySent: false };
    out.set(one.route, { ...route, waiting: route.waiting + 1, maySent: route.maySent || one.may_be_sent });
  }
  return [...out.values()].filter((one) => one.waiting > 1);
}

function Decide(props: { asked: Asked; onClose: () => void; onDone: (said: string) => void }) {
  const { route, system, one, maySent } = props.asked;
  const deed = useDeed();
  const decide = (decision: "sent" | "again") => void deed.run(async () => {
    const done = await post<{ decided: number }>("/v1/held/decide" + query({ decision, delivery: one?.delivery, route: one ? "" : route }));
    const what = one ? `Delivery ${one.delivery}` : `${count(done.decided)} of ${route}`;
    props.onDone(decision === "sent" ? `${what}: ${system} has it.` : `${what}: due again with the next run.`);
  });
  return <>
    {one ? <p>{one.state === "held" && !maySent ? `${system} did not take it: ${one.reason}. Sent as it is, it may be refused again.`
      : `Look in ${system} for client ${one.client}, version ${one.version}. What you say stands in the audit trail.`}</p>
      : <p>What you say holds for all that wait on this route, and stands in the audit trail. {maySent && "What was refused is not said to be there; it stays held."}</p>}
    {deed.told}
    <p class="row">
      {maySent && <button type="button" aria-disabled={deed.busy} onClick={() => decide("sent")}>{system} has {one ? "it" : "them"}</button>}
      <button type="button" class={maySent ? "plain" : ""} aria-disabled={deed.busy} onClick={() => decide("again")}>{maySent ? "It has not: send again" : "Send again"}</button>
      <button type="button" class="plain" onClick={props.onClose}>Cancel</button></p>
  </>;
}
