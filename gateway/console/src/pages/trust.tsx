// Why this can be trusted: health, agreements, the audit trail and its proof, keys, who may do what, one's own password.

import { useState } from "preact/hooks";
import { get, post, query } from "../api";
import { Badge, count, Field, Heading, Moment, Notice, plural, Shown, Table, useDeed, useLoad } from "../parts";
import { Pages } from "./runs";
import { HealthCard, KeysCard, RetentionCard, Versions } from "./upkeep";
import type { Access, Agreement, AuditRow, AuditVerdict, Me } from "../types";

export function Trust(props: { me: Me }) {
  const may = (what: string) => props.me.open.includes(what);
  return <>
    <Heading title="Trust" about="Who may receive and see what, and the proof of what was done." />
    <section class="card"><h2>You</h2>
      <p><strong>{props.me.name.replace("person:", "")}</strong>, {props.me.roles.length === 1 ? "in the role" : "in the roles"} {props.me.roles.join(", ") || "none"}{props.me.merit_staff && "; merit staff"}</p>
      <Password /></section>
    {may("GET /v1/health") && <HealthCard />}
    {may("GET /v1/agreements") && <Agreements />}
    {may("GET /v1/audit") && <Audit />}
    {may("GET /v1/keys") && <KeysCard />}
    {may("GET /v1/retention") && <RetentionCard />}
    {may("GET /v1/access") && <People />}
    <Versions />
  </>;
}

function Password() {
  const [old, setOld] = useState("");
  const [password, setPassword] = useState("");
  const deed = useDeed();
  const send = (event: Event) => {
    event.preventDefault();
    void deed.run(async () => {
      await post("/v1/session/password", { old, password });
      location.reload();
    });
  };
  return <details><summary>Change your password</summary><form onSubmit={send}>
    {deed.told}
    <Field label="The password that you have" hint="Leave it empty if you signed in with a token and have none yet.">
      <input type="password" autoComplete="current-password" value={old} onInput={(e) => setOld(e.currentTarget.value)} /></Field>
    <Field label="The new one" hint="At least 12 characters.">
      <input type="password" autoComplete="new-password" minLength={12} maxLength={256} required value={password} onInput={(e) => setPassword(e.currentTarget.value)} /></Field>
    <button type="submit" aria-disabled={deed.busy}>Change it</button></form></details>;
}

function Agreements() {
  const all = useLoad<Agreement[]>("/v1/agreements");
  return <section class="card"><h2>Agreements</h2>
    <Shown of={all} empty={(rows) => !rows.length && "No system has an agreement. On a site of real people nothing would leave without one."}>{(rows) =>
      <Table caption="Agreements" hideCaption rows={rows} id={(a) => a.system} columns={[
        { head: "System", cell: (a) => a.system, sort: (a) => a.system },
        { head: "Agreement", cell: (a) => a.agreement },
        { head: "Purpose", cell: (a) => a.purpose },
        { head: "Fields", cell: (a) => a.fields.join(", ") },
        { head: "Until", day: true, cell: (a) => a.to || "no end", sort: (a) => a.to },
        { head: "Today", cell: (a) => <Badge of={a.standing} tone={a.standing === "is in force" ? "good" : "warn"} /> },
      ]} />}</Shown></section>;
}

const auditRows = 100;

function Audit() {
  const [actor, setActor] = useState("");
  const [action, setAction] = useState("");
  const [asked, setAsked] = useState({ actor: "", action: "" });
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const [before, setBefore] = useState<number[]>([]);
  const rows = useLoad<AuditRow[]>("/v1/audit" + query({ ...asked, newest: "yes", before: before[before.length - 1], limit: auditRows }));
  const deed = useDeed();
  const verify = () => void deed.run(async () => setVerdict(await get<AuditVerdict>("/v1/audit/verify")));
  return <section class="card"><h2>Audit trail</h2>
    <form class="filters" onSubmit={(e) => { e.preventDefault(); setAsked({ actor: actor.trim(), action: action.trim() }); setBefore([]); }}>
      <Field label="Who"><input placeholder="ana.ruiz" value={actor} onInput={(e) => setActor(e.currentTarget.value)} /></Field>
      <Field label="Did what"><input placeholder="reveal" value={action} onInput={(e) => setAction(e.currentTarget.value)} /></Field>
      <button type="submit" class="plain">Show</button>
      <button type="button" aria-disabled={deed.busy} onClick={verify}>{deed.busy ? "Proving …" : "Prove that it is whole"}</button></form>
    {deed.told}
    {verdict && (verdict.ok
      ? <Notice>The trail is whole: {count(verdict.rows)} rows, each chained to the one before{verdict.anchors ? `; ${plural(verdict.anchors, "head")} kept elsewhere ${verdict.anchors === 1 ? "agrees" : "agree"}` : "; no head of it is kept elsewhere yet"}.</Notice>
      : <Notice kind="bad"><ul>{verdict.findings.map((f) => <li key={f}>{f}</li>)}</ul></Notice>)}
    <Shown of={rows} empty={(all) => !all.length && "No row fits."}>{(all) =>
      <><Table caption={before.length ? "Earlier rows" : "The newest rows"} rows={[...all].reverse()} id={(r) => r.row} columns={[
        { head: "Row", cell: (r) => r.row, number: true, sort: (r) => r.row },
        { head: "When", cell: (r) => <Moment at={r.at} />, sort: (r) => r.at },
        { head: "Who", cell: (r) => r.actor, sort: (r) => r.actor },
        { head: "Did", cell: (r) => r.action, sort: (r) => r.action },
        { head: "With", cell: (r) => r.subject },
        { head: "Outcome", cell: (r) => r.outcome },
        { head: "For what", cell: (r) => r.purpose },
        { head: "Detail", cell: (r) => r.detail },
      ]} />
      <Pages back={before.length > 0} more={all.length === auditRows} onBack={() => setBefore(before.slice(0, -1))}
        onMore={() => setBefore([...before, all[0]!.row])} /></>}</Shown></section>;
}

function People() {
  const access = useLoad<Access>("/v1/access");
  return <section class="card"><h2>Who may sign in</h2>
    <p class="quiet">Written in the site's <code>access.yaml</code>.</p>
    <Shown of={access}>{(all) => <Table caption="People" hideCaption rows={all.people} id={(p) => p.name} columns={[
      { head: "Name", cell: (p) => p.name, sort: (p) => p.name },
      { head: "Roles", cell: (p) => p.roles.join(", ") },
      { head: "Merit staff", cell: (p) => (p.merit_staff ? "yes" : "") },
      { head: "By certificate", cell: (p) => (p.certificate ? "yes" : "") },
    ]} />}</Shown></section>;
}
