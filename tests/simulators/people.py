"""Twenty-four made-up people, the same ones in every system that a simulator plays.

All SSNs are of area 9xx, telephones 555-01xx, addresses of no street that we know. Nothing here is random.
"""
import datetime
from dataclasses import dataclass
from decimal import Decimal

FIRST = ("Ann Boris Carla Dmitri Elena Farid Grace Hector Irene Jamal Karin Luis Mona Nils Olga Pedro Quinn Rosa Stefan "
         "Tamara Umar Vera Walter Yasmin").split()
LAST = ("Abara Bergstrom Castellano Dubois Eriksen Fontaine Grabowski Haddad Ivanova Jokinen Kowalczyk Lindqvist Mbeki Novak "
        "Okafor Petrosyan Quintero Rasmussen Szabo Tanaka Ulrich Vasquez Wojcik Zielinski").split()
CITIES = [("Harwick", "01234", "003"), ("Eastbury", "01240", "007"), ("Point Lowell", "01302", "015")]


@dataclass
class Person:
    n: int
    first: str
    last: str
    ssn: str
    born: datetime.date
    sex: str
    street: str
    city: str
    zip: str
    county: str
    phone: str
    state: str = "MA"
    claim_status: str = "active"
    balance: Decimal = Decimal("0")

    @property
    def filed(self):
        return datetime.date(2026, 1, 5) + datetime.timedelta(days=self.n)


def people(count=24):
    found = []
    for n in range(count):
        city, zip_code, county = CITIES[n % len(CITIES)]
        found.append(Person(
            n=n, first=FIRST[n % len(FIRST)], last=LAST[(n * 7 + 3) % len(LAST)], ssn=f"9{n * 37 % 90 + 10:02}{n * 13 % 89 + 10:02}{(n * 631 + 1201) % 10000:04}",
            born=datetime.date(1955 + n * 5 % 45, n * 5 % 12 + 1, n * 11 % 28 + 1), sex="female" if n % 2 == 0 else "male",
            street=f"{n * 17 + 11} Example Street", city=city, zip=zip_code, county=county, phone=f"41355501{n:02}",
            balance=Decimal(10530 - n * 405).quantize(Decimal("0.01"))))
    return found
