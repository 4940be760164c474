// How it all stands: what waits for a person, each system's routes with their balance, when they run, what is late.

import { useState } from "preact/hooks";
import { post } from "../api";
import { Badge, count, duration, Heading, Moment, Notice, plural, Shown, Stat, useDeed, useLoad } from "../parts";
import { goesOn, Progress, useJobs } from "../work";
import type { Counts, DueReport, Job, Me, Route, Routes, Status } from "../types";

const parts = ["stored", "written", "delivered", "unchanged", "superseded", "filtered", "pending", "unknown", "held", "rejected"];

/** The terms of a balance as a bar, longest first read out as a sentence. */
export function Balance(props: { of: Counts }) {
  const whole = Number(props.of.read ?? props.of.due ?? 0);
  const terms = parts.map((name) => [name, Number(props.of[name] ?? 0)] as const).filter(([, n]) => n > 0);
  const words = terms.map(([name, n]) => `${count(n)} ${name}`).join(" + ") || "0";
  return <div class="balance">
    <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">{terms.map(([name, n], at) => {
      const before = terms.slice(0, at).reduce((sum, [, m]) => sum + m, 0);
      return <rect key={name} class={`part ${name}`} x={(before / whole) * 100} width={(n / whole) * 100} y="0" height="4" />;
    })}</svg>
    <p class="sum"><span>{count(whole)} {props.of.due === undefined ? "read" : "due"} = {words}</span>
      {!props.of.holds && <Badge of="does not balance" tone="bad" />}</p>
  </div>;
}

function Working(props: { me: Me }) {
  const jobs = useJobs(props.me, { state: "open" });
  if (!jobs.data?.length) return null;
  return <section class="card" aria-label="At work"><h2>At work</h2>
    {jobs.data.map((job) => <Progress job={job} key={job.job} />)}{goesOn}</section>;
}

/** What a run brought that somebody asked for here. */
function Brought(props: { job: number }) {
  const { data } = useLoad<Job>(`/v1/jobs/${props.job}`, 5);
  if (!data) return null;
  if (data.state !== "done") return <span class="quiet" role="status">{data.state === "waiting" ? "It waits for its turn." : "It is at work."}</span>;
  const result = data.result;
  if (!result || result.error) return <Notice kind="bad">{result?.message ?? "It failed."}</Notice>;
  const of = result.balance ?? {}, whole = Number(of.read ?? 0);
  const terms = parts.map((name) => [name, Number(of[name] ?? 0)] as const).filter(([, n]) => n > 0).map(([name, n]) => `${count(n)} ${name}`).join(", ");
  return <Notice kind={result.state === "red" || Number(of.held ?? 0) > 0 ? "warn" : "good"}>
    {result.state === "red" ? `It went wrong. ${result.note ?? ""}` : of.read === undefined ? "It is done." : whole ? `It read ${plural(whole, "record")}: ${terms}.` : "It is done; nothing new was there."}
    {result.run !== undefined && <> <a href={`#/runs/${result.run}`}>Run {result.run}</a></>}</Notice>;
}

function RunNow(props: { route: string }) {
  const deed = useDeed();
  const [job, setJob] = useState(0);
  const run = () => void deed.run(async () => { setJob((await post<{ job: number }>(`/v1/routes/${props.route}/run`)).job); });
  return <><button type="button" class="small plain" aria-disabled={deed.busy} onClick={run} aria-label={`Run ${props.route} now`}>Run now</button>{deed.told}{job > 0 && <Brought job={job} key={job} />}</>;
}

function RouteCard(props: { route: Route; may: boolean; reports: boolean }) {
  const { route } = props;
  const last = route.last_run;
  return <li class={`route ${route.late || last?.state === "red" ? "bad" : ""}`}>
    <p class="name"><a href={`#/runs?route=${encodeURIComponent(route.route)}`}>{route.route}</a> <span class="quiet">{way(route)}</span>
      {route.late && <Badge of="late" />}{last && last.state !== "done" && <Badge of={last.state} />}
      {route.day?.unusual && <Badge of="unusual" />}</p>
    {route.balance && <Balance of={route.balance} />}
    {route.kind === "report" ? props.reports && <p><a href="#/reports">Make it under Reports</a></p> : props.may && <RunNow route={route.route} />}
    <p class="quiet facts">
      {last ? <>last run <a href={`#/runs/${last.run}`}><Moment at={last.began} /></a></> : "has not run yet"}
      {route.next ? <> · next <Moment at={route.next} /></> : " · runs when asked"}
      {route.promise_seconds !== undefined && <> · {duration(route.age_seconds)} old, promised {duration(route.promise_seconds)}</>}
      {!!route.refused_files && <> · {plural(route.refused_files, "file")} refused</>}
    </p>
  </li>;
}

