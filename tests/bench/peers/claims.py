"""The mapping benchmark's job for Python's own csv module: claims-30 (fixed-width) to claims-40 (CSV).

python3 claims.py IN OUT
"""
import csv
import sys

WIDTHS = [9, 25, 20, 1, 8, 1, 2, 1, 35, 10, 20, 2, 9, 10, 36, 12, 2, 2, 8, 8, 8, 7, 9, 10, 30, 6, 2, 2, 1, 3]
PLACES = [slice(sum(WIDTHS[:i]), sum(WIDTHS[: i + 1])) for i in range(len(WIDTHS))]
HEADING = """individual_id last_name first_name middle_initial full_name date_of_birth sex race ethnicity address1 address2
city state zip5 zip4 full_address phone email claim_id claim_type claim_status benefit_year_begin benefit_year_end
filed_date weekly_benefit max_benefit employer_no employer_name naics naics_sector separation_reason education veteran
local_office source_system state_fips dislocated program has_email record_key""".split()


def table(pairs):
    words = pairs.split()
    return dict(zip(words[::2], words[1::2]))


SEX, ETHNICITY, VETERAN = table("M 1 F 2"), table("H 1 N 0"), table("Y 1")
RACE = table("01 WHITE 02 BLACK 03 ASIAN 04 AIAN 05 NHPI 06 MULTI")
TYPE = table("RG 1 UX 2 UF 3 CW 4 EB 5 TA 6 DU 7 PU 8")
STATUS = table("AC ACTIVE EX EXHAUSTED PN PENDING DN DENIED SU SUSPENDED CL CLOSED")
REASON = table("LO 01 VQ 02 MC 03 RD 04 SC 05 LD 06 OT 07 RT 08 SE 09 UN 10")
FIPS = table("IL 17 OH 39 MN 27 NY 36 OR 41 MO 29 LA 22 WA 53 MT 30 DE 10")


def iso(text):
    return f"{text[4:]}-{text[:2]}-{text[2:4]}" if text else ""


def mapped(line):
    (ssn, last, first, mi, born, sex, race, ethnicity, street, unit, city, state, zipcode, phone, email, claim, kind,
     status, begins, ends, filed, weekly, most, employer, employer_name, naics, why, schooling, veteran, office) = (
        line[place].strip(" ") for place in PLACES)
    last, first, mi = last.upper(), first.upper(), mi.upper()
    street, unit, city, zip5 = street.upper(), unit.upper(), city.upper(), zipcode[:5]
    return [
        ssn, last, first, mi, f"{last}, {first} {mi}" if mi else f"{last}, {first}", iso(born), SEX.get(sex, "9"),
        RACE.get(race, "UNKNOWN"), ETHNICITY.get(ethnicity, "9"), street, unit, city, state, zip5, zipcode[5:],
        f"{street}{' ' + unit if unit else ''}, {city}, {state} {zip5}",
        f"({phone[:3]}) {phone[3:6]}-{phone[6:]}" if len(phone) == 10 else phone, email.lower(), claim,
        TYPE.get(kind, "9"), STATUS.get(status, "UNKNOWN"), iso(begins), iso(ends), iso(filed or begins), weekly, most,
        employer, employer_name.upper(), naics, naics[:2], REASON.get(why, "99"), schooling, VETERAN.get(veteran, "0"),
        office or "999", "UI", FIPS.get(state, "00"), "1" if status == "AC" and why in ("LO", "LD") else "0",
        "TAA" if kind == "TA" else "UC-FED" if kind.startswith("U") else "UC", "Y" if email else "N", f"{state}-{claim}"]


def main():
    with open(sys.argv[1], encoding="ascii", newline="") as source, open(sys.argv[2], "w", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(HEADING)
        writer.writerows(map(mapped, source))


main()
