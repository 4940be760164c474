"""What each system would say of a person: rows in its own codes, by its profile's layout. The state's people are people.py's."""
import datetime
from decimal import Decimal


def sunday(day):
    return day - datetime.timedelta(days=(day.weekday() + 1) % 7)


def ui_claim(p):
    begin = sunday(p.filed)
    status = {"active": "10", "exhausted": "10", "pending": "20", "denied": "30"}.get(p.claim_status, p.claim_status)
    return {"REC": "D", "CLAIM_NO": f"C{p.n:07}", "SSN": p.ssn, "LNAME": p.last.upper(), "FNAME": p.first.upper(), "DOB": p.born,
            "SEX": "2" if p.sex == "female" else "1", "ADDR": p.street.upper(), "CITY": p.city.upper(), "ST": p.state, "ZIP": p.zip,
            "CNTY": p.county.lstrip("0"), "PHONE": p.phone, "VET": p.n % 6 == 0, "PROG": "10", "CTYPE": "N", "STAT": status,
            "FILED": p.filed, "BYB": begin, "BYE": begin + datetime.timedelta(days=363), "WBA": Decimal("405.00"),
            "MBA": Decimal("10530.00"), "BAL": Decimal(0) if p.claim_status == "exhausted" else p.balance,
            "EMPR_ACCT": f"{p.n % 5:010}", "EMPR_NAME": f"EXAMPLE WORKS {p.n % 5}", "SEPRSN": "01", "SEPDT": p.filed, "RFR": "R" if p.n % 4 == 0 else None}


def ui_payment(p, week=1):
    end = sunday(p.filed) + datetime.timedelta(days=7 * week - 1)
    return {"REC": "D", "PAY_NO": f"P{p.n:07}-{week:02}", "CLAIM_NO": f"C{p.n:07}", "WEEK_END": end, "TYPE": "R", "GROSS": Decimal("405.00"),
            "NET": Decimal("364.50"), "PAID_DT": end + datetime.timedelta(days=3), "VOID": False}


def ui_wage(p):
    return {"record_id": "RS", "state_code": "25", "ssn": p.ssn, "first_name": p.first.upper(), "last_name": p.last.upper(),
            "reporting_period": "122025", "sui_total_wages": Decimal(5000 + p.n * 100), "sui_taxable_wages": Decimal(5000),
            "weeks_worked": "13", "state_employer_account": f"{p.n % 5:010}"}


def tra_entitlement(p):
    return {"TRA_NO": f"T{p.n:05}", "SSN": p.ssn, "LAST_NAME": p.last, "FIRST_NAME": p.first, "BIRTH_DATE": p.born, "PETITION": f"9{p.n % 3:04}",
            "CERTIFIED": datetime.date(2025, 11, 3), "SEPARATED": datetime.date(2025, 10, 1),
            "STATUS": {"active": "OPEN", "exhausted": "EXH"}.get(p.claim_status, p.claim_status), "WEEKLY_AMT": Decimal("405.00"),
            "MAX_AMT": Decimal("10530.00"), "BALANCE": p.balance, "WVR_ISSUED": datetime.date(2025, 12, 1) if p.n % 2 else None,
            "WVR_EXPIRES": datetime.date(2026, 5, 31) if p.n % 2 else None}


def tra_payment(p):
    return {"PAY_NO": f"TP{p.n:05}-01", "TRA_NO": f"T{p.n:05}", "WEEK_END": datetime.date(2026, 3, 7), "KIND": "BASIC", "GROSS": Decimal("405.00"),
            "PAID": datetime.date(2026, 3, 10)}


def vos_registration(p):
    return {"INDIVIDUAL_ID": str(7000 + p.n), "SSN": p.ssn, "FIRST": p.first, "LAST": p.last, "DOB": p.born,
            "GENDER": "2" if p.sex == "female" else "1", "VETERAN": "0", "STREET": p.street, "CITY": p.city, "STATE": p.state, "ZIP": p.zip,
            "COUNTY": p.county, "PHONE": p.phone,
            "PROGRAMS": [{"APP_ID": f"A{p.n:05}", "PROGRAM": "WIOA-A" if p.claim_status == "active" else p.claim_status, "STATUS": "ACT",
                          "APPLIED": p.filed, "ENTERED": p.filed + datetime.timedelta(days=7)}]}


def vos_service(p):
    return {"SERVICE_ID": f"S{p.n:05}", "INDIVIDUAL_ID": str(7000 + p.n), "APP_ID": f"A{p.n:05}", "PROGRAM": "WIOA-A", "CODE": "203",
            "NAME": "Comprehensive assessment", "BEGAN": p.filed + datetime.timedelta(days=7), "ENDED": p.filed + datetime.timedelta(days=7), "STATUS": "COMP"}


def osos_customer(p):
    return {"customer_id": str(500 + p.n), "ssn": p.ssn, "last_name": p.last, "first_name": p.first, "birth_date": p.born,
            "gender": "F" if p.sex == "female" else "M", "veteran": "N" if p.claim_status == "active" else p.claim_status, "street": p.street,
            "city": p.city, "state": p.state, "zip": p.zip, "phone": p.phone}


def osos_enrollment(p):
    return {"enrollment_id": str(900 + p.n), "customer_id": str(500 + p.n), "program": "WIA-A", "enrolled_on": p.filed}


def osos_service(p):
    return {"service_id": str(1500 + p.n), "customer_id": str(500 + p.n), "program": "WIA-A", "level": "C", "description": "Job search workshop",
            "served_on": p.filed, "recorded_at": f"{p.filed}T15:30:00Z"}


