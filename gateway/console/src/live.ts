// What changes while a page is open: the service names the kinds of things that changed, and who shows them asks again.

type Told = (topics: string[]) => void;
const listeners = new Set<Told>();
let source: EventSource | null = null;

/** Begins to listen; once for whoever is signed in. Without an answer pages look by themselves, now and then. */
export function listen() {
  if (source) return;
  source = new EventSource("/v1/events");
  source.addEventListener("changed", (event) => {
    const topics = (JSON.parse((event as MessageEvent<string>).data) as { topics: string[] }).topics;
    for (const told of listeners) told(topics);
  });
}

export function listenNoMore() {
  source?.close();
  source = null;
}

// Which topics an answer is about, by how its path begins.
const about: [string, string[]][] = [
  ["/v1/jobs", ["jobs"]], ["/v1/runs", ["runs"]], ["/v1/held", ["held"]], ["/v1/deliveries", ["held", "runs"]], ["/v1/reviews", ["reviews"]],
  ["/v1/codes", ["held", "mappings"]], ["/v1/mappings", ["mappings"]], ["/v1/reports", ["reports"]],
  ["/v1/submissions", ["reports"]], ["/v1/clients", ["clients"]], ["/v1/conflicts", ["clients"]], ["/v1/status", ["runs", "held", "clients", "reviews"]],
  ["/v1/routes", ["runs", "held", "mappings"]], ["/v1/audit", ["trust"]],
];

/** Calls `again` soon after something changed that `path` tells of. What comes thick and fast is told once. */
export function onChange(path: string, again: () => void): () => void {
  const topics = about.find(([begin]) => path.startsWith(begin))?.[1] ?? [];
  let soon = 0;
  const told: Told = (changed) => {
    if (soon || !changed.some((one) => topics.includes(one))) return;
    soon = window.setTimeout(() => { soon = 0; if (!document.hidden) again(); }, 400);
  };
  listeners.add(told);
  return () => { listeners.delete(told); clearTimeout(soon); };
}
