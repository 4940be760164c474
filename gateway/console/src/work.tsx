// Work that goes on by itself: how far it is, stopping it, what came of it. Whoever leaves a page finds it there again.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { post, query } from "./api";
import { count, duration, Moment, Notice, plural, Table, useDeed, useLoad, type Loaded } from "./parts";
import type { Difference, Job, Me, Proof, Replayed } from "./types";

const lookAgain = 15;

/** Jobs, the newest first; nothing for whom they are not open. */
export function useJobs(me: Me, which: { state?: "open"; kind?: Job["kind"]; route?: string; limit?: number }): Loaded<Job[]> {
  return useLoad<Job[]>(me.open.includes("GET /v1/jobs") ? "/v1/jobs" + query(which) : "", lookAgain);
}

export const titleOf = (job: Job) =>
  job.kind === "replay" ? `Replay of ${job.about}${job.route && ` (${job.route})`}`
    : job.kind === "rebuild" ? `${job.about!.charAt(0).toUpperCase()}${job.about!.slice(1)}, made again`
      : job.kind === "trial" ? `Trial of ${job.about}`
      : job.kind === "difference" ? `${job.about!.charAt(0).toUpperCase()}${job.about!.slice(1)}`
        : `${job.route}${job.quarter ? ` ${job.quarter}` : ""}${job.dry_run ? ", dry run" : ""}`;

/** What is left of a job by how it went so far; nothing as long as that says little. */
function left(job: Job): string {
  if (!job.all || !job.began || job.done * 50 < job.all) return "";
  const took = (Date.now() - Date.parse(job.began)) / 1000;
  const rest = Math.round((took / job.done) * (job.all - job.done));
  return took > 10 && rest > 5 ? `, about ${duration(rest)} left` : "";
}

/** How far a job is, and stopping it: what it has done stays. */
export function Progress(props: { job: Job }) {
  const { job } = props;
  const deed = useDeed();
  const words = job.state === "waiting" ? "waits for its turn" : job.all ? `${count(job.done)} of ${count(job.all)}${left(job)}` : job.done ? count(job.done) : "has begun";
  return <div class="job">
    <p><strong>{titleOf(job)}</strong> <span class="quiet" role="status">{job.cancelled ? "stops soon" : words}</span></p>
    {job.state === "running" && <progress aria-label={`Progress of ${titleOf(job)}`} {...(job.all ? { max: job.all, value: job.done } : {})} />}
    {job.may_stop && !job.cancelled && <button type="button" class="small plain" aria-disabled={deed.busy} aria-label={`Stop ${titleOf(job)}`}
      onClick={() => void deed.run(async () => { await post(`/v1/jobs/${job.job}/cancel`); })}>Stop</button>}
    {deed.told}
  </div>;
}

export const goesOn = <p class="quiet">You can leave this page; the work goes on, and you find it here again.</p>;

const shownFor = 30 * 60_000;  // after its end
const put = new Set<number>();  // jobs whose outcome somebody has read and put away

/** Those of a kind that are at work, and what came of those that ended lately. */
export function Work(props: { jobs: Job[]; outcome: (job: Job) => { good: boolean; words: ComponentChildren } }) {
  const [, again] = useState(0);
  const open = props.jobs.filter((job) => job.state !== "done");
  const ended = props.jobs.filter((job) => job.state === "done" && !put.has(job.job) && Date.now() - Date.parse(job.ended ?? "") < shownFor);
  if (!open.length && !ended.length) return null;
  return <section aria-label="Long work">
    {!!open.length && <div class="card">{open.map((job) => <Progress job={job} key={job.job} />)}{goesOn}</div>}
    {ended.slice(0, 5).map((job) => {
      const { good, words } = job.result?.error ? { good: false, words: <p>{job.result.message}</p> } : props.outcome(job);
      return <Notice kind={good ? "good" : "warn"} key={job.job}><div class="row spread"><p><strong>{titleOf(job)}</strong>, <Moment at={job.ended} /></p>
        <button type="button" class="small plain" aria-label={`Put away: ${titleOf(job)}`} onClick={() => { put.add(job.job); again((n) => n + 1); }}>Put away</button></div>
        {words}</Notice>;
    })}
  </section>;
}

/** Of records that were mapped again. */
export function replayOutcome(job: Job) {
  const done = job.result as unknown as Replayed | null;
  if (!done) return { good: true, words: <p>It is done.</p> };
  const stays = [done.held && `${count(done.held)} ${done.held === 1 ? "is" : "are"} still held`, done.rejected && `${count(done.rejected)} ${done.rejected === 1 ? "was" : "were"} rejected`,
    done.filtered && `${count(done.filtered)} ${done.filtered === 1 ? "was" : "were"} filtered`].filter(Boolean).join(", ");
  return { good: done.stored === done.tried && !done.stopped, words: <>
    <p>{done.stopped && `It was stopped; the rest is held as it was. Of the ${plural(done.tried, "record")} that it tried, `}{done.stopped ? count(done.stored) : plural(done.stored, "record")} came in{stays && `, ${stays}`}.</p>
    {done.notes.slice(0, 3).map((note) => <p key={note}>{note}</p>)}</> };
}

/** Of a submission that was made again from its receipt. */
export function proofOutcome(job: Job) {
  const proof = job.result as unknown as Proof | null;
  if (!proof) return { good: true, words: <p>It is done.</p> };
  return { good: proof.proven, words: <>
    <p>{proof.conclusion}</p>
    {proof.made_again && <p>{plural(proof.made_again.rows, "row")}, {count(proof.made_again.bytes)} bytes, SHA-256 <code>{proof.made_again.sha256}</code></p>}
    {proof.made_again?.reasons.map((reason) => <p key={reason}>{reason}</p>)}
    {proof.refused && <p>{proof.refused.message}</p>}</> };
}

/** Of two submissions that were laid side by side. */
export function differenceOutcome(job: Job) {
  const found = job.result as unknown as Difference | null;
  if (!found) return { good: true, words: <p>It is done.</p> };
  return { good: true, words: <>
    <p>{count(found.added)} added, {count(found.removed)} removed, {count(found.changed)} changed, {count(found.same)} the same.</p>
    {found.reasons.map((reason) => <p key={reason}>{reason}</p>)}
    {!!found.rows.length && <Table caption="Rows that differ" rows={found.rows} id={(r) => r.kind + r.individual + r.entry} columns={[
      { head: "Kind", cell: (r) => r.kind, sort: (r) => r.kind }, { head: "Individual", cell: (r) => r.individual, sort: (r) => r.individual },
      { head: "Elements", cell: (r) => r.elements.join(" ") }, { head: "Why", cell: (r) => r.why }]} />}</> };
}
