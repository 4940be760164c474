// How it all stands: what waits for a person, each system's routes with their balance, when they run, what is late.

import { post } from "../api";
import { Badge, count, duration, Heading, Moment, plural, Shown, Stat, useDeed, useLoad } from "../parts";
import { goesOn, Progress, useJobs } from "../work";
import type { Counts, Me, Route, Routes, Status } from "../types";

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

function RunNow(props: { route: string }) {
  const deed = useDeed();
  const run = () => void deed.run(async () => { await post(`/v1/routes/${props.route}/run`); });
  return <><button type="button" class="small plain" disabled={deed.busy} onClick={run} aria-label={`Run ${props.route} now`}>Run now</button>{deed.told}</>;
}

function RouteCard(props: { route: Route; may: boolean }) {
  const { route } = props;
  const last = route.last_run;
  return <li class={`route ${route.late || last?.state === "red" ? "bad" : ""}`}>
    <p class="name"><a href={`#/runs?route=${encodeURIComponent(route.route)}`}>{route.route}</a> <span class="quiet">{way(route)}</span>
      {route.late && <Badge of="late" />}{last && last.state !== "done" && <Badge of={last.state} />}
      {last?.unusual && <Badge of="unusual" />}</p>
    {route.balance && <Balance of={route.balance} />}
    {props.may && <RunNow route={route.route} />}
    <p class="quiet facts">
      {last ? <>last run <a href={`#/runs/${last.run}`}><Moment at={last.began} /></a></> : "has not run yet"}
      {route.next ? <> · next <Moment at={route.next} /></> : " · runs when asked"}
      {route.promise_seconds !== undefined && <> · {duration(route.age_seconds)} old, promised {duration(route.promise_seconds)}</>}
      {last?.unusual && <> · read {count(last.read)}, on this weekday usually {count(last.usual_read)}</>}
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
  const may = props.me.open.includes("POST /v1/routes/*/run");
  const status = useLoad<Status>("/v1/status", 15);
  const routes = useLoad<Routes>("/v1/routes", 15);
  return <>
    <Heading title="Overview" about="Every record that came in is accounted for; what waits for a person stands first." />
    <Shown of={status}>{(now) => <section aria-label="What waits" class="stats">
      <Stat value={count(now.held)} label="records held" href="#/held" tone={now.held ? "warn" : ""} />
      <Stat value={count(now.reviews)} label="doubtful pairs" href="#/reviews" tone={now.reviews ? "warn" : ""} />
      <Stat value={count(now.held_deliveries + now.unknown_deliveries)} label="deliveries that wait" href={props.me.open.includes("GET /v1/deliveries") ? "#/held/deliveries" : undefined} tone={now.held_deliveries + now.unknown_deliveries ? "warn" : ""} />
      <Stat value={count(now.conflicts)} label="conflicts between systems" href={props.me.open.includes("GET /v1/conflicts") ? "#/conflicts" : undefined} tone={now.conflicts ? "warn" : ""} />
      <Stat value={count(now.clients)} label="clients" href="#/clients" />
      <Stat value={count(now.records)} label="source records" href="#/runs" />
    </section>}</Shown>
    <Working me={props.me} />
    <Shown of={routes} empty={(all) => !all.routes.length && "This site has no routes yet. docs/first-route.md makes one in ten minutes."}>{(all) => <>
      <Attention routes={all.routes} />
      <div class="lanes">
        <Lane title="Coming in" routes={all.routes.filter((r) => r.kind === "intake" || r.kind === "transfer")} may={may} />
        <Lane title="Going out" routes={all.routes.filter((r) => r.kind !== "intake" && r.kind !== "transfer")} may={may} />
      </div>
    </>}</Shown>
  </>;
}

function Attention(props: { routes: Route[] }) {
  const said = props.routes.flatMap((route) => {
    const out: string[] = [];
    if (route.late) out.push(`${route.route} is late: ${duration(route.age_seconds)} old, promised within ${duration(route.promise_seconds)}.`);
    if (route.last_run?.state === "red") out.push(`${route.route}: the last run went wrong. ${route.last_run.note}`);
    if (route.last_run?.unusual) out.push(`${route.route} read ${plural(route.last_run.read, "record")}; on this weekday it usually reads ${count(route.last_run.usual_read)}.`);
    if (route.balance && !route.balance.holds) out.push(`${route.route} does not balance. Run gatehouse fsck.`);
    return out;
  });
  if (!said.length) return null;
  return <section class="alert warn" aria-label="Late or unusual"><ul>{said.map((line) => <li key={line}>{line}</li>)}</ul></section>;
}

function Lane(props: { title: string; routes: Route[]; may: boolean }) {
  if (!props.routes.length) return null;
  return <section class="card"><h2>{props.title}</h2><ul class="routes">{props.routes.map((route) => <RouteCard route={route} may={props.may} key={route.route} />)}</ul></section>;
}
