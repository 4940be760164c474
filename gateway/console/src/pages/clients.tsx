// Looking somebody up: by number, case number, SSN, or name and birth date. What is asked for travels in no address.

import { useState } from "preact/hooks";
import { post } from "../api";
import { Badge, Field, Heading, Table, useDeed } from "../parts";
import type { FoundClient } from "../types";

export function Clients() {
  const [by, setBy] = useState<"key" | "client" | "ssn" | "name">("key");
  const [one, setOne] = useState("");
  const [last, setLast] = useState("");
  const [first, setFirst] = useState("");
  const [born, setBorn] = useState("");
  const [found, setFound] = useState<FoundClient[] | null>(null);
  const deed = useDeed();
  const send = (event: Event) => {
    event.preventDefault();
    const asked = by === "name" ? { last, first, birth_date: born } : { [by]: one.trim() };
    void deed.run(async () => setFound(await post<FoundClient[]>("/v1/clients/find", asked)));
  };
  return <>
    <Heading title="Clients" about="Each person once, whoever typed them and however often." />
    <form class="filters card" onSubmit={send}>
      <Field label="Find by"><select value={by} onChange={(e) => { setBy(e.currentTarget.value as typeof by); setFound(null); }}>
        <option value="key">case number</option><option value="client">client number</option>
        <option value="ssn">SSN</option><option value="name">name and birth date</option></select></Field>
      {by === "name" ? <>
        <Field label="Last name"><input required value={last} onInput={(e) => setLast(e.currentTarget.value)} /></Field>
        <Field label="First name"><input required value={first} onInput={(e) => setFirst(e.currentTarget.value)} /></Field>
        <Field label="Birth date"><input type="date" required value={born} onInput={(e) => setBorn(e.currentTarget.value)} /></Field>
      </> : <Field label={by === "key" ? "Case number" : by === "client" ? "Client number" : "SSN"}>
        <input required autoComplete="off" value={one} onInput={(e) => setOne(e.currentTarget.value)} /></Field>}
      <button type="submit" aria-disabled={deed.busy}>Find</button>
    </form>
    {deed.told}
    {found && (found.length === 0 ? <p class="empty">Nobody is known by that.</p> :
      <Table caption="Who may be meant" rows={found} id={(c) => c.client} columns={[
        { head: "Client", cell: (c) => <a href={`#/clients/${c.client}`}>{c.id}</a>, sort: (c) => c.client },
        { head: "Last name", cell: (c) => c["name.last"] },
        { head: "First name", cell: (c) => c["name.first"] },
        { head: "Birth date", cell: (c) => c["birth_date"] },
        { head: "SSN", cell: (c) => c["ssn"] },
        { head: "State", cell: (c) => <Badge of={c.state} /> },
      ]} />)}
    {!found && <p class="empty">Look somebody up, or go through the <a href="#/reviews">doubtful pairs</a>.</p>}
  </>;
}
