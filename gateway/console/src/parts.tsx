// What pages are made of: loading with honest states, tables, badges, dialogs, numbers and times in words.

import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Failure, get } from "./api";
import { onChange } from "./live";

export interface Loaded<T> { data?: T; error?: Failure; loading: boolean; again: () => void }

/** Loads `path`; with `seconds` also when something of it has changed, and as often at the latest, while the page is in
 *  sight. An empty path loads nothing. */
export function useLoad<T>(path: string, seconds = 0): Loaded<T> {
  const [state, set] = useState<{ path: string; data?: T; error?: Failure }>({ path: "" });
  const [turn, next] = useState(0);
  const again = useCallback(() => next((n) => n + 1), []);
  useEffect(() => {
    if (!path) return;
    let gone = false;
    const load = (unattended: boolean) =>
      get<T>(path, unattended).then(
        (data) => { if (!gone) set({ path, data }); },
        (error: Failure) => { if (!gone) set((old) => ({ path, data: old.path === path ? old.data : undefined, error })); });
    void load(false);
    const timer = seconds ? setInterval(() => { if (!document.hidden) void load(true); }, seconds * 1000) : 0;
    const deaf = seconds ? onChange(path, () => void load(true)) : () => undefined;
    return () => { gone = true; clearInterval(timer); deaf(); };
  }, [path, turn, seconds]);
  const current = state.path === path;
  return { data: current ? state.data : undefined, error: current ? state.error : undefined, loading: !!path && !current, again };
}

/** The one place where loading, failing and being empty are told apart. */
export function Shown<T>(props: { of: Loaded<T>; children: (data: T) => ComponentChildren; empty?: (data: T) => string | false }) {
  const { data, error, loading, again } = props.of;
  if (data === undefined && error) return <Problem error={error} again={again} />;
  if (data === undefined) return <p class="quiet" role="status" aria-busy={loading}>Loading …</p>;
  const empty = props.empty?.(data);
  return <>
    {error && <Problem error={error} again={again} stale />}
    {empty ? <p class="empty">{empty}</p> : props.children(data)}
  </>;
}

export function Problem(props: { error: Failure; again?: () => void; stale?: boolean }) {
  const { error } = props;
  return <div class="alert bad" role="alert">
    <p><strong>{error.status === 403 ? "Not open to you:" : props.stale ? "This may be out of date." : "That did not work."}</strong>{" "}
      {error.message} <span class="id">[{error.id}]</span></p>
    {props.again && error.status !== 403 && <button type="button" class="small" onClick={props.again}>Try again</button>}
  </div>;
}

/** A sentence of the program's in which `commands` stand between backticks. */
export function WithCode(props: { text: string }) {
  return <>{props.text.split("`").map((part, at) => (at % 2 ? <code key={at}>{part}</code> : part))}</>;
}

/** A path or a file's name, which may be broken behind its parts. */
export function Breaking(props: { text: string }) {
  return <>{(props.text.match(/[^/_.-]+[/_.-]*|[/_.-]+/g) ?? []).map((part, at) => <span key={at}>{at > 0 && <wbr />}{part}</span>)}</>;
}

export function Notice(props: { kind?: "good" | "warn" | "bad"; children: ComponentChildren }) {
  return <div class={`alert ${props.kind ?? "good"}`} role="status">{props.children}</div>;
}

/** Views of one page; the arrow keys go from one to the other. */
export function Tabs<T extends string>(props: { all: (readonly [T, string])[]; chosen: T; onChoose: (tab: T) => void }) {
  const key = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!by) return;
    const at = props.all.findIndex(([id]) => id === props.chosen);
    const to = props.all[(at + by + props.all.length) % props.all.length]![0];
    props.onChoose(to);
    document.getElementById(`tab-${to}`)?.focus();
  };
  if (props.all.length < 2) return null;
  return <div class="tabs" role="tablist" aria-label="What to look at">{props.all.map(([id, title]) =>
    <button type="button" role="tab" key={id} id={`tab-${id}`} aria-selected={props.chosen === id} tabIndex={props.chosen === id ? 0 : -1}
      onClick={() => props.onChoose(id)} onKeyDown={key}>{title}</button>)}</div>;
}