function way(route: Route): string {
  if (route.kind === "intake") return `${route.from} → hub`;
  if (route.kind === "transfer") return `${route.from} → ${route.to}`;
  return `hub → ${route.to}`;
}

export function Overview(props: { me: Me }) {
  const opens = (what: string) => props.me.open.includes(what);
  const may = opens("POST /v1/routes/*/run");
  const reports = opens("POST /v1/reports/*/run");
  const status = useLoad<Status>("/v1/status", 15);
  const routes = useLoad<Routes>("/v1/routes", 15);
  const calendar = useLoad<{ due: DueReport[] }>(opens("GET /v1/reports/calendar") ? "/v1/reports/calendar" : "", 60);
  return <>
    <Heading title="Overview" about="Every record that came in is accounted for; what waits for a person stands first." />
    <Shown of={status}>{(now) => <section aria-label="What waits" class="stats">
      <Stat value={count(now.held)} label={now.held === 1 ? "record held" : "records held"} href={opens("GET /v1/held/groups") ? "#/held" : undefined} tone={now.held ? "warn" : ""} />
      <Stat value={count(now.reviews)} label={now.reviews === 1 ? "doubtful pair" : "doubtful pairs"} href={opens("GET /v1/reviews") ? "#/reviews" : undefined} tone={now.reviews ? "warn" : ""} />
      <Stat value={count(now.held_deliveries + now.unknown_deliveries)} label="deliveries that wait" href={opens("GET /v1/deliveries") ? "#/held/deliveries" : undefined} tone={now.held_deliveries + now.unknown_deliveries ? "warn" : ""} />
      <Stat value={count(now.conflicts)} label="conflicts between systems" href={opens("GET /v1/conflicts") ? "#/conflicts" : undefined} tone={now.conflicts ? "warn" : ""} />
      <Stat value={count(now.clients)} label="clients" href={opens("POST /v1/clients/find") ? "#/clients" : undefined} />
      <Stat value={count(now.records)} label="source records" href={opens("GET /v1/runs") ? "#/runs" : undefined} />
    </section>}</Shown>
    <Working me={props.me} />
    <Shown of={routes} empty={(all) => !all.routes.length && "This site has no routes yet. docs/first-route.md makes one in ten minutes."}>{(all) => <>
      <Attention routes={all.routes} overdue={calendar.data?.due.filter((one) => one.state.startsWith("overdue")) ?? []} />
      <div class="lanes">
        <Lane title="Coming in" routes={all.routes.filter((r) => r.kind === "intake" || r.kind === "transfer")} may={may} reports={reports} />
        <Lane title="Going out" routes={all.routes.filter((r) => r.kind !== "intake" && r.kind !== "transfer")} may={may} reports={reports} />
      </div>
    </>}</Shown>
  </>;
}

const days = new Intl.DateTimeFormat("en-US", { weekday: "long", month: "short", day: "numeric", timeZone: "UTC" });
const weekday = (day: string) => days.format(new Date(`${day}T00:00:00Z`));

function Attention(props: { routes: Route[]; overdue: DueReport[] }) {
  const said = props.overdue.map((one) => `${one.route} of ${one.quarter} was due on ${one.due}, and nothing was sent.`).concat(props.routes.flatMap((route) => {
    const out: string[] = [];
    if (route.late) out.push(`${route.route} is late: ${duration(route.age_seconds)} old, promised within ${duration(route.promise_seconds)}.`);
    if (route.last_run?.state === "red") out.push(`${route.route}: the last run went wrong. ${route.last_run.note}`);
    if (route.day?.unusual) out.push(`${route.route} brought ${plural(route.day.read, "record")} on ${weekday(route.day.day)}; on this weekday it usually brings ${count(route.day.usual_read)}.`);
    if (route.balance && !route.balance.holds) out.push(`${route.route} does not balance. Run gatehouse fsck.`);
    return out;
  }));
  if (!said.length) return null;
  return <section class="alert warn" aria-label="Late or unusual"><ul>{said.map((line) => <li key={line}>{line}</li>)}</ul></section>;
}

function Lane(props: { title: string; routes: Route[]; may: boolean; reports: boolean }) {
  if (!props.routes.length) return null;
  return <section class="card"><h2>{props.title}</h2><ul class="routes">{props.routes.map((route) => <RouteCard route={route} may={props.may} reports={props.reports} key={route.route} />)}</ul></section>;
}
