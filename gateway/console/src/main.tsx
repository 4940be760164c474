// The console's frame: who is signed in, the pages, and which of them is shown. Pages are named behind `#`.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get, post, useSession } from "./api";
import { ignoreHeldKeys, keepFocus } from "./focus";
import { listen, listenNoMore } from "./live";
import { Heading } from "./parts";
import { Clients } from "./pages/clients";
import { ClientPage } from "./pages/client";
import { Conflicts } from "./pages/conflicts";
import { Held } from "./pages/held";
import { MappingPage, Mappings } from "./pages/mappings";
import { Overview } from "./pages/overview";
import { RecordPage } from "./pages/record";
import { Reports } from "./pages/reports";
import { Reviews } from "./pages/reviews";
import { RunPage, Runs } from "./pages/runs";
import { Search, SearchBox } from "./pages/search";
import { SignIn } from "./pages/sign_in";
import { Trust } from "./pages/trust";
import type { Me, Session, Status } from "./types";
import "uplot/dist/uPlot.min.css";
import "./style.css";

interface Page { at: string; title: string; asks: string }
const pages: Page[] = [
  { at: "", title: "Overview", asks: "GET /v1/routes" },
  { at: "runs", title: "Runs & records", asks: "GET /v1/runs" },
  { at: "held", title: "Held", asks: "GET /v1/held/groups" },
  { at: "clients", title: "Clients", asks: "POST /v1/clients/find" },
  { at: "reviews", title: "Reviews", asks: "GET /v1/reviews" },
  { at: "conflicts", title: "Conflicts", asks: "GET /v1/conflicts" },
  { at: "mappings", title: "Mappings", asks: "GET /v1/mappings" },
  { at: "reports", title: "Reports", asks: "GET /v1/reports" },
  { at: "trust", title: "Trust", asks: "GET /v1/me" },
];

function place(): string[] {
  return location.hash.replace(/^#\/?/, "").split("?")[0]!.split("/").map((part) => { try { return decodeURIComponent(part); } catch { return part; } });
}

function usePlace(): string[] {
  const [at, set] = useState(place);
  useEffect(() => {
    const moved = () => set(place());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return at;
}

function Content(props: { at: string[]; me: Me }) {
  const [page, one] = [props.at[0] ?? "", props.at[1] ?? ""];
  switch (page) {
    case "runs": return one ? <RunPage id={one} me={props.me} /> : <Runs />;
    case "records": return <RecordPage id={one} me={props.me} />;
    case "held": return <Held me={props.me} rule={one} />;
    case "clients": return one ? <ClientPage id={one} me={props.me} /> : <Clients />;
    case "reviews": return <Reviews chosen={one} me={props.me} />;
    case "conflicts": return <Conflicts />;
    case "mappings": return one ? <MappingPage name={one} me={props.me} /> : <Mappings />;
    case "reports": return <Reports me={props.me} tab={one} />;
    case "search": return <Search me={props.me} />;
    case "trust": return <Trust me={props.me} />;
    case "": return <Overview me={props.me} />;
    default: return <Nowhere at={props.at.join("/")} />;
  }
}

function Nowhere(props: { at: string }) {
  return <><Heading title="There is no such page" about={`Nothing stands at #/${props.at}. It may be mistyped, or of another version.`} />
    <p><a href="#/">Overview</a></p></>;
}

/** Times are told on the reader's clock; whoever sits elsewhere than the site is told so. */
function Zones(props: { site: string }) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return <> · {here === props.site ? <>times of {here}</> : <>times of {here}, by your browser; the site’s days and schedules are of {props.site}</>}</>;
}

function Frame(props: { session: Session; me: Me; leave: () => void }) {
  const at = usePlace();
  const [status, setStatus] = useState<Status | null>(null);
  useEffect(() => { get<Status>("/v1/status").then(setStatus, () => undefined); }, []);
  useEffect(() => { listen(); return listenNoMore; }, []);
  useEffect(() => {  // in a narrow window the menu is wider than that
    const menu = document.querySelector("nav"), link = menu?.querySelector("[aria-current]");
    if (menu && link) menu.scrollLeft += link.getBoundingClientRect().left - 40;
  }, [at[0]]);
  const open = pages.filter((page) => props.me.open.includes(page.asks));
  const here = at[0] === "records" ? "runs" : at[0] ?? "";
  return <>
    <a class="skip" href="#content" onClick={(e) => { e.preventDefault(); document.querySelector<HTMLElement>("h1")?.focus(); }}>Skip to the page</a>
    <header class="top">
      <a class="brand" href="#/"><img src="/icon.svg" alt="" width="28" height="28" />Gatehouse</a>
      {status && <span class="site">{status.site}{status.synthetic && <span class="badge warn">synthetic people</span>}</span>}
      <SearchBox />
      <span class="who"><span class="person">{props.session.name}</span>
        <button type="button" class="small plain inverse" onClick={props.leave}>Sign out</button></span>
    </header>
    <div class="frame">
      <nav aria-label="Pages"><ul>{open.map((page) =>
        <li key={page.at}><a href={`#/${page.at}`} aria-current={here === page.at ? "page" : undefined}>{page.title}</a></li>)}</ul></nav>
      <main id="content"><Content at={at} me={props.me} key={at.join("/")} /></main>
    </div>
    <footer>{status && <>Gatehouse {status.version} · configuration <code>{status.configuration.slice(0, 12)}</code><Zones site={status.time_zone} /></>}</footer>
  </>;
}

function App() {
  const [session, setSession] = useState<Session | null>(null);
  const [me, setMe] = useState<Me | null>(null);
  const [why, setWhy] = useState("");

  const look = async () => {
    try {
      const now = await get<Session>("/v1/session");
      useSession(now, () => { setMe(null); setSession((old) => (old ? { ...old, signed_in: false } : old)); setWhy("You were signed out, because nobody worked here for a while."); });
      setMe(now.signed_in ? await get<Me>("/v1/me") : null);
      setSession(now);
    } catch (failure) { setWhy((failure as Error).message); }
  };
  useEffect(() => { void look(); }, []);

  if (!session) return <main class="alone"><p role="status">{why || "Loading …"}</p></main>;
  if (!session.signed_in || !me) return <SignIn session={session} why={why} onDone={() => { setWhy(""); void look(); }} />;
  return <Frame session={session} me={me} leave={() => { void post("/v1/session/end").finally(() => { setMe(null); setWhy(""); void look(); }); }} />;
}

const box = document.getElementById("app")!;
box.replaceChildren();
keepFocus(box);
ignoreHeldKeys();
render(<App />, box);