def osos_plan(p):
    return {"plan_id": str(2500 + p.n), "customer_id": str(500 + p.n), "created_on": p.filed, "reviewed_on": p.filed,
            "review_due_on": p.filed + datetime.timedelta(days=90), "state": "O"}


def cwds_participation(p):
    return {"PARTICIPANT_ID": str(8800 + p.n), "SSN": p.ssn, "LAST": p.last, "FIRST": p.first, "BORN": p.born,
            "SEX": p.sex.capitalize(), "STREET": p.street, "CITY": p.city, "STATE": p.state, "ZIP": p.zip,
            "ENROLLMENTS": [{"ENR_ID": f"E{p.n}", "PROGRAM": "ADULT" if p.claim_status == "active" else p.claim_status, "BEGIN": p.filed}],
            "ACTIVITIES": [{"ACT_ID": f"V{p.n}", "CODE": "10", "TITLE": "Orientation", "FROM": p.filed, "TO": p.filed}],
            "REFERRALS": [{"REF_ID": f"R{p.n}", "TO_PROG": "EARN", "SENT": p.filed}] if p.n % 3 == 0 else None}


def uworks_participant(p):
    return {"PARTICIPANT": str(3100 + p.n), "SSN": p.ssn, "LAST": p.last, "FIRST": p.first, "BIRTH": p.born, "GENDER": p.sex[0].upper(),
            "STREET": p.street, "CITY": p.city, "STATE": p.state, "ZIP": p.zip,
            "PROGRAM": ("TAA" if p.n % 5 == 0 else "ADULT") if p.claim_status == "active" else p.claim_status,
            "ENROLLMENT": f"UE{p.n}", "BEGIN": p.filed, "OFFICE": "Harwick"}


def iworks_participant(p):
    return {"REC": "P", "PARTICIPANT": str(4100 + p.n), "SSN": p.ssn, "LAST": p.last.upper(), "FIRST": p.first.upper(), "BIRTH": p.born,
            "GENDER": p.sex[0].upper(), "STREET": p.street.upper(), "CITY": p.city.upper(), "STATE": p.state, "ZIP": p.zip,
            "PROGRAM": "01" if p.claim_status == "active" else p.claim_status[:2], "ENROLLMENT": f"IE{p.n}", "BEGIN": p.filed}


def toolbox_participant(p):
    return {"ID": str(5100 + p.n), "SSN": f"{p.ssn[:3]}-{p.ssn[3:5]}-{p.ssn[5:]}", "NAME": f"{p.last}, {p.first} B", "DOB": p.born,
            "GENDER": p.sex.capitalize(), "ZIP": p.zip.lstrip("0"), "PHONE": p.phone,
            "PROGRAM": "WIA-A" if p.claim_status == "active" else p.claim_status, "ENTRY": p.filed}


def wf1_case(p):
    return {"PERSON_ID": str(6100 + p.n), "PMI": f"{p.n + 17:08}", "SSN": p.ssn, "LAST": p.last, "FIRST": p.first, "BORN": p.born,
            "GENDER": p.sex[0].upper(), "CITY": p.city, "STATE": p.state, "ZIP": p.zip,
            "SEQUENCES": [{"SEQ_ID": f"Q{p.n}", "PROGRAM": "MFIP" if p.claim_status == "active" else p.claim_status, "OPENED": p.filed}]}


def maxis_person(p):
    return {"_type": "P", "PMI": f"{p.n + 17:08}", "SSN": p.ssn, "LAST": p.last.upper(), "FIRST": p.first.upper(), "BIRTH": p.born,
            "GENDER": p.sex[0].upper() if p.claim_status == "active" else "?", "LANG": "01", "PHONE": p.phone, "COUNTY": p.county,
            "CITY": p.city.upper(), "ZIP": p.zip, "PRIV": "1" if p.n == 4 else None}


def maxis_referral(p):
    return {"_type": "R", "PMI": f"{p.n + 17:08}", "REF_NO": f"MR{p.n:05}", "PROGRAM": "MFIP", "SENT": p.filed,
            "BY": p.filed + datetime.timedelta(days=7), "REASON": "A"}


def maxis_change(p, trigger="ADDR"):
    return {"_type": "C", "PMI": f"{p.n + 17:08}", "TRIGGER": trigger, "CHANGED": datetime.date(2026, 3, 2), "SERIAL": f"X{p.n:05}"}


def maxis_merge(p, old):
    return {"_type": "M", "NEW_PMI": f"{p.n + 17:08}", "OLD_PMI": old, "MERGED": datetime.date(2026, 3, 2)}


def everyone(row, crowd):
    return [row(p) for p in crowd]


def maxis_file(crowd):
    return everyone(maxis_person, crowd) + everyone(maxis_referral, crowd[:6])


# The sample beside each layout: profile -> layout -> rows of the first six people.
SAMPLES = {
    "ui-claims": {"ui-claims-extract": ui_claim, "ui-claims-payments": ui_payment},
    "ui-wages": {"wage-rs-512": ui_wage},
    "tra": {"tra-entitlements": tra_entitlement, "tra-payments": tra_payment},
    "vos": {"vos-registrations": vos_registration, "vos-services": vos_service},
    "osos": {"osos-customers": osos_customer, "osos-enrollments": osos_enrollment, "osos-services": osos_service, "osos-plans": osos_plan},
    "cwds": {"cwds-participation": cwds_participation},
    "uworks": {"uworks-participants": uworks_participant},
    "iworks": {"iworks-participants": iworks_participant},
    "toolbox": {"toolbox-participants": toolbox_participant},
    "workforce-one": {"wf1-cases": wf1_case},
}
