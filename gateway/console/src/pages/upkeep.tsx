// What keeps this gateway trustworthy tomorrow: its health, the age of keys, how long people are kept, its version.

import { useState } from "preact/hooks";
import { get } from "../api";
import { Badge, count, Moment, Notice, plural, Shown, Table, useDeed, useLoad, WithCode } from "../parts";
import type { Health, Keys, Retention, RetentionRule, Status } from "../types";

/** As `gatehouse doctor` says it; the systems are reached only when somebody asks. */
export function HealthCard() {
  const first = useLoad<Health>("/v1/health");
  const [reached, setReached] = useState<Health | null>(null);
  const deed = useDeed();
  const reach = () => void deed.run(async () => setReached(await get<Health>("/v1/health?systems=yes")));
  return <section class="card"><h2>Health</h2>
    <Shown of={first}>{(loaded) => {
      const now = reached ?? loaded;
      return <>
        <p class="quiet">Looked at {now.looked_at.join(", ")}, <Moment at={now.at} />.</p>
        {now.ok ? <Notice>Nothing is to be done.</Notice> : <Table caption="What is to be done" hideCaption rows={now.findings} id={(f) => f.id + f.subject + f.what} columns={[
          { head: "Grade", cell: (f) => <Badge of={f.grade} tone={f.grade === "must" ? "bad" : "warn"} />, sort: (f) => f.grade },
          { head: "About", cell: (f) => f.subject, sort: (f) => f.subject },
          { head: "What", cell: (f) => <><WithCode text={f.what} /> <span class="id">[{f.id}]</span></> },
          { head: "What to do", cell: (f) => <WithCode text={f.do} /> },
        ]} />}</>;
    }}</Shown>
    {deed.told}
    <p><button type="button" class="plain" aria-disabled={deed.busy} onClick={reach}>{deed.busy ? "Reaching the systems …" : "Try to reach the systems, too"}</button></p></section>;
}

const daysSince = (at: string | null) => (at ? Math.floor((Date.now() - Date.parse(at)) / 86_400_000) : null);

export function KeysCard() {
  const keys = useLoad<Keys>("/v1/keys");
  return <section class="card"><h2>Keys</h2>
    <Shown of={keys}>{(all) => <>
      <p>The master key <code>{all.master.file}</code> was written <Moment at={all.master.written} />{age(all.master.written)}. <span class="quiet"><code>gatehouse keys rotate</code> makes another, at once.</span></p>
      {all.master.put_aside.map((one) => <p class="quiet" key={one.file}><code>{one.file}</code>, of <Moment at={one.written} />, opens backups of its time: destroy both together.</p>)}
      {!!all.tokens.length && <Table caption="Tokens" rows={all.tokens} id={(t) => t.token} columns={[
        { head: "No", number: true, cell: (t) => t.token, sort: (t) => t.token },
        { head: "Of", cell: (t) => t.of, sort: (t) => t.of },
        { head: "State", cell: (t) => <Badge of={t.state} tone={t.state === "good" ? "good" : "plain"} />, sort: (t) => t.state },
        { head: "Made", cell: (t) => <Moment at={t.made} />, sort: (t) => t.made },
        { head: "Until", cell: (t) => <Moment at={t.until} />, sort: (t) => t.until },
        { head: "By", cell: (t) => t.by },
      ]} />}</>}</Shown></section>;
}

function age(at: string | null): string {
  const days = daysSince(at);
  return days === null ? "" : days === 0 ? ", today" : `, ${plural(days, "day")} ago`;
}

export function RetentionCard() {
  const retention = useLoad<Retention>("/v1/retention");
  return <section class="card"><h2>How long people are kept</h2>
    <Shown of={retention} empty={(now) => !now.rules.length && "site.yaml has no “retention:”; everything is kept."}>{(now) => <>
      <Table caption="Rules; the first that fits a record counts" rows={now.rules.map((rule, at) => ({ ...rule, at: at + 1 }))} id={(r) => r.at} columns={[
        { head: "No", number: true, cell: (r) => r.at },
        { head: "Records", cell: (r) => whose(r) },
        { head: "Days", number: true, cell: (r) => count(r.days), sort: (r) => r.days },
        { head: "Who goes", cell: (r) => (r.alone || r.held ? "each record by itself" : "the client, when all of its records are past their time") },
      ]} />
      <LastRound of={now} /></>}</Shown></section>;
}

function whose(rule: RetentionRule): string {
  const words = [rule.held && "that never found a client", rule.route && `of route ${rule.route}`, rule.system && `from ${rule.system}`,
    rule.entity && `that make a ${rule.entity}`, rule.label && `with a field labeled ${rule.label}`].filter(Boolean);
  return words.length ? words.join(", ") : "all others";
}

function LastRound(props: { of: Retention }) {
  const round = props.of.last_round;
  if (!round) return <p class="quiet">No round was made yet; there is one each hour.</p>;
  if (round.failed) return <Notice kind="bad">The last round, <Moment at={round.at} />, failed: {round.failed}</Notice>;
  const went = `${plural(round.clients, "client")} and ${plural(round.records, "single record")}`;
  return <p>Last round <Moment at={round.at} />: {round.dry_run ? `${went} would go; the rules are only tried (dry_run).` : `${went} went.`}</p>;
}

export function Versions() {
  const status = useLoad<Status>("/v1/status");
  return <section class="card"><h2>This gateway</h2><Shown of={status}>{(now) => <dl class="cells">
    <div><dt>Version</dt><dd>{now.version}</dd></div>
    <div><dt>Configuration</dt><dd><code>{now.configuration}</code></dd></div>
    <div><dt>Store</dt><dd>{count(Math.round(now.store_bytes / 1024))} KiB</dd></div></dl>}</Shown></section>;
}
