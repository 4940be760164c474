"""The edit checks of pirl-2022 as SQL, translated from the check file by a parser of its own: what `gatehouse report check` does,
done by SQLite, to compare both the counts and the time.

Values (types, sizes, codes), logic and duplicates are translated; rules about shares of the whole file are not. Columns are text,
a blank is '', dates are YYYYMMDD and compare as text.
"""
import datetime
import json
import pathlib
import re

MAPPINGS = pathlib.Path(__file__).resolve().parents[2] / "mappings"


def quarter_begin(quarter):
    return datetime.date(int(quarter[:4]), int(quarter[5]) * 3 - 2, 1)


def shifted(day, count, unit):
    if unit == "days":
        return day + datetime.timedelta(days=count)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "years" else 1)
    last = (datetime.date((months + 1) // 12, (months + 1) % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(months // 12, months % 12 + 1, min(day.day, last))


class Layout:
    def __init__(self, name):
        text = (MAPPINGS / f"layouts/{name}.layout.yaml").read_text(encoding="utf-8")
        self.fields = []
        for number, rest in re.findall(r'^  "([^"]+)": \{(.*)\}$', text, re.M):
            kind = re.search(r'type: (?:"([^"]*)"|([^,]+))', rest)
            values = re.search(r"values: (\[[^\]]*\])", rest)
            self.fields.append((number, (kind.group(1) or kind.group(2)).strip(), json.loads(values.group(1)) if values else [],
                                "required: yes" in rest))
        self.names = [field[0] for field in self.fields]

    def between(self, low, high):
        number = lambda name: int(re.match(r"\d*", name).group() or -1)
        return [name for name in self.names if low <= number(name) <= high]


TOKEN = re.compile(r'\s*(\[[^\]]*\]|<=|>=|[()<>=,+-]|\d{4}-\d{2}-\d{2}|-?[\w.]+)')


class Parser:
    """One condition to SQL."""

    def __init__(self, text, layout, terms, quarter, submitted, subject=None):
        self.tokens = TOKEN.findall(text)
        self.at = 0
        self.layout, self.terms, self.subject = layout, terms, subject
        self.quarter, self.submitted = quarter, submitted

    def peek(self, ahead=0):
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self, *wanted):
        token = self.peek()
        if wanted and token not in wanted:
            raise ValueError(f"{wanted} expected at {self.at} of {self.tokens}")
        self.at += 1
        return token

    def parse(self):
        out = self.either()
        if self.peek():
            raise ValueError(f"{self.peek()} is left over of {self.tokens}")
        return out

    def either(self):
        parts = [self.both()]
        while self.peek() == "or":
            self.take()
            parts.append(self.both())
        return "(" + " or ".join(parts) + ")"

    def both(self):
        parts = [self.one()]
        while self.peek() == "and":
            self.take()
            parts.append(self.one())
        return "(" + " and ".join(parts) + ")"

    def one(self):
        token = self.peek()
        if token == "not":
            self.take()
            return f"(not {self.one()})"
        if token == "(":
            self.take()
            out = self.either()
            self.take(")")
            return out
        if token == "due":
            self.take()
            return self.due(int(self.take()))
        if token in ("any", "all", "none"):
            self.take()
            self.take("of")
            elements = self.elements(self.take())
            start = self.at
            parts = []
            for element in elements:
                self.at = start
                parts.append(self.test(f'"{element}"'))
            joined = "(" + (" and " if token == "all" else " or ").join(parts) + ")"
            return f"(not {joined})" if token == "none" else joined
        if token.startswith("[") and token[1:-1] in self.layout.names and self.peek(1) not in ("-",):
            self.take()
            return self.test(f'"{token[1:-1]}"')
        if token in self.terms:
            self.take()
            return Parser(self.terms[token], self.layout, self.terms, self.quarter, self.submitted).parse()
        if token in ("earliest", "latest"):
            return self.test(f"coalesce({self.date()}, '')")
        return self.test(None, self.operand())

    def elements(self, text):
        out = []
        for part in text[1:-1].split(","):
            part = part.strip()
            ends = re.fullmatch(r"(\d+)-(\d+)", part)
            out += self.layout.between(int(ends.group(1)), int(ends.group(2))) if ends else [part]
        return out

    def due(self, k):
        index = int(self.quarter[:4]) * 4 + int(self.quarter[5]) - 1 - (k + 2) + 1
        last = datetime.date(index // 4, index % 4 * 3 + 1, 1) - datetime.timedelta(days=1)
        return f"(\"901\" <> '' and \"901\" <= '{last:%Y%m%d}')"

    def values(self):
        out = [self.take()]
        while self.peek() == "," and re.fullmatch(r"[\w.]+", self.peek(1)):
            self.take()
            out.append(self.take())
        return out

    def test(self, column, operand=None):
        """A predicate about a column (or, with `operand`, about a number)."""
        word = self.take()
        if word == "is":
            negate = self.peek() == "not" and bool(self.take())
            if self.peek() == "blank":
                self.take()
                return f"({column} {'<>' if negate else '='} '')"
            if self.peek().startswith("["):
                other = f'"{self.take()[1:-1]}"'
                return f"({column} <> {other})" if negate else f"({column} = {other} and {column} <> '')"
            value = self.take()
            return f"({column} {'<>' if negate else '='} '{value}')"
        if word == "not" and self.peek() == "in":
            self.take()
            return f"({column} not in ({', '.join(repr(v) for v in self.values())}))"
        if word == "in":
            return f"({column} in ({', '.join(repr(v) for v in self.values())}))"
        if word == "contains":
            return f"(instr({column}, '{self.take()}') > 0)"
        if word == "has":
            count = self.take()
            digits = self.take("characters", "digits") == "digits"
            return f"(length({column}) = {count}" + (f" and {column} not glob '*[^0-9]*')" if digits else ")")
        if word in ("before", "after", "on", "not"):
            if word == "not":
                word = "not " + self.take()
            sign = {"before": "<", "after": ">", "on": "=", "not before": ">=", "not after": "<=", "not on": "<>"}[word]
            other = self.date()
            return f"({column} <> '' and coalesce({other}, '') <> '' and {column} {sign} {other})"
        if word in ("<", ">", "<=", ">=", "="):
            if operand is None:
                return f"({column} <> '' and cast({column} as real) {word} {self.take()})"
            known, number = operand
            return f"({known} and {number} {word} {self.take()})"
        raise ValueError(f"{word} means nothing in {self.tokens}")

    def operand(self):
        """`years from [A] to [B]`: when it is known, and the number."""
        unit = self.take("years", "days")
        self.take("from")
        a = f'"{self.take()[1:-1]}"'
        self.take("to")
        b = f'"{self.take()[1:-1]}"'
        known = f"{a} <> '' and {b} <> ''"
        if unit == "years":
            return known, (f"(cast(substr({b}, 1, 4) as integer) - cast(substr({a}, 1, 4) as integer) - "
                           f"(substr({b}, 5) < substr({a}, 5)))")
        iso = lambda c: f"julianday(substr({c},1,4)||'-'||substr({c},5,2)||'-'||substr({c},7,2))"
        return known, f"({iso(b)} - {iso(a)})"

    def date(self):
        token = self.take()
        if token in ("earliest", "latest"):
            self.take("of")
            columns = [f'"{e}"' for e in self.elements(self.take())]
            if token == "latest":
                return f"max({', '.join(columns)})" if len(columns) > 1 else columns[0]
            least = ", ".join(f"case when {c} = '' then '99999999' else {c} end" for c in columns)
            return f"nullif(min({least}), '99999999')"
        if token.startswith("["):
            column = f'"{token[1:-1]}"'
            if self.peek() not in ("+", "-"):
                return column
            sign, count, unit = self.take(), self.take(), self.take()
            return (f"(case when {column} = '' then '' else strftime('%Y%m%d', substr({column},1,4)||'-'||substr({column},5,2)"
                    f"||'-'||substr({column},7,2), '{sign}{count} {unit}') end)")
        day = {"quarter_begin": quarter_begin(self.quarter), "submitted": self.submitted,
               "quarter_end": shifted(quarter_begin(self.quarter), 3, "months") - datetime.timedelta(days=1)}.get(token)
        day = day or datetime.date.fromisoformat(token)
        if self.peek() in ("+", "-"):
            sign, count, unit = self.take(), int(self.take()), self.take()
            day = shifted(day, -count if sign == "-" else count, unit)
        return f"'{day:%Y%m%d}'"


def value_checks(layout):
    """(`NUMBER values` or `NUMBER blank`, condition under which it is broken)."""
    for number, kind, values, required in layout.fields:
        column = f'"{number}"'
        if required:
            yield f"{number} blank", f"({column} = '')"
        size = re.search(r"\d+", kind)
        size = int(size.group()) if size else 0
        if values:
            broken = f"{column} not in ({', '.join(repr(v) for v in values)})"
        elif kind.startswith("date"):
            iso = f"substr({column},1,4)||'-'||substr({column},5,2)||'-'||substr({column},7,2)"
            broken = f"(length({column}) <> 8 or {column} glob '*[^0-9]*' or strftime('%Y%m%d', {iso}) is not {column})"
        elif kind.startswith("digits"):
            broken = f"(length({column}) <> {size} or {column} glob '*[^0-9]*')"
        elif kind.startswith("ssn"):
            broken = f"(length({column}) <> 9 or {column} glob '*[^0-9]*')"
        elif kind.startswith("integer"):
            broken = f"(length({column}) > {size or 99} or {column} glob '*[^0-9]*')"
        elif kind.startswith("decimal"):
            broken = f"(length({column}) > {size + 2} or {column} glob '*[^0-9.-]*')"
        else:
            broken = f"length({column}) > {size}" if size else "0"
        yield f"{number} values", f"({column} <> '' and {broken})"


def rules(layout, quarter, submitted):
    """(rule, condition that holds for a record that breaks it), of all rules that speak of single records."""
    text = (MAPPINGS / "checks/pirl-2022.checks.yaml").read_text(encoding="utf-8")
    terms = dict(re.findall(r'^  (\w+): "(.*)"$', text[text.index("\nterms:"):text.index("\nduplicates:")], re.M))
    for rule, body in re.findall(r'^  "([^"]+)":\n((?:    .*\n)+)', text[text.index("\nrules:"):], re.M):
        when = re.search(r'^    when: (".*")$', body, re.M)
        if when is None:
            continue  # a share of the whole file
        over = re.search(r"^    over: (\[.*\])$", body, re.M)
        element = re.search(r'^    element: "(.*)"$', body, re.M).group(1)
        parts = []
        for row in json.loads(over.group(1)) if over else [[]]:
            condition = json.loads(when.group(1))
            for place, value in enumerate([row] if isinstance(row, str) else row, 1):
                condition = condition.replace(f"{{{place}}}", value)
            parts.append(Parser(condition, layout, terms, quarter, submitted).parse())
        yield rule, element, parts


ENDS = """strftime('%Y%m%d', substr(b."901",1,4)||'-'||substr(b."901",5,2)||'-'||substr(b."901",7,2), '+{} days')"""


def stands_against(mine, other):
    """How many records have another record of their person for which `other` (about a and b) holds."""
    return (f'select count(*) from r a where {mine} and exists (select 1 from r b where b."100" = a."100" '
            f"and b.rowid <> a.rowid and {other})")


def overlap(days):
    return (f"""b."900" <> '' and b."901" <> '' and a."900" <= {ENDS.format(days)}
        and (b."900", b."901", b.rowid) < (a."900", case when a."901" = '' then '99999999' else a."901" end, a.rowid)""")


def duplicates(layout):
    """Rule -> the query that counts its findings."""
    others = ", ".join(f'"{name}"' for name in layout.names if name != "OBS")
    return {
        "DUP 1": stands_against("a.\"306\" <> ''", 'b."306" = a."306" and b.rowid < a.rowid'),
        "DUP 2": stands_against("a.\"900\" <> ''", overlap(90)),
        "DUP-1": stands_against("a.\"900\" <> ''", overlap(89)),
        "DUP 3": stands_against("a.\"900\" <> '' and a.\"901\" = ''", 'b."900" > a."900"'),
        "DUP open": stands_against("a.\"900\" <> '' and a.\"901\" = ''",
                                   'b."900" = a."900" and b."901" = \'\' and b.rowid < a.rowid'),
        "DUP no entry": stands_against("a.\"900\" = ''", "b.\"900\" = '' and b.rowid < a.rowid"),
        "DUP number": 'select count(*) - count(distinct "OBS") from r',
        "DUP record": f"select (select count(*) from r) - count(*) from (select distinct {others} from r)",
        "200 C": """select count(*) from (select "200" born, first_value("200") over (partition by "100" order by rowid) first
            from r where "200" <> '') where born <> first""",
    }
