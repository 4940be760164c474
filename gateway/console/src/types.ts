// What the API answers, as the console uses it. docs/openapi.json says the same in full.

export interface Session { signed_in: boolean; setup: boolean; synthetic: boolean; idle_minutes: number; passwords: boolean; openid?: string; name?: string; csrf?: string }
export interface Me { name: string; roles: string[]; merit_staff: boolean; site_itself: boolean; open: string[] }

export type Counts = Record<string, number | boolean>;
export interface LastRun {
  run: number; state: string; began: string | null; ended: string | null; read: number; held: number; note: string;
}
/** What a whole day brought, beside the same weekdays before; of today only if it is too much already. */
export interface DayVerdict { day: string; read: number; usual_read: number; unusual: boolean }
export interface Route {
  route: string; kind: string; from: string; to: string; mapping: string; schedule: string; next: string | null;
  balance?: Counts; last_arrival?: string | null; last_delivery?: string | null; refused_files?: number;
  promise_seconds?: number; age_seconds?: number; late?: boolean; last_run?: LastRun; day?: DayVerdict;
}
export interface System { system: string; title: string; owner: string }
export interface Routes { systems: System[]; routes: Route[] }
export interface Status {
  time_zone: string; site: string; synthetic: boolean; version: string; configuration: string; clients: number; provisional: number;
  reviews: number; conflicts: number; loops: number; records: number; held: number; held_deliveries: number;
  unknown_deliveries: number; store_bytes: number;
}

export interface Run {
  run: number; route: string; system: string; kind: string; trigger: string; state: string; began: string | null;
  ended: string | null; balance: Counts; entities: Record<string, number>; clients_new: number; clients_linked: number;
  reviews: number; note: string; files?: RunFile[]; now?: { held: number; rejected: number }; deliveries?: Record<string, number>; report?: ReportCounts;
}
export interface ReportCounts {
  quarter: string; dry_run: boolean; held_back: boolean; clients: number; due: number; rows: number; held: number; filtered: number; left_out: number;
  errors: number; warnings: number; submission: number | null;
}
export interface RunDeliveries {
  deliveries: { client: string; state: string; change: number; version: number; attempts: number; settled: string | null; remote_id: string; reason: string }[]; more: boolean;
}
/** What is found by one text. */
export interface Found {
  runs: Run[]; records: RecordRow[]; files: (RunFile & { run: number; route: string; system: string })[]; clients: FoundClient[];
  codes: MissingCode[]; tables: { mapping: string; table: string; field: string; from: string; to: string; note: string }[];
}
export interface RunFile {
  file: string; state: string; rule: string; reason: string; bytes: number; records: number; arrived: string | null;
  acknowledged: string | null;
}
export interface RecordRow {
  record: number; route: string; system: string; file: string; line: number; version: number; current: boolean;
  outcome: string; client: number | null; received: string; mapping: string; rule: string; field: string; source: string;
  message: string;
}
export interface RecordPage { records: RecordRow[]; more: boolean }
export interface Problem { severity: string; rule: string; field: string; source: string; message: string; where: string }
export interface StoryValue {
  field: string; doc: string; state: string; sight: string; value: string; why: string;
  steps: { text: string; where: string }[];
}
export interface Delivery {
  route: string; state: string; change: number; version: number; attempts: number; run: number | null;
  settled: string | null; remote_id: string; reason: string;
}
export interface WaitingDelivery {
  delivery: string; route: string; system: string; client: string; version: number; state: "held" | "in doubt" | "unknown"; attempts: number;
  since: string | null; reason: string; may_be_sent: boolean;
}
export interface WaitingDeliveries { deliveries: WaitingDelivery[]; more: boolean }
export interface SourceField {
  field: string; place: string; sight: string; text: string; state: string | null; corrected: { by: string; at: string; because: string; text?: string } | null;
}
export interface Story extends RecordRow {
  problems: Problem[]; values: StoryValue[]; fields: SourceField[]; text: string | null; deliveries: Delivery[]; mapping_hash: string;
}
export interface CorrectedRecord { record: number; outcome?: string; problems?: Problem[]; error?: string; message?: string }
export interface Corrected { tried: number; stored: number; held: number; failed: number; records: CorrectedRecord[] }
export interface HeldGroup {
  route: string; system: string; rule: string; field: string; source: string; outcome: string; records: number;
  oldest: string; newest: string; message: string; meaning: string; remedy: string;
}
export interface MissingCode {
  code: string; route: string; records: number; source: string; field: string; table: string; first_seen: string;
  last_seen: string; example: string; legal: string[];
}
export interface CodeInbox { codes: MissingCode[]; more: boolean; looked_at: number; unread: number; answered: number }
export interface Replayed { tried: number; stored: number; held: number; rejected: number; filtered: number; stopped: boolean; notes: string[] }

