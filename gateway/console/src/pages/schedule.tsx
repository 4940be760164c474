// When a report is made by itself: a few fields that read as a sentence, and the dates that come of it before anything
// is put in force.

import { useEffect, useState } from "preact/hooks";
import { Failure, post } from "../api";
import { cronInWords } from "../cron";
import { Field, Problem, useDeed } from "../parts";
import type { Report, Times } from "../types";

/** A schedule in words; one that has none as it stands. */
export function Cron(props: { of: string }) {
  const words = cronInWords(props.of);
  return words ? <>{words}</> : <>by its schedule <code>{props.of}</code></>;
}

interface Draft { due: string; days: string; at: string; send: boolean | null }  // null: by the cron that is there

/** The days as people type them: `15, 7`. Nothing if one of them is no number. */
function daysOf(text: string): number[] | null {
  const parts = text.split(/[\s,]+/).filter(Boolean);
  return parts.every((part) => /^[0-9]{1,3}$/.test(part)) ? parts.map(Number) : null;
}

const pause = 400;  // of typing, before it is tried

export function Schedule(props: { report: Report; onDone: (said: string) => void; onLeave: () => void }) {
  const { route, times } = props.report;
  const [draft, setDraft] = useState<Draft>({ due: times.due || "45 days after the quarter", days: times.days.join(", "), at: times.at, send: times.cron ? null : times.send });
  const [tried, setTried] = useState<Times | null>(null);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [failed, setFailed] = useState<Failure | null>(null);
  const deed = useDeed();
  const path = `/v1/reports/${encodeURIComponent(route)}/schedule`;
  const days = daysOf(draft.days);
  const body = { due: draft.due.trim(), days: days ?? [], ...(draft.send === null ? {} : { at: draft.at, send: draft.send }) };
  const asked = JSON.stringify(body) + (days ? "" : "!");
  useEffect(() => {
    setTried(null);
    if (!days) { setWrong({ days: "Write numbers of days, with commas between them." }); return; }
    let gone = false;
    const timer = setTimeout(() => post<Times>(path, { ...body, preview: true }).then(
      (answer) => { if (!gone) { setTried(answer); setWrong({}); setFailed(null); } },
      (error: Failure) => {
        if (gone) return;
        const fields = error.body.fields as Record<string, string> | undefined;
        setWrong(fields ?? {});
        setFailed(fields ? null : error);
      }), pause);
    return () => { gone = true; clearTimeout(timer); };
  }, [asked]);
  const send = (event: Event) => {
    event.preventDefault();
    void deed.run(async () => { const done = await post<Times>(path, body); props.onDone(`${route}: ${done.sentence}`); });
  };
  const set = (what: Partial<Draft>) => setDraft({ ...draft, ...what });
  const input = (name: keyof Draft) => ({ name, "aria-invalid": wrong[name] ? ("true" as const) : undefined });
  return <form class="schedule" onSubmit={send} aria-label={`Schedule of ${route}`}>
    <div class="two">
      <Field label="The report is due" error={wrong.due} hint="45 days after the quarter, or October 1 after the program year">
        <input required {...input("due")} value={draft.due} onInput={(e) => set({ due: e.currentTarget.value })} /></Field>
      <Field label="Dry runs, days before" error={wrong.days} hint="15, 7: one is checked, and nothing is sent. Empty: none">
        <input inputMode="numeric" {...input("days")} value={draft.days} onInput={(e) => set({ days: e.currentTarget.value })} /></Field>
      <Field label="At what time" error={wrong.at} hint={`On the site's clock, ${times.time_zone}`}>
        <input type="time" required disabled={draft.send === null} {...input("at")} value={draft.at} onInput={(e) => set({ at: e.currentTarget.value })} /></Field>
    </div>
    <fieldset><legend>Then, on the due date</legend>
      <label class="check"><input type="radio" name="send" checked={draft.send === true} onChange={() => set({ send: true })} /> it is made and sent by itself</label>
      <label class="check"><input type="radio" name="send" checked={draft.send === false} onChange={() => set({ send: false })} /> somebody sends it by hand</label>
      {times.cron && <label class="check"><input type="radio" name="send" checked={draft.send === null} onChange={() => set({ send: null })} /> it is sent as its schedule says, <Cron of={times.cron} /></label>}
      {wrong.send && <p class="error">{wrong.send}</p>}
      {draft.send && <p class="hint">A file that is held back for its errors is not sent, and the run is red. To send is not to certify: a person does that.</p>}</fieldset>
    {failed && <Problem error={failed} />}
    <div aria-live="polite" class="dates">{tried ? <>
      <p><strong>{tried.cron ? tried.sentence.replace(`by its schedule ${tried.cron}`, cronInWords(tried.cron) ?? `by its schedule ${tried.cron}`) : tried.sentence}</strong></p>
      <ul>{tried.next.map((one) => <li key={one.words}>{one.words}</li>)}</ul>
      <p class="quiet">{tried.changed ? <>Kept in {tried.file}: {tried.lines?.map((line) => <code key={line}>{line}</code>)}</> : "This is what is in force."}</p></>
      : !Object.keys(wrong).length && !failed && <p class="quiet">Looking at the calendar …</p>}</div>
    {deed.told}
    <p class="row"><button type="submit" disabled={!tried?.changed} aria-disabled={deed.busy}>Put it in force</button>
      <button type="button" class="plain" onClick={props.onLeave}>Leave it as it is</button></p>
  </form>;
}

