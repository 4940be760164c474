// Signing in, and the first account of a site: `gatehouse serve` says a one-time text, often as part of the address.

import { useEffect, useState } from "preact/hooks";
import { post } from "../api";
import { Field, useDeed } from "../parts";
import type { Session } from "../types";

// What the way by the provider came to, as its id stands behind `#sign-in=`.
const provider: Record<string, string> = {
  "not-named": "The provider knows you, but nobody has named you here. Ask whoever keeps this site's access.yaml; the audit trail says what the provider calls you.",
  refused: "The provider did not let you in.", expired: "That took too long, or was begun in another window. Try again.",
  "no-answer": "The sign-in provider does not answer. Try again in a while.", "bad-config": "The sign-in provider is not set up right: gatehouse doctor says what is wrong.",
  "bad-token": "The provider's answer could not be trusted. Whoever runs Gatehouse finds the reason in the audit trail.",
  busy: "Others are signing in at this moment. Try again.", locked: "Too many failures from here. Wait some minutes, then try again.", failed: "That did not work. Try again.",
};

function said(): string {
  const why = location.hash.match(/^#sign-in=([a-z-]+)$/)?.[1];
  return why ? provider[why] ?? provider.failed! : "";
}

function ByProvider(props: { label: string }) {
  return <><h1>Sign in</h1><p><a class="button wide" href="/v1/session/openid">Sign in with {props.label}</a></p></>;
}

export function SignIn(props: { session: Session; why: string; onDone: () => void }) {
  const [byToken, setByToken] = useState(false);
  const { setup, openid, passwords } = props.session;
  const why = props.why || said();
  useEffect(() => { document.title = "Sign in – Gatehouse"; }, []);
  return <main class="alone">
    <div class="card sign-in">
      <p class="brand dark"><img src="/icon.svg" alt="" width="36" height="36" />Gatehouse</p>
      {why && <p class="alert warn" role="status">{why}</p>}
      {openid && !setup && !byToken && <ByProvider label={openid} />}
      {setup ? <FirstAccount onDone={props.onDone} />
        : byToken ? <ByToken onDone={props.onDone} /> : passwords && <ByPassword second={!!openid} onDone={props.onDone} />}
      {!setup && <p><button type="button" class="link" onClick={() => setByToken(!byToken)}>
        {!byToken ? "I have a token" : passwords ? "Sign in with a name and a password" : "Sign in in another way"}</button></p>}
    </div>
  </main>;
}

function ByPassword(props: { second: boolean; onDone: () => void }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const deed = useDeed();
  const send = (event: Event) => {
    event.preventDefault();
    void deed.run(async () => { await post("/v1/session", { name, password }); props.onDone(); });
  };
  return <form onSubmit={send}>
    {props.second ? <p class="quiet">or with a name and a password of this site's:</p> : <h1>Sign in</h1>}
    {deed.told}
    <Field label="Name"><input name="name" autoComplete="username" required value={name} onInput={(e) => setName(e.currentTarget.value)} /></Field>
    <Field label="Password"><input name="password" type="password" autoComplete="current-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} /></Field>
    <button type="submit" class={props.second ? "plain" : ""} aria-disabled={deed.busy}>Sign in</button>
  </form>;
}

function ByToken(props: { onDone: () => void }) {
  const [token, setToken] = useState("");
  const deed = useDeed();
  const send = (event: Event) => {
    event.preventDefault();
    void deed.run(async () => { await post("/v1/session", { token: token.trim() }); props.onDone(); });
  };
  return <form onSubmit={send}>
    <h1>Sign in with a token</h1>
    {deed.told}
    <Field label="Token" hint="Whoever runs Gatehouse gives you one: gatehouse tokens add YOUR-NAME. Choose a password under Trust afterwards.">
      <input name="token" type="password" autoComplete="off" required value={token} onInput={(e) => setToken(e.currentTarget.value)} /></Field>
    <button type="submit" aria-disabled={deed.busy}>Sign in</button>
  </form>;
}

const allRoles: [string, string][] = [
  ["operator", "runs routes, decides deliveries in doubt"], ["mapper", "changes mappings, brings held records in"],
  ["steward", "decides who is who, sees people's values"], ["reporter", "makes and certifies reports"], ["auditor", "reads the audit trail, changes nothing"]];

function FirstAccount(props: { onDone: () => void }) {
  const given = location.hash.match(/^#setup=(setup_[0-9a-f]{64})$/)?.[1] ?? "";
  const [token, setToken] = useState(given);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [repeat, setRepeat] = useState("");
  const [merit, setMerit] = useState(false);
  const [roles, setRoles] = useState<string[]>(["mapper", "steward", "reporter"]);
  const deed = useDeed();
  const differ = repeat !== "" && repeat !== password;
  const send = (event: Event) => {
    event.preventDefault();
    if (differ) return;
    void deed.run(async () => {
      await post("/v1/session/setup", { token: token.trim(), name, password, merit_staff: merit, roles });
      location.hash = "#/";
      props.onDone();
    });
  };
  return <form onSubmit={send}>
    <h1>The first account</h1>
    <p>Nobody is named in this site's <code>access.yaml</code> yet. You will be the first; name the others there.</p>
    {deed.told}
    {!given && <Field label="One-time text" hint="gatehouse serve shows it when it starts; it also lies in state/console-setup.">
      <input name="token" autoComplete="off" required value={token} onInput={(e) => setToken(e.currentTarget.value)} /></Field>}
    <Field label="Your name" hint="Small letters, digits, dots and hyphens: ana.ruiz">
      <input name="name" autoComplete="username" required pattern="[a-z0-9][a-z0-9._\-]*" maxLength={64} value={name} onInput={(e) => setName(e.currentTarget.value)} /></Field>
    <Field label="Password" hint="At least 12 characters; a few words are good.">
      <input name="password" type="password" autoComplete="new-password" required minLength={12} maxLength={256} value={password} onInput={(e) => setPassword(e.currentTarget.value)} /></Field>
    <Field label="The password again">
      <input name="repeat" type="password" autoComplete="new-password" required value={repeat} aria-invalid={differ} onInput={(e) => setRepeat(e.currentTarget.value)} /></Field>
    {differ && <p class="alert bad" role="alert">The two passwords differ.</p>}
    <fieldset><legend>Your roles</legend>{allRoles.map(([role, does]) =>
      <label class="check" key={role}><input type="checkbox" checked={roles.includes(role)}
        onChange={(e) => setRoles(e.currentTarget.checked ? [...roles, role] : roles.filter((r) => r !== role))} /> <span><strong>{role}</strong> {does}</span></label>)}
      <p class="hint">Nobody is operator, mapper and steward at once, and who audits does nothing else.</p></fieldset>
    <label class="check"><input type="checkbox" checked={merit} onChange={(e) => setMerit(e.currentTarget.checked)} /> I am merit staff
      (20 CFR 603: some unemployment and wage values are shown to merit staff only)</label>
    <button type="submit" aria-disabled={deed.busy}>Make the account and sign in</button>
  </form>;
}