export interface FoundClient { client: number; id: string; state: string; [field: string]: string | number }
export interface ShownField {
  field: string; value: string; why: string; system: string; record: number; received: string; pinned_by: string;
  said: { value: string; system: string; records: number; first_seen: string; last_seen: string }[];
}
export interface Client { client: number; version: number; state: string; fields: ShownField[]; aliases: number[] }
export interface Evidence {
  prior_bits: number; steps: { field: string; level: string; bits: number; rarity_bits: number }[];
  relatives_bits: number; total_bits: number; sentence: string;
}
export interface Happening {
  at: string; kind: string; from: number; to: number; records: number; actor: string; because: string;
  rule: string; sentence: string; bits: number; evidence?: Evidence;
}
export interface How {
  records: { record: number; system: string; received: string; rule: string; sentence: string; bits: number; evidence?: Evidence }[];
  happenings: Happening[];
}
export interface Disclosure {
  disclosure: number; at: string; state: string; to: string; route: string; purpose: string; basis: string;
  agreement: string; fields: string; people: number;
}
export interface Review {
  review: number; record: number; client: number; candidate: number; score: number; rule: string; sentence: string;
  state: string; records: number; claimed_by: string; first_said_same: string; since: string;
  why?: Evidence; fields?: { field: string; client: string; candidate: string; same: boolean | null }[];
}

export interface Conflict {
  conflict: number; client: number; field: string; system: string; stands_by: string; record: number; since: string; kind: string; state: string;
  sentence?: string; values?: { field: string; agreed: string; ours: string; theirs: string }[];
}

export interface Finding { grade: string; rule: string; file: string; line: number; path: string; message: string }
export interface MappingRow { mapping: string; file: string; own: boolean; from: string; to: string; routes: string[]; hash: string }
export interface MappingText {
  mapping: string; route: string; file: string; own: boolean; hash: string; sha256: string; text: string;
  fields: { target: string; meaning: string; rule: string; codes: string }[];
  tables: Record<string, { from: string; to: string; note: string }[]>; findings: Finding[]; beside: { file: string; kind: "tests" | "codes" }[];
}
/** A text that is changed as a whole; `file` is empty for the mapping's own. */
export interface TextFile { file: string; path: string; text: string; sha256: string }
export interface Trial {
  ok: boolean; findings: Finding[]; records?: number; changed?: number;
  tests?: { passed: number; failed: number; tests: { name: string; line: number; passed: boolean; complaints: string[] }[] };
  changes?: { field: string; records: number; line: string; step: string; example: string }[];
  preview?: { line: number; file: string; before: Cell[]; after: Cell[] }[];
}
/** A trial over many records, as it is kept. */
export interface TriedChange { field: string; records: number; line: string; step: string; examples: number }
export interface Tried { trial: number; mapping: string; text: string; file: string; records: number; changed: number; values: number; of_clients: boolean; changes: TriedChange[] }
export interface TriedExample { record?: number; client?: number; place: string; words: string }
export interface TriedExamples { examples: TriedExample[]; kept: number; more: boolean }
export interface Cell { field: string; value: string }
export interface Saved { live: boolean; configuration: string; findings: Finding[] }

