"""Each profile at work against a simulator of its kind of system. A scenario is taken up by `gatehouse init SITE --system NAME`,
completed as a state completes it, and run for some nights."""
import datetime
import gzip
import json

import crowd
import render
import shapes
import wips
from pgp import KeyRing
from web_service import WebService


def counts(balance, expected):
    return all(balance.get(name, 0) == count for name, count in expected.items())


class Scenario:
    """One profile, its site, and what was found out."""

    def __init__(self, state, make_site, profile, found):
        self.state, self.profile, self.found = state, profile, found
        self.make_site = make_site

    def check(self, sentence, holds, seen=""):
        self.found.append((f"{self.profile}: {sentence}", bool(holds), seen))

    def balance_is(self, site, system, sentence, **expected):
        seen = site.balance(system)
        self.check(sentence, counts(seen, expected), f"expected {expected}, seen {seen}")

    def close_books(self, site):
        self.check("the store proves its balances", "error" not in site.here("fsck").lower())

    # --- ends of a site
    def use_sftp(self, site, system, room):
        options = self.state.sftp_options()
        base = "/" + str(room.relative_to("/"))
        key = site.folder / "keys" / system
        key.write_bytes(self.state.sftp_key())
        key.chmod(0o600)
        said = {name: value for name, value in options.items() if name != "port"}
        site.set_options(f"systems/{system}.yaml", **said, port=options["port"], stable_seconds=0)
        for path in [f"systems/{system}.yaml", *[p.relative_to(site.folder) for p in site.folder.glob("routes/*.yaml")]]:
            text = (site.folder / path).read_text()
            for folder in ("/outbound", "/to-gateway", "/from-gateway", "/archive", "/error"):
                text = text.replace(f"folder: {folder}", f"folder: {base}{folder}")
            (site.folder / path).write_text(text)

    def use_service(self, site, system, service, host, secret=None):
        for path in site.folder.glob("*/*.yaml"):
            path.write_text(path.read_text().replace(f"https://{host}", service.address))
        site.set_options(f"systems/{system}.yaml", ca_file=self.state.folder / "server.crt")
        if secret:
            (site.folder / "keys" / secret[0]).write_text(secret[1] + "\n")
            (site.folder / "keys" / secret[0]).chmod(0o600)

    def claimants(self, site):
        """The mainframe of profile ui-claims, as the source of people for a system that takes them."""
        room = self.state.sftp_room(f"{self.profile}-ui")
        self.use_sftp(site, "ui-claims", room)

        def night(name, people):
            (room / "outbound" / name).write_bytes(render.file_of("ui-claims-extract", shapes.everyone(shapes.ui_claim, people)))
            site.run("ui-claims-claims")
        return night

    # --- the nights of a system that sends files
    def nights_of_files(self, site, system, route, folder, layout, row, name, bad_code, error_folder, damaged=True, whole=None, ready=""):
        def put(night, people):
            path = folder / name(night)
            path.write_bytes(render.file_of(layout, (whole or (lambda crowd: shapes.everyone(row, crowd)))(people)))
            if ready:
                (folder / (name(night) + ready)).write_bytes(b"")
            return path
        put(1, crowd.first_night())
        site.run(route)
        extra = len(whole(crowd.first_night())) - 20 if whole else 0
        self.balance_is(site, system, "the first night brings everybody", read=20 + extra, stored=20 + extra, held=0)
        put(2, crowd.second_night(bad_code))
        site.run(route)
        again = crowd.whole_again()
        again["read"] += 2 * extra
        again["stored"] += extra
        again["unchanged"] += extra
        self.balance_is(site, system, "the whole file again is what changed, what is new, and what cannot be read", **again)
        if damaged:
            path = put(3, crowd.first_night())
            whole_file = path.read_bytes()
            path.write_bytes(whole_file[:len(whole_file) // 2])
            site.run(route)
            reasons = [one.read_text() for one in error_folder.glob("*.reason.txt")]
            self.check("a file that broke off is put aside at the sender's, with the reason, and changes nothing",
                       len(reasons) == 1 and counts(site.balance(system), again), f"{reasons} {site.balance(system)}")


def ui_claims(s):
    site = s.make_site("ui-claims")
    room = s.state.sftp_room("ui-claims")
    s.use_sftp(site, "ui-claims", room)
    (room / "inbound").mkdir(mode=0o777)
    (room / "inbound").chmod(0o777)
    site.edit("routes/ui-claims-claims.yaml", "# acknowledge: {folder: /inbound", f"acknowledge: {{folder: {room}/inbound")
    s.nights_of_files(site, "ui-claims", "ui-claims-claims", room / "outbound", "ui-claims-extract", shapes.ui_claim,
                      lambda n: f"UICLM.D26030{n}", "77", room / "error")
    told = (room / "inbound/UICLM.D260302.ack.csv").read_text().splitlines()
    outcomes = [line.split(",")[2] for line in told[1:]]
    s.check("the sender is told what became of each record, in its order and in plain words", outcomes == ["as before", "taken", "as before", "held", "as before", "taken"]
            and "unmapped-code" in told[4] and "STAT" in told[4] and not any(p.ssn in "".join(told) for p in crowd.first_night()), told)
    first = crowd.first_night()
    stray = shapes.ui_payment(crowd.people.people()[22])
    (room / "outbound/UIPAY.D260301").write_bytes(render.file_of("ui-claims-payments", shapes.everyone(shapes.ui_payment, first) + [stray]))
    site.run("ui-claims-payments")
    seen = site.here("held", codes=(0, 3))
    s.check("packed amounts and EBCDIC are read; a payment without its claim waits for it", "waits-for" in seen and seen.count("UIPAY") == 1, seen)
    s.check("what was taken lies in the sender's archive", sorted(p.name for p in (room / "archive").iterdir()) == ["UICLM.D260301", "UICLM.D260302", "UIPAY.D260301"])
    s.close_books(site)


def ui_wages(s):
    site = s.make_site("ui-wages")
    room = s.state.sftp_room("ui-wages")
    s.use_sftp(site, "ui-wages", room)
    first = crowd.first_night()
    late = shapes.everyone(shapes.ui_wage, first)
    late[2]["sui_total_wages"] += 100
    late[4]["reporting_period"] = "112025"
    for name, rows in (("WAGES.Q4.1", shapes.everyone(shapes.ui_wage, first)), ("WAGES.Q4.2", late)):
        (room / "outbound" / name).write_bytes(render.file_of("wage-rs-512", rows))
        site.run("ui-wages")
    s.balance_is(site, "ui-wages", "a late file is one correction, one record of no quarter, and the rest as it was", read=40, stored=21, unchanged=18, held=1)
    s.close_books(site)


def sealed_wages(s):
    """The way of profile ui-wages where a state's files come packed, sealed, signed and in pairs."""
    site = s.make_site("ui-wages", "iworks", "ui-claims")
    room = s.state.sftp_room("sealed-wages")
    for system in ("ui-wages", "iworks"):
        s.use_sftp(site, system, room)
    keys = KeyRing(site.folder / "keys/pgp"), KeyRing(s.state.folder / "pgp-sender")
    keys[0].know(keys[1])
    keys[1].know(keys[0])
    night = s.claimants(site)
    for system in ("ui-wages", "iworks"):
        site.set_options(f"systems/{system}.yaml", dressing="openpgp, gzip", pgp_home="keys/pgp")
    site.edit("routes/ui-wages.yaml", 'options: {pattern: "WAGES.*"}', 'options: {pattern: "WAGES.*.gpg", paired_with: "EMP.*.gpg", pgp_signer: '
              + keys[1].fingerprint + "}")
    site.edit("routes/iworks-clients.yaml", "options: {", "options: {pgp_recipient: " + keys[1].fingerprint + ", ")
    plain = render.file_of("wage-rs-512", shapes.everyone(shapes.ui_wage, crowd.first_night()))
    for name, signed in (("WAGES.1.gpg", True), ("WAGES.2.gpg", True), ("WAGES.3.gpg", False)):
        (room / "outbound" / name).write_bytes(keys[1].seal(gzip.compress(plain), keys[0], signed))
    (room / "outbound/EMP.1.gpg").write_bytes(b"the pair's other half, of another route")
    site.run("ui-wages")
    s.balance_is(site, "ui-wages", "a sealed file opens once its partner is there", read=20, stored=20)
    for n in (2, 3):
        (room / f"outbound/EMP.{n}.gpg").write_bytes(b"the pair's other half")
    site.run("ui-wages")
    s.balance_is(site, "ui-wages", "the same bytes sealed anew are the same file", read=20, stored=20)
    reasons = [one.read_text() for one in (room / "error").glob("WAGES.3*.reason.txt")]
    s.check("a file that nobody signed is put aside with the reason", len(reasons) == 1 and "signed" in reasons[0], reasons)
    night("UICLM.D260301", crowd.first_night())
    site.run("iworks-clients")
    sent = [path for path in (room / "from-gateway").iterdir() if not path.name.startswith(".")]
    lines = gzip.decompress(keys[1].open(sent[0].read_bytes())).splitlines() if len(sent) == 1 else []
    s.check("what we send opens at the receiver's alone", lines and lines[-1] == b"T%07d" % (len(lines) - 1) and len(lines) > 20, lines[-1:])
    s.check("nothing unpacked is left on our disk", not any(plain[:40] in path.read_bytes() for path in (site.folder / "state").rglob("*") if path.is_file()))
    for ring in keys:
        ring.close()
    s.close_books(site)


def tra(s):
    site = s.make_site("tra")
    site.edit("systems/tra.yaml", "stable_seconds: 30", "stable_seconds: 0")
    pending = site.folder / "in/tra/pending"
    pending.mkdir(parents=True)
    s.nights_of_files(site, "tra", "tra-entitlements", pending, "tra-entitlements", shapes.tra_entitlement, lambda n: f"TRAENT_{n}.txt", "LOST",
                      site.folder / "in/tra/error")
    payments = shapes.everyone(shapes.tra_payment, crowd.first_night())
    (pending / "TRAPAY_1.txt").write_bytes(render.file_of("tra-payments", payments))
    site.run("tra-payments")
    s.balance_is(site, "tra", "weeks paid find their entitlement", held=1, stored=42)
    s.close_books(site)


def changing(layout_row, layout, list_name):
    """Items of a collection: (changed, object). The first night's are of last month."""
    fields = render.load_layout(layout)["fields"]

    def items(people, changed):
        return [(changed, render.json_object(fields, layout_row(one))) for one in people]
    first = items(crowd.first_night(), "2026-01-01T00:00:00Z")

    def second(bad_code):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        people = crowd.second_night(bad_code)
        fresh = dict(zip((3, 5, 20), items([people[n] for n in (3, 5, 20)], now)))
        return [fresh.get(n) or first[n] for n in range(21)]
    return first, second


def delivered_once(s, site, system, route, kept, night, expected):
    """People of the mainframe at the other system: each once, and again when something changed that the system takes."""
    night("UICLM.D260301", crowd.first_night())
    clients = site.status()["clients"]
    s.check("who is in both systems is one client", clients == expected, f"{clients} clients")
    site.run(route)
    s.check("each client is there once", len(kept()) == clients, f"{len(kept())} of {clients}")
    site.run(route)
    night("UICLM.D260302", crowd.second_night("77"))
    return clients


def vos(s):
    first, second = changing(shapes.vos_registration, "vos-registrations", "items")
    services = [("2026-01-02T00:00:00Z", render.json_object(render.load_layout("vos-services")["fields"], shapes.vos_service(p))) for p in crowd.first_night()]
    registrations = {"list": "items", "paging": "cursor", "since": "changedSince", "items": first}
    service = WebService(s.state.folder, ("oauth", "gatehouse", "its-secret"),
                         collections={"/api/registrations": registrations,
                                      "/api/services": {"list": "items", "paging": "cursor", "since": "changedSince", "items": services}},
                         put={"prefix": "/api/individuals/", "required": ["externalId", "name.last"], "id_field": "individualId", "first_id": 90000})
    site = s.make_site("vos", "ui-claims")
    s.use_service(site, "vos", service, "vos.example.gov", ("vos.secret", "its-secret"))
    site.edit("routes/vos-registrations.yaml", "page_size: 200", "page_size: 8")
    service.plan = [503]
    site.run("vos-registrations")
    s.balance_is(site, "vos", "registrations come page by page, though the service stumbles once", read=20, stored=20)
    site.run("vos-services")
    s.balance_is(site, "vos", "services find their registration", read=40, stored=40, held=0)
    registrations["items"] = second("XYZ")
    site.run("vos-registrations")
    s.balance_is(site, "vos", "later only what changed is asked for", read=43, stored=42, held=1)
    night = s.claimants(site)
    delivered_once(s, site, "vos", "vos-clients", lambda: service.kept, night, 21)
    before = len(service.effects)
    service.plan = [503]
    site.run("vos-clients")
    site.run("vos-clients")
    s.check("nothing takes effect twice", before == 21 and len(service.effects) == len(set(service.effects)) + len(service.effects) - before,
            f"{before} effects, then {len(service.effects)}")
    service.close()
    s.close_books(site)


def tables(s, layout, key, row, people):
    """A view of the system's database, made by its own staff; changed_at is of yesterday."""
    fields = render.load_layout(layout)["fields"]
    table = layout.removeprefix("osos-")
    kinds = {name: "date" if f["type"] == "date" else "text" for name, f in fields.items()}
    s.state.sql(f"create table gateway.{table} ({', '.join(f'{n} {k}' for n, k in kinds.items())}, changed_at timestamp, primary key ({key}));")
    for one in people:
        upsert(s, table, key, kinds, row(one), "now() at time zone 'utc' - interval '1 day'")
    return kinds


def upsert(s, table, key, kinds, values, changed):
    def written(name):
        value = values.get(name)
        return "null" if value is None else f"'{value}'"
    names = list(kinds)
    s.state.sql(f"insert into gateway.{table} values ({', '.join(written(n) for n in names)}, {changed}) on conflict ({key}) do update set "
                f"({', '.join(names)}, changed_at) = ({', '.join('excluded.' + n for n in names)}, excluded.changed_at);")


def osos(s):
    s.state.sql("create schema gateway; create table gateway.clients (gateway_id text primary key, ssn text, last_name text not null, "
                "first_name text, birth_date date, gender text, street text, city text, state text, zip text, phone text, version bigint);")
    first = crowd.first_night()
    kinds = tables(s, "osos-customers", "customer_id", shapes.osos_customer, first)
    for layout, key, row in (("osos-enrollments", "enrollment_id", shapes.osos_enrollment), ("osos-services", "service_id", shapes.osos_service),
                             ("osos-plans", "plan_id", shapes.osos_plan)):
        tables(s, layout, key, row, first)
    site = s.make_site("osos", "ui-claims")
    site.set_options("systems/osos.yaml", server="127.0.0.1", port=s.state.sql_port, database="postgres", extra='""')
    site.edit("systems/osos.yaml", "  password: file:keys/osos.password\n", "")
    site.run("osos-customers")
    site.run("osos-enrollments", "osos-services", "osos-plans")
    s.balance_is(site, "osos", "customers, enrollments, services and plans come from their views", read=80, stored=80, held=0)
    people = crowd.second_night("Q")
    for n in (3, 5, 20):
        upsert(s, "customers", "customer_id", kinds, shapes.osos_customer(people[n]), "now() at time zone 'utc'")
    site.run("osos-customers")
    s.balance_is(site, "osos", "later only rows that changed come", read=83, stored=82, held=1)
    night = s.claimants(site)
    delivered_once(s, site, "osos", "osos-clients", lambda: s.state.sql("select gateway_id from gateway.clients"), night, 21)
    site.run("osos-clients")
    s.check("the staging table has one row a client", s.state.sql("select count(*), count(distinct ssn) from gateway.clients") == [["21", "21"]])
    s.close_books(site)


def cwds(s):
    messages = {f"m{p.n:03}": render.file_of("cwds-participation", [shapes.cwds_participation(p)]) for p in crowd.first_night()}
    service = WebService(s.state.folder, ("certificate",), queue={"path": "/queues/cwds/messages", "messages": messages},
                         soap={"path": "/soap/PersonService", "required": ["Name/Last"]})
    site = s.make_site("cwds", "ui-claims")
    s.use_service(site, "cwds", service, "middleware.example.gov")
    site.run("cwds-participations", codes=(1, 4))
    s.check("without our certificate the middleware lets nobody in, and nothing is lost", len(messages) == 20)
    for name in ("crt", "key"):
        (site.folder / f"keys/cwds.{name}").write_bytes((s.state.folder / f"client.{name}").read_bytes())
        (site.folder / f"keys/cwds.{name}").chmod(0o600)
    site.run("cwds-participations")
    s.balance_is(site, "cwds", "messages are taken from the queue and acknowledged", read=20, stored=20, held=0)
    s.check("the queue is empty", not messages)
    messages["m900"] = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><Participations/>"
    messages["m901"] = render.file_of("cwds-participation", [shapes.cwds_participation(crowd.second_night("NONE")[5])])
    site.run("cwds-participations")
    s.check("a message with a document type is refused with its reason", "m900" in service.refused and service.refused["m900"], service.refused)
    s.balance_is(site, "cwds", "one with an unknown program is held", held=1, stored=20)
    night = s.claimants(site)
    delivered_once(s, site, "cwds", "cwds-clients", lambda: service.kept, night, 20)
    site.run("cwds-clients")
    s.check("who is new or has moved came by SOAP", len(service.kept) == 21 and sum(p["City"] == "POINT LOWELL" for p in service.kept.values()) == 8,
            [p["City"] for p in service.kept.values()])
    service.close()
    s.close_books(site)


def delivered_lines(folder):
    return [line for path in sorted(folder.iterdir()) if not path.name.startswith(".") for line in path.read_bytes().splitlines()]


def uworks(s):
    site = s.make_site("uworks", "ui-claims")
    room = s.state.sftp_room("uworks")
    s.use_sftp(site, "uworks", room)
    s.nights_of_files(site, "uworks", "uworks-participants", room / "to-gateway", "uworks-participants", shapes.uworks_participant,
                      lambda n: f"participants-{n}.csv", "XX", room / "to-gateway/error")
    night = s.claimants(site)
    night("UICLM.D260301", crowd.first_night())
    s.check("who is in both systems is one client", site.status()["clients"] == 21, site.status()["clients"])
    site.run("uworks-claimants")
    sent = [json.loads(line) for line in delivered_lines(room / "from-gateway")]
    claims = [claim for client in sent for claim in client.get("claims", [])]
    s.check("case managers see the claims of each client", len(sent) == 21 and len(claims) == 20 and claims[0]["status"] == "active", f"{len(sent)} {len(claims)}")
    s.check("what is for merit staff only is withheld, not blank", all(claim["balance"] == "WITHHELD" for claim in claims), claims[:1])
    exhausted = crowd.first_night()
    exhausted[7].claim_status = "exhausted"
    night("UICLM.D260302", exhausted)
    site.run("uworks-claimants")
    sent = [json.loads(line) for line in delivered_lines(room / "from-gateway")]
    s.check("a claim that was exhausted overnight is seen the next morning, alone", len(sent) == 22 and sent[-1]["claims"][0]["status"] == "exhausted", sent[21:])
    s.close_books(site)


def iworks(s):
    site = s.make_site("iworks", "ui-claims")
    room = s.state.sftp_room("iworks")
    s.use_sftp(site, "iworks", room)
    s.nights_of_files(site, "iworks", "iworks-participants", room / "to-gateway", "iworks-participants", shapes.iworks_participant,
                      lambda n: f"IWPART.{n}", "05", room / "to-gateway/error")
    night = s.claimants(site)
    night("UICLM.D260301", crowd.first_night())
    site.run("iworks-clients")
    lines = delivered_lines(room / "from-gateway")
    s.check("the night's file is fixed columns with a trailer that counts", len(lines) == 22 and lines[-1] == b"T0000021" and {len(one) for one in lines[:-1]} == {130}, lines[-1:])
    s.close_books(site)


def toolbox(s):
    site = s.make_site("toolbox", "ui-claims")
    pending = site.folder / "in/toolbox/pending"
    pending.mkdir(parents=True)
    (pending / "participants_0.txt").write_bytes(b"half a fi")
    site.run("toolbox-participants")
    s.balance_is(site, "toolbox", "a file without its marker is left alone", read=0)
    (pending / "participants_0.txt").unlink()
    s.nights_of_files(site, "toolbox", "toolbox-participants", pending, "toolbox-participants", shapes.toolbox_participant,
                      lambda n: f"participants_{n}.txt", "XX", None, damaged=False, ready=".ready")
    night = s.claimants(site)
    night("UICLM.D260301", crowd.first_night())
    site.run("toolbox-clients")
    lines = [one for one in delivered_lines(site.folder / "out/toolbox") if b"|" in one]
    s.check("the night's file has one line a client and a trailer", lines[-1] == b"END|21" and len(lines) == 23, lines[-1:])
    s.close_books(site)


def workforce_one(s):
    first, second = changing(shapes.wf1_case, "wf1-cases", "cases")
    cases = {"list": "cases", "paging": "page", "since": "since", "items": first}
    service = WebService(s.state.folder, ("key", "X-Api-Key", "a-key"), collections={"/api/cases": cases},
                         put={"prefix": "/api/people/", "required": ["gatewayId", "lastName"], "id_field": "personId", "first_id": 40000})
    site = s.make_site("workforce-one", "maxis")
    s.use_service(site, "workforce-one", service, "wf1.example.gov", ("workforce-one.key", "a-key"))
    site.edit("routes/wf1-cases.yaml", "page_size: 100", "page_size: 7")
    site.run("wf1-cases")
    s.balance_is(site, "workforce-one", "cases come page by page", read=20, stored=20, held=0)
    cases["items"] = second("NONE")
    site.run("wf1-cases")
    s.balance_is(site, "workforce-one", "later only what changed is asked for", read=23, stored=22, held=1)
    room = s.state.sftp_room("workforce-one-maxis")
    s.use_sftp(site, "maxis", room)
    (room / "outbound/MAXWF1.260301").write_bytes(render.file_of("maxis-interface", shapes.maxis_file(crowd.first_night())))
    site.run("maxis-interface")
    s.check("who is in both systems is one client", site.status()["clients"] == 21, site.status()["clients"])
    site.run("wf1-clients")
    referred = [one for one in service.kept.values() if one.get("referrals")]
    s.check("referrals of cash assistance are with the case worker, each once", len(service.kept) == 21 and len(referred) == 6
            and all(one["referrals"][0]["from"] == "MAXIS" for one in referred), f"{len(service.kept)} {len(referred)}")
    service.close()
    s.close_books(site)


def maxis(s):
    site = s.make_site("maxis")
    room = s.state.sftp_room("maxis")
    s.use_sftp(site, "maxis", room)
    s.nights_of_files(site, "maxis", "maxis-interface", room / "outbound", "maxis-interface", None, lambda n: f"MAXWF1.26030{n}", "?",
                      room / "outbound/error", whole=shapes.maxis_file)
    people = crowd.first_night()
    (room / "outbound/MAXWF1.260304").write_bytes(render.file_of("maxis-interface", [shapes.maxis_change(people[1]), shapes.maxis_merge(people[2], "00000099")]))
    site.run("maxis-interface")
    held = site.here("held", codes=(0, 3))
    s.check("a change trigger is counted, and a merged number waits for a person", "pmi-merge" in held and site.balance("maxis").get("filtered") == 1, held)
    s.close_books(site)


def wips_upload(s):
    site = s.make_site("wips", "ui-claims", "vos")
    night = s.claimants(site)
    night("UICLM.D260301", crowd.first_night())
    registrations = {"list": "items", "paging": "cursor", "since": "changedSince", "items": changing(shapes.vos_registration, "vos-registrations", "items")[0]}
    service = WebService(s.state.folder, ("oauth", "gatehouse", "its-secret"), collections={
        "/api/registrations": registrations,
        "/api/services": {"list": "items", "paging": "cursor", "since": "changedSince", "items": [
            ("2026-01-02T00:00:00Z", render.json_object(render.load_layout("vos-services")["fields"], shapes.vos_service(p))) for p in crowd.first_night()]}})
    s.use_service(site, "vos", service, "vos.example.gov", ("vos.secret", "its-secret"))
    site.run("vos-registrations")
    site.run("vos-services")
    service.close()
    site.here("export", "pirl", "--quarter", "2026Q1", codes=(0, 3))
    files = sorted((site.folder / "out/wips").glob("pirl-*.csv"))
    s.check("the quarter's file lies ready for the upload, with its receipt", len(files) == 1 and len(list((site.folder / "out/wips").glob("*.receipt.json"))) == 1, files)
    elements = [name for name in render.load_layout("pirl-2022")["fields"]]
    s.check("the receiver's own checks find nothing in it", files and wips.upload(files[0], elements) == [], files and wips.upload(files[0], elements)[:3])
    spoiled = site.folder / "spoiled.csv"
    lines = files[0].read_text().splitlines()
    spoiled.write_text("\n".join([*lines, lines[0]]) + "\n")
    errors = wips.upload(spoiled, elements)
    pending = site.folder / "in/wips/pending"
    pending.mkdir(parents=True)
    (pending / "errors-1.csv").write_bytes(render.file_of("wips-errors", errors))
    site.run("wips-errors")
    worklists = list((site.folder / "out/wips-worklist").glob("worklist-*.csv"))
    text = worklists[0].read_text() if worklists else ""
    s.check("its list of errors becomes a list to work through", len(errors) == 1 and "must-mend,duplicates," in text, text)
    s.close_books(site)


# Scenarios beyond those of the profiles: what a state may have in the way of them.
MORE = {"sealed-wages": sealed_wages}
ALL = {"ui-claims": ui_claims, "ui-wages": ui_wages, "tra": tra, "vos": vos, "osos": osos, "cwds": cwds, "uworks": uworks, "iworks": iworks,
       "toolbox": toolbox, "workforce-one": workforce_one, "maxis": maxis, "wips": wips_upload}