export function Heading(props: { title: string; about?: string; children?: ComponentChildren }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${props.title} – Gatehouse`;
    ref.current?.focus();
  }, [props.title]);
  return <div class="heading">
    <div><h1 tabIndex={-1} ref={ref}>{props.title}</h1>{props.about && <p class="lead">{props.about}</p>}</div>
    {props.children && <div class="actions">{props.children}</div>}
  </div>;
}

const tones: Record<string, string> = {
  done: "good", stored: "good", delivered: "good", holds: "good", sent: "good", certified: "good", active: "good",
  running: "info", pending: "info", claimed: "info", unchanged: "plain", filtered: "plain", superseded: "plain", waiting: "info",
  held: "warn", unknown: "warn", open: "warn", second: "warn", provisional: "warn", interrupted: "warn", "broken-off": "warn",
  warning: "warn", unusual: "warn", red: "bad", late: "bad", rejected: "bad", refused: "bad", error: "bad", overdue: "bad",
};
export function Badge(props: { of: string; tone?: string }) {
  return <span class={`badge ${props.tone ?? tones[props.of] ?? "plain"}`}>{props.of}</span>;
}

export interface Column<T> {
  head: string; cell: (row: T) => ComponentChildren; number?: boolean; day?: boolean;
  sort?: (row: T) => string | number;  // of what is here
  by?: string;                         // as the service calls it, which sorts the whole list
}
/** `run`, or `-run` for the largest first; empty: as the service likes. */
export type Order = string;

/** Rows under sortable heads; on a narrow window each row becomes a card whose cells say their head. With `onOrder` the
 *  heads of columns with a `by` sort the whole list, on the server. */
export function Table<T>(props: {
  caption: string; columns: Column<T>[]; rows: T[]; id: (row: T) => string | number; hideCaption?: boolean; order?: Order; onOrder?: (order: Order) => void;
}) {
  const { onOrder } = props;
  const [here, setHere] = useState<{ at: number; down: boolean } | null>(null);
  const asked = (props.order ?? "").replace("-", "");
  const order = onOrder ? (asked ? { at: props.columns.findIndex((one) => one.by === asked), down: props.order!.startsWith("-") } : null) : here;
  const by = !onOrder && order && props.columns[order.at]?.sort;
  const rows = by
    ? [...props.rows].sort((a, b) => { const x = by(a), y = by(b); return (x < y ? -1 : x > y ? 1 : 0) * (order.down ? -1 : 1); })
    : props.rows;
  const sorted = (at: number) => (order?.at === at ? (order.down ? "descending" : "ascending") : undefined);
  const sorts = (column: Column<T>) => (onOrder ? column.by : column.sort);
  const choose = (column: Column<T>, at: number) => {
    const down = order?.at === at ? !order.down : !!column.number;
    if (onOrder) onOrder((down ? "-" : "") + column.by);
    else setHere({ at, down });
  };
  return <div class="scroll" tabIndex={0} role="region" aria-label={props.caption}>
    <table>
      <caption class={props.hideCaption ? "hidden" : ""}>{props.caption}</caption>
      <thead><tr>{props.columns.map((column, at) =>
        <th scope="col" class={column.number ? "number" : ""} aria-sort={sorted(at)} key={column.head}>
          {sorts(column)
            ? <button type="button" class="sort" onClick={() => choose(column, at)}>
                {column.head}<span aria-hidden="true">{sorted(at) === "ascending" ? " ▲" : sorted(at) === "descending" ? " ▼" : " ↕"}</span>
              </button>
            : column.head}
        </th>)}</tr></thead>
      <tbody>{rows.map((row) =>
        <tr key={props.id(row)}>{props.columns.map((column) =>
          <td class={column.number ? "number" : column.day ? "day" : ""} data-head={column.head} key={column.head}><div>{column.cell(row)}</div></td>)}</tr>)}
      </tbody>
    </table>
  </div>;
}

/** A question before something happens. Escape and Cancel leave it. */
export function Dialog(props: { title: string; open: boolean; onClose: () => void; children: ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (props.open && !dialog.open) dialog.showModal();
    if (!props.open && dialog.open) dialog.close();
  }, [props.open]);
  return <dialog ref={ref} aria-labelledby="dialog-title" onClose={props.onClose}>
    {props.open && <><h2 id="dialog-title">{props.title}</h2>{props.children}</>}
  </dialog>;
}

/** Asks for what purpose a value is needed, because that is kept. */
export function AskPurpose(props: { open: boolean; onClose: () => void; onSay: (purpose: string) => void }) {
  const [purpose, setPurpose] = useState("");
  return <Dialog title="Why do you need to see these values?" open={props.open} onClose={props.onClose}>
    <form method="dialog" onSubmit={(event) => { event.preventDefault(); props.onSay(purpose.trim()); }}>
      <p>They are shown as far as your roles allow. Your name, the time and this reason are kept in the audit trail.</p>
      <Field label="Reason" hint="For example: call from the client about case 1234">
        <input name="purpose" required minLength={4} maxLength={200} value={purpose} onInput={(e) => setPurpose(e.currentTarget.value)} autoFocus />
      </Field>
      <p class="row"><button type="submit">Show the values</button>
        <button type="button" class="plain" onClick={props.onClose}>Cancel</button></p>
    </form>
  </Dialog>;
}

export function Field(props: { label: string; hint?: string; error?: string; children: ComponentChildren }) {
  return <label class={props.error ? "field wrong" : "field"}><span class="label">{props.label}</span>
    {props.hint && <span class="hint">{props.hint}</span>}{props.error && <span class="error" role="alert">{props.error}</span>}{props.children}</label>;
}

export function Stat(props: { value: ComponentChildren; label: string; href?: string; tone?: string; hint?: ComponentChildren }) {
  const inside = <><span class="value">{props.value}</span><span class="what">{props.label}</span>{props.hint && <span class="hint">{props.hint}</span>}</>;
  return props.href ? <a class={`stat ${props.tone ?? ""}`} href={props.href}>{inside}</a> : <div class={`stat ${props.tone ?? ""}`}>{inside}</div>;
}

const numbers = new Intl.NumberFormat("en-US");
export const count = (n: number | undefined | null) => (n === undefined || n === null ? "–" : numbers.format(n));
export const plural = (n: number, one: string, many = one + "s") => `${count(n)} ${n === 1 ? one : many}`;

const moments = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
const withYear = new Intl.DateTimeFormat("en-US", { year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
/** A moment on the reader's own clock; the exact one is told on hover. */
export function Moment(props: { at: string | null | undefined }) {
  if (!props.at) return <span class="quiet">never</span>;
  const at = new Date(props.at);
  const year = at.getFullYear() === new Date().getFullYear();
  return <time dateTime={props.at} title={props.at}>{(year ? moments : withYear).format(at)}</time>;
}

export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "–";
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

/** Something that a button starts: busy while it runs, and what came of it. Its buttons are `aria-disabled` meanwhile,
 *  not disabled, so that they keep the focus; what is asked meanwhile is not begun. */
export function useDeed() {
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const [error, setError] = useState<Failure | null>(null);
  const [said, setSaid] = useState("");
  const run = async (deed: () => Promise<string | void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true); setError(null); setSaid("");
    try { setSaid((await deed()) ?? ""); } catch (failure) { setError(failure as Failure); }
    running.current = false;
    setBusy(false);
  };
  const told = <>{error && <Problem error={error} />}{said && <Notice>{said}</Notice>}</>;
  return { busy, error, said, run, told };
}