export interface Report {
  route: string; format: string; program: string; quarter: string; quarter_now: string | null; to: string; due: string; schedule: string;
  rehearse: number[]; hold_errors: boolean; next: string | null; times: Times; layout?: string; layout_status?: string; layout_note?: string;
}
/** When a report is made by itself, in words; `file`, `lines` and `changed` of a change that is tried. */
export interface Times {
  route: string; due: string; days: number[]; at: string; send: boolean; cron: string | null; time_zone: string; sentence: string;
  next: { day: string; at: string | null; quarter: string; what: string; words: string }[];
  file?: string; lines?: string[]; changed?: boolean; live?: boolean;
}
export interface MeasureRow {
  measure: string; population: string; form: string; definition: string; source: string; note: string;
  values: ({ denominator: number; numerator: number; value: string | null } | null)[];
}
export interface Measures {
  route: string; quarters: { quarter: string; made: string; dry_run: boolean; held_back: boolean; records: number }[]; measures: MeasureRow[];
}
export interface MeasuredPerson {
  line: number; individual: string; counts: boolean; client: number | null; "name.last": string; "name.first": string; birth_date: string;
}
export interface MeasuredPeople { records: MeasuredPerson[]; more: boolean }
export interface CheckedRule { rule: string; element: string; severity: string; count: number; message: string; do: string; source: string; note?: string }
export interface CheckedQuarter {
  quarter: string; made: string; dry_run: boolean; held_back: boolean; records: number; errors: number; warnings: number; stops_at: string | null; rules: CheckedRule[];
}
export interface DueReport { due: string; route: string; quarter: string; state: string; rehearsals: string[]; missed_rehearsals: string[]; sends: string | null }
export interface Submission {
  number: number; route: string; quarter: string; file: string; sha256: string; rows: number; errors: number;
  replaces: number | null; at: string; by: string; certified_by: string; certified_as: string; certified_at: string;
}
export interface Difference {
  added: number; removed: number; changed: number; same: number; older_proven: boolean; newer_proven: boolean;
  reasons: string[]; rows: { kind: string; individual: string; entry: string; elements: string[]; why: string }[];
}
export interface Proof {
  proven: boolean; proven_by: string; conclusion: string; refused?: { message: string };
  made_again?: { sha256: string; bytes: number; rows: number; mapping_from: string; reasons: string[] };
}
export interface Job {
  job: number; kind: "run" | "replay" | "rebuild" | "difference" | "trial"; about?: string; may_stop: boolean; route: string; state: string; trigger: string; dry_run: boolean; cancelled: boolean; quarter?: string;
  asked: string | null; began: string | null; ended: string | null; done: number; all: number | null; result?: JobResult | null;
}
export interface JobResult extends Partial<Run> { notes?: string[]; error?: string; message?: string; rows?: number; held_rows?: number }

export interface Agreement {
  system: string; agreement: string; parties: string; purpose: string; basis: string; fields: string[]; from: string;
  to: string; standing: string;
}
export interface AuditRow {
  row: number; at: string; actor: string; action: string; subject: string; outcome: string; purpose: string; detail: string;
}
export interface AuditVerdict { ok: boolean; rows: number; anchors: number; findings: string[] }
export interface Access {
  people: { name: string; roles: string[]; merit_staff: boolean; certificate: boolean }[];
}

export interface Health {
  ok: boolean; at: string; version: string; looked_at: string[];
  findings: { id: string; grade: "must" | "should"; subject: string; line: number; what: string; do: string }[];
}
export interface Keys {
  master: { file: string; written: string | null; put_aside: { file: string; written: string | null }[] };
  tokens: { token: number; of: string; state: string; made: string; until: string; by: string }[];
}
export interface RetentionRule { route: string; system: string; entity: string; label: string; days: number; held: boolean; alone: boolean }
export interface Retention {
  dry_run: boolean; rules: RetentionRule[];
  last_round: { at: string; dry_run: boolean; clients: number; records: number; failed: string } | null;
}
