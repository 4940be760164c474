// Work that goes on by itself: how far it is, stopping it. Whoever leaves a page finds it there again.

import { post, query } from "./api";
import { count, duration, useDeed, useLoad, type Loaded } from "./parts";
import type { Job, Me } from "./types";

const lookAgain = 15, most = 200;

/** Jobs, the newest first; nothing for whom they are not open. */
export function useJobs(me: Me, state?: "open"): Loaded<Job[]> {
  return useLoad<Job[]>(me.open.includes("GET /v1/jobs") ? "/v1/jobs" + query({ state, limit: most }) : "", lookAgain);
}

export const titleOf = (job: Job) => `${job.route}${job.quarter ? ` ${job.quarter}` : ""}${job.dry_run ? ", dry run" : ""}`;

/** What is left of a job by how it went so far; nothing as long as that says little. */
function left(job: Job): string {
  if (!job.all || !job.began || job.done * 50 < job.all) return "";
  const took = (Date.now() - Date.parse(job.began)) / 1000;
  const rest = Math.round((took / job.done) * (job.all - job.done));
  return took > 10 && rest > 5 ? `, about ${duration(rest)} left` : "";
}

/** How far a job is, and stopping it: what it has done stays, the rest waits for the next run. */
export function Progress(props: { job: Job; may: boolean }) {
  const { job } = props;
  const deed = useDeed();
  const words = job.state === "waiting" ? "waits for its turn" : job.all ? `${count(job.done)} of ${count(job.all)}${left(job)}` : job.done ? count(job.done) : "has begun";
  return <div class="job">
    <p><strong>{titleOf(job)}</strong> <span class="quiet" role="status">{job.cancelled ? "stops after its batch" : words}</span></p>
    {job.state === "running" && <progress aria-label={`Progress of ${titleOf(job)}`} {...(job.all ? { max: job.all, value: job.done } : {})} />}
    {props.may && !job.cancelled && <button type="button" class="small plain" disabled={deed.busy} aria-label={`Stop ${titleOf(job)}`}
      onClick={() => void deed.run(async () => { await post(`/v1/jobs/${job.job}/cancel`); })}>Stop</button>}
    {deed.told}
  </div>;
}

export const goesOn = <p class="quiet">You can leave this page; the work goes on, and you find it here again.</p>;
