"""Thirty days of three systems: who types what where, and, kept apart from the gateway, what must be true at the end."""
import random

FIRST = ["ANNA", "BENJAMIN", "CARLA", "DMITRI", "ELENA", "FARID", "GRACE", "HENRIK", "IMANI", "JOAQUIN", "KEIKO", "LEON"]
LAST = ["OKAFOR", "LINDQVIST", "HAUGEN", "MBEKI", "RIVERA", "SATO", "TURNER", "URBANSKI", "VANCE", "WHITAKER", "YILMAZ", "ZHOU"]
STREETS = ["OAK ST", "ELM AVE", "LAKE DR", "MILL RD", "PARK PL", "HILL CT"]
PEOPLE, LAST_EDIT = 36, 24
OUTAGES = {"vos": range(6, 9), "ui": range(12, 14), "osos": range(16, 18)}


class Story:
    def __init__(self, seed=2026):
        self.random = random.Random(seed)
        self.people = [self.person(i) for i in range(PEOPLE)]
        self.busy = [0] * PEOPLE        # nobody else types about this person before that day
        self.contested = {}             # SSN: the two streets between which a person has to decide
        self.edits = self.overruled = 0

    def person(self, i):
        r = self.random
        return {"ssn": f"9{i % 80 + 10:02}{50 + i % 15:02}{1000 + 37 * i:04}", "last": LAST[i % 12] + ("" if i < 12 else "SON" if i < 24 else "MAN"),
                "first": FIRST[(i * 5 + i // 12) % 12], "born": f"19{50 + i:02}-{1 + i % 12:02}-{1 + i * 7 % 28:02}",
                "phone": f"608555{1000 + i * 13:04}", "email": f"p{i}@example.org".upper(),
                "street": f"{r.randrange(1, 900)} {r.choice(STREETS)}", "city": "MADISON", "state": "WI", "zip": "53703",
                "vos_has_word": i % 3 != 2}

    def ready(self, day):
        """Until the next two nights on which every system can be reached, a person's change is on its way."""
        nights = [d for d in range(day, day + 12) if not any(d in days for days in OUTAGES.values())]
        return nights[1] + 1

    def day(self, day):
        """The day's edits: (system, person, field, value). On the first day the systems have not met yet."""
        if day == 0 or day > LAST_EDIT:
            return []
        free = [i for i in range(PEOPLE) if self.busy[i] <= day]
        self.random.shuffle(free)
        out = []
        for i in free[:7]:
            out += self.edit_person(i, self.random.randrange(10), day)
            self.busy[i] = self.ready(day) + 1
        self.edits += len(out)
        return out

    def edit_person(self, i, dice, day):
        person, r = self.people[i], self.random
        phone = f"608555{r.randrange(1000, 9999)}"
        if dice < 2:  # the owner of the telephone changes it
            person.update(phone=phone, vos_has_word=True)
            return [("vos", i, "phone", phone)]
        if dice < 4:  # somebody else does: it counts only while the owner has said nothing
            system = r.choice(["ui", "osos"])
            if person["vos_has_word"]:
                self.overruled += 1
            else:
                person["phone"] = phone
            return [(system, i, "phone", phone)]
        if dice == 4:  # the owner of the name
            person["last"] = r.choice(LAST) + r.choice(["", "SON", "MAN"])
            return [("ui", i, "last", person["last"])]
        if dice == 5:  # somebody else changes the name: overruled
            self.overruled += 1
            return [(r.choice(["vos", "osos"]), i, "last", person["last"] + "X")]
        streets = [f"{r.randrange(1, 900)} {r.choice(STREETS)}" for _ in range(2)]
        if dice < 8 or any(day in days for days in OUTAGES.values()) or streets[0] == streets[1]:
            person["street"] = streets[0]
            return [(r.choice(list(OUTAGES)), i, "street", streets[0])]
        self.contested[person["ssn"]] = streets  # two change it on one day, and neither knows of the other
        return [(system, i, "street", street) for system, street in zip(r.sample(list(OUTAGES), 2), streets)]

    def decided(self, ssn, street):
        assert street in self.contested[ssn], "a person was asked to decide between other streets"
        self.people[[p["ssn"] for p in self.people].index(ssn)]["street"] = street
        del self.contested[ssn]
