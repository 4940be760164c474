#include "control/finding_rules.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::control {
namespace {

using enum CheckArea;

constexpr auto rules = std::to_array<FindingRule>({
    {"cannot-read", text,
     "A file that is needed cannot be read; or a route reads from a system whose connector only writes.",
     "See that it is there and that this account may read it; or turn the route round."},
    {"duplicate-key", text, "A key stands twice in one place; one of the two would be lost.", "Leave one out."},
    {"key-not-text", text, "A key is a list or a map.", "Write a plain word before the colon."},
    {"missing-key", text, "A key that must be there is not.", "Add it; the message names it."},
    {"no-anchors", text, "An anchor (&name) or alias (*name) stands here.",
     "Write the value out where it is needed."},
    {"no-tabs", text, "A tab is used for indenting, which YAML does not allow.", "Use blanks."},
    {"no-tags", text, "A YAML tag (!!int) stands here.", "Leave it out; types are said by layouts and schemas."},
    {"not-a-list", text, "A list is expected here.", "Write [A, B], or one item a line after a hyphen."},
    {"not-a-map", text, "Names with values are expected here.", "Write NAME: VALUE, one a line."},
    {"not-a-number", text, "A whole number is expected here, within the range that the message names.",
     "Correct it."},
    {"not-text", text, "One plain value is expected here.", "Write a word or a quoted text."},
    {"not-utf8", text, "The file, or an escape in it, is not UTF-8 text.", "Save the file as UTF-8."},
    {"not-yes-no", text, "yes or no is expected here.", "Write yes or no."},
    {"one-document", text, "A second YAML document begins in the file.",
     "One file holds one document; leave out the line ---."},
    {"too-deep", text, "The file is nested deeper than anybody needs.", "Correct it; it is likely damaged."},
    {"too-large", text, "The file is larger than such a file may be.", "See whether it is the right file."},
    {"too-many-findings", text, "There are more findings than are shown.", "Mend those that are, and check again."},
    {"unknown-choice", text, "The word is none of those that may stand here.",
     "Take one of those that the message lists."},
    {"unknown-key", text, "The key means nothing here; what it says would be ignored.",
     "Correct its name (the message says what may be meant), or leave it out."},
    {"yaml", text, "The text is not YAML: a bracket or a quotation mark is not closed, or the indenting is wrong.",
     "Look at the line, and at the one above it."},

    {"bad-calendar", site, "When a report is due is not said in a way that is known.",
     "Write due: 45 days after the quarter, or October 1 after the program year; closed_days as YYYY-MM-DD."},
    {"unknown-date-rules", site, "There is no file of date rules of this name.",
     "Correct the name; mappings/date-rules lists those shipped."},
    {"unknown-day", site, "A date rule counts from something that is no day of what it speaks of.",
     "Take one of its dates; docs/reports.md lists the others."},
    {"unknown-program", site, "A word that stands where a program is expected names none.",
     "mappings/schemas/enrollment.yaml lists them."},
    {"bad-span", site, "A date rule's span of time is none, or it repeats without an end.",
     "Write 90 days, 26 weeks, 12 months; `every` and `until` stand together."},
    {"bad-notice", site, "The days of notice of a date rule are no numbers.",
     "Write [14, 0, -7]: before, on, and after the day."},
    {"bad-rehearsal", site, "rehearse is no list of days before the due date.", "Write [21, 7]."},
    {"line-ends-differ", site,
     "The layout of a delivery says how its lines end, and the system that it goes to is sent others.",
     "Say line_end in the options of the system or the route as the layout does, or correct the layout."},
    {"vanished", site, "A table or folder that a route needs is no more there, or has changed.",
     "See the message; ask the owner of the system."},
    {"unknown-variant", site, "There is no such variant of the measures, or it has no such choice.",
     "The message lists them."},
    {"unknown-step", site, "There is no such step of preparation.", "The message lists them."},
    {"unknown-population", site, "A measure names a population that its file does not define.",
     "Define it under populations:, or correct the name."},
    {"unknown-measures", site, "There is no file of measures of this name.", "Correct the name."},
    {"unknown-layout", site, "There is no layout of this name.",
     "Correct the name; mappings/layouts lists those shipped."},
    {"unknown-checks", site, "There is no file of edit checks of this name.",
     "Correct the name; mappings/checks lists those shipped."},
    {"two-owners", site, "Two systems own the same field of a client.", "Leave it with one of them."},
    {"owns-and-fills", site, "A system owns a field and only fills it in.", "Keep one of the two."},
    {"bad-hours", site, "closed or outages names no hours.",
     "Write closed: [mon-fri 08:00-18:00], outages: [{from: 2026-03-01 06:00, to: 2026-03-07 18:00}]."},
    {"two-agreements", site, "A system has two agreements.", "Keep one."},
    {"outside-agreement", site,
     "The mapping reads a field that the agreement of the receiving system keeps back; it will be withheld.",
     "Leave the field out of the mapping, or widen the agreement with its parties."},
    {"no-credential", site, "The credential that holds the key file is not there.",
     "Give it to the service: LoadCredential= in its unit."},
    {"api-not-on-loopback", site,
     "The API would answer beyond this machine without knowing who calls (access.yaml), or without TLS.",
     "Write access.yaml and api.tls, or listen on 127.0.0.1, or put something that checks callers in front and say "
     "allow_beyond_this_machine: yes."},
    {"bad-retention", site,
     "A rule of retention names no route, system, entity or label that there is, or no days.",
     "Write {route: claims, days: 1095} or {entity: wage, days: 1095}; one that names none of them is for all "
     "others and stands last."},
    {"no-people", site, "access.yaml names nobody, so nobody can sign in.", "Name people, or remove the file."},
    {"no-role", site, "Somebody in access.yaml has no role.", "Give it one, or remove it."},
    {"unknown-role", site, "There is no role of this name.",
     "Write operator, mapper, steward, reporter or auditor."},
    {"too-many-roles", site, "Somebody has roles that no one person may have together.",
     "Give one of them to somebody else."},
    {"same-certificate", site, "Two people in access.yaml have one certificate.", "Give each one of its own."},
    {"same-openid", site, "Two people in access.yaml are called the same by the sign-in provider.",
     "Give each one of its own account there."},
    {"bad-openid", site, "What access.yaml says of the sign-in provider cannot be used.",
     "Write what the message names; docs/security/access.md has an example."},
    {"reveals-unseen", site, "A role would reveal what it does not see.", "Name the label in `sees` too."},
    {"bad-address", site, "The address of the API is no ADDRESS:PORT.", "Write 127.0.0.1:8470."},
    {"bad-agreement", site,
     "An agreement is incomplete, names a field that no entity has, or its dates are no dates.",
     "Correct the entry; dates are YYYY-MM-DD."},
    {"bad-budget", site, "A budget of matching is not written as such.", "Write 1 in 10000, or 0.5 %."},
    {"bad-acknowledge", site, "What an intake's sender is told needs a place, and a name of its own for each file.",
     "Under `acknowledge`, write options of the system's connector with a `name` that has the word {file}."},
    {"bad-notices", site, "Notices need a mail server, and addresses of who writes and who is told.",
     "Write server, from and to; without TLS only a server on this machine is used."},
    {"bad-standards", site, "What is to be done when a time standard is missed is not one of the two things.",
     "Write when_missed: alarm, or shed."},
    {"bad-plugin", site,
     "A library of connectors under `plugins` may not be loaded, or is none that this program can use.",
     "The message says what is wrong: owner and mode, the version it was built for, or a kind that is there "
     "already."},
    {"bad-duration", site, "A span of time is expected.", "Write 500ms, 2s, 5m or 1h."},
    {"bad-exit-group", site, "exit_groups is no list of lists of programs.", "Write [[jvsg], [snap-et, tanf-et]]."},
    {"bad-name", site, "The name of a system or route has characters that are not allowed.",
     "Use a-z, 0-9, - and _."},
    {"bad-option", site, "An option of a connector has a value that is not of its type.",
     "Correct it; `gatehouse describe CONNECTOR` lists the options."},
    {"bad-report-request", site, "A report route asks for what cannot be.",
     "Name a quarter that is over under `wages_through`."},
    {"bad-quarter", site, "A quarter is expected.", "Write previous, current or 2026Q1."},
    {"bad-retry", site, "The first wait between attempts is longer than the longest.",
     "Let `first` be the shorter one."},
    {"bad-schedule", site, "The schedule is not five cron fields, nor the words that a report may say.",
     "Write minute, hour, day, month, weekday: `30 5 * * 1-5`; of a report also `on the due date at 06:00`."},
    {"bad-time-zone", site, "There is no time zone of this name.", "Take an IANA name: America/New_York."},
    {"cannot-write", site, "The system's connector cannot be written to.",
     "Take another system, or turn the route round."},
    {"expired-agreement", site, "The agreement of a system that is sent records has ended, or has not begun.",
     "Renew it with its parties; change the dates only when it is signed."},
    {"hub-to-hub", site, "A route leads from the hub to the hub.", "Name a system at one end."},
    {"key-file", site, "The site's key file is missing, is no key, or others may read it.",
     "Make one with `gatehouse init`, or set its mode to 0600."},
    {"missing-option", site, "An option that the connector needs is missing.", "Add it under options:."},
    {"needs-restart", site,
     "A change of the key file, of `synthetic`, `clients` or `sync` cannot take effect while the service runs.",
     "Restart the service."},
    {"no-agreement", site,
     "A system is sent records of people, and no agreement says who may receive what for which purpose.",
     "Write the agreement in the system's file."},
    {"no-mapping", site, "A route's mapping is missing or has errors.",
     "Mend the mapping; its own findings say what is wrong."},
    {"no-schemas", site, "The mappings that come with the program were not found.",
     "Install them, or set $GATEHOUSE_MAPPINGS."},
    {"no-site", site, "The folder has no site.yaml.",
     "Name the site with --site, or make one with `gatehouse init`."},
    {"route-left-out", site, "A route whose files have errors is left out of what a command looks at.",
     "Run `gatehouse check`; nothing runs before its errors are mended."},
    {"same-name", site, "Two systems, or two routes, have the same name.", "Rename one."},
    {"same-source", site, "Two routes take the same files.", "Give one of them another folder or pattern."},
    {"same-target", site, "Two routes write the same files.", "Give one of them another folder or name."},
    {"unknown-connector", site, "There is no connector of this name.", "`gatehouse describe` lists them."},
    {"unknown-option", site, "The connector has no such option.", "`gatehouse describe CONNECTOR` lists them."},
    {"unknown-system", site, "A route names a system that no file of systems/ describes.",
     "Correct the name, or describe the system."},
    {"wrong-mapping", site, "The route's mapping leads from or to something else than the route needs.",
     "Name a mapping that fits the route's shape."},
    {"wrong-shape", site, "The options are not written as names with values.", "Write NAME: VALUE, one a line."},

    {"stored-type", layout, "Only numbers, digits and dates are stored packed, zoned or binary.",
     "Correct the type, or leave stored: out."},
    {"stored-length", layout, "A stored number has more bytes than such a number can have.", "Correct the place."},
    {"not-in-encoding", layout, "A character does not exist in the layout's encoding.",
     "Take another character, or another encoding."},
    {"not-delimited", layout, "A delimited layout is needed here.", "Name another layout."},
    {"duplicate-type", layout, "Two record types have the same code.", "Correct one of them."},
    {"trailer-without-count", layout,
     "Nothing in the trailer tells it from a last record that begins alike, which would be lost.",
     "Name the count of records (count_at, count_column), or sums."},
    {"document-trailer", layout, "A document has no trailer line.", "Leave trailer: out."},
    {"block-length", layout, "Records without line ends have different lengths.",
     "Give all record types one length."},
    {"bad-types", layout, "Record types are not said in full.",
     "Say record_type: 1-2 and types: {NAME: {code: ..., fields: ...}}."},
    {"bad-total", layout, "A total of the trailer does not say which field it sums, or where it stands.",
     "Write {of: FIELD, at: 11-25}."},
    {"bad-records", layout, "records: stands in a layout that is no document.", "It belongs to kind json and xml."},
    {"bad-line-end", layout, "Only fixed-width records can follow each other without line ends.",
     "Say lf or crlf."},
    {"bad-encoding", layout, "The encoding does not go with the kind of layout.",
     "EBCDIC is for fixed-width layouts."},
    {"bad-code", layout, "The code of a record type does not fill the columns of record_type.",
     "Write it as it stands in the records, with its blanks."},
    {"bad-character", layout, "A quote or escape is not one character.",
     "Write one character, or the word tab or backslash."},
    {"bad-delimiter", layout, "The delimiter is not one character.", "Write one character, or the word tab."},
    {"binary-in-lines", layout,
     "A layout whose records end with lines has a binary number, which may hold that byte.",
     "Say line_end: none, if the records follow each other; else ask the sender for another form."},
    {"bad-template", layout, "`write:` of a header or trailer has something in braces that is not written.",
     "Write {count}, {count:9} or {sum:FIELD:14} in a trailer, and plain text otherwise."},
    {"bad-header", layout, "The header is neither yes, no nor a number of lines.", "Correct it."},
    {"bad-range", layout, "A place or a part is not two numbers, the first not above the second.",
     "Write 10-24: first and last column, counted from 1."},
    {"beyond-record", layout, "A field ends beyond the end of the record.",
     "Correct the field's place or record_length."},
    {"duplicate-field", layout, "A field of this name stands above.", "Rename one of them."},
    {"nested-group", layout, "Repeated groups nest too deep, or occurs stands in occurs.",
     "Groups nest up to 8 levels; number the fields of an occurs within an occurs."},
    {"overlap", layout, "Two fields share columns.",
     "Correct the places, unless one is meant to be a part of the other."},
    {"same-place", layout, "Two fields stand in the same column or path; one would overwrite the other.",
     "Correct the column or path."},
    {"too-few-columns", layout, "A field has fewer columns than a value of its type takes.",
     "Correct `at` or `type`."},
    {"word-too-long", layout, "A sentinel or legal value is longer than its field; no record ever says it.",
     "Correct the value, or the field's length."},
    {"too-many-fields", layout, "The layout has more fields than a layout may have.",
     "See whether it is the right file."},
    {"unknown-label", layout, "There is no such label.", "Take one of those that docs/mappings.md lists."},
    {"unknown-type", layout, "There is no such type, or its size or format is wrong.",
     "Take one of those that docs/mappings.md lists."},

    {"bad-csv", codes, "A line of the code table cannot be cut into columns.", "See its quotation marks."},
    {"bad-date", codes, "A date of validity is no date.", "Write YYYY-MM-DD."},
    {"code-never-comes", codes,
     "A line of the table is for a code that the source cannot say: too long for its field, or not among its legal "
     "values.",
     "Correct the line, or the source's layout."},
    {"codes-ambiguous", codes,
     "On the way out one of our codes stands for several of theirs; the first line is always taken.",
     "Keep one line for it, or head the table from,to."},
    {"codes-dates-turned", codes, "A line's valid_to is before its valid_from.", "Turn them round."},
    {"codes-gap", codes, "A code is valid, then is not, then is again; records of the days between are held.",
     "Close the gap, or let it stand if it is right."},
    {"codes-incomplete", codes, "A legal value of the source has no line in the table; such records are held.",
     "Add the line, or say if_unmapped."},
    {"codes-not-dated", codes, "The rule names a date to choose by, and no line of the table is dated.",
     "Leave `on` out, or date the lines."},
    {"codes-not-legal", codes,
     "A line gives what the target cannot hold: no legal value, not of its type, or too long; such records are "
     "held.",
     "Correct the line, or the target's list of values."},
    {"codes-without-date", codes,
     "The table's lines are dated, and the rule names no date to choose by; the first line is taken.",
     "Write codes: {table: NAME, on: DATE_FIELD}."},
    {"on-no-date", codes, "The field that picks the line of a dated table is no date.",
     "Give it a date's type in the layout, or name another field."},
    {"duplicate-code", codes, "The same code stands in two lines that hold at the same time.",
     "Leave one out, or date them."},
    {"empty-code", codes, "A code is empty.", "Write (blank) for an empty value."},
    {"missing-column", codes, "The header does not name the columns.",
     "Head the table source,canonical or from,to."},
    {"unknown-codes", codes, "There is no code table of this name.",
     "Correct the name, or make the table under codes/."},
    {"unknown-column", codes, "A column of the table means nothing.",
     "Name it source, canonical, valid_from, valid_to or note."},

    {"literal-names-field", mapping,
     "A fixed text is written, and the source has a field of that name; the field was meant, perhaps.",
     "Write from: NAME for the field's value."},
    {"bad-function", mapping, "`using` names no function.", "Write LIBRARY/FUNCTION: using: state-xx/case-number."},
    {"bad-functions", mapping,
     "The library of functions cannot be used: others can write it, it was built for another version, or it is not "
     "the one that this version of the mapping was used with.",
     "The message says which; docs/functions.md says how a library is built and kept."},
    {"unknown-function", mapping, "The library has no function of this name.", "Correct the name."},
    {"unknown-functions", mapping, "There is no library of functions of this name.",
     "Put NAME.so into a folder functions beside the folder of the mappings."},
    {"unknown-record-type", mapping, "The layout has no record type of this name.",
     "Correct it; the message says what may be meant."},
    {"bad-bundle", mapping, "The stored form of a mapping is damaged.", "Run `gatehouse fsck`."},
    {"bad-compose", mapping, "The template of compose has a bracket that is not closed.",
     "Double a bracket to write it: {{ or [[."},
    {"bad-condition", mapping, "A condition cannot be read; the message says where.",
     "See the words of conditions in docs/mappings.md."},
    {"bad-end", mapping, "from or to is neither a layout nor a schema.", "Write `layout NAME` or `schema NAME`."},
    {"bad-number", mapping, "A verb needs a number.", "Write it behind the verb: zero_pad 9."},
    {"bad-rule", mapping, "The line is no rule.", "Write TARGET: FIELD, or TARGET: {from: FIELD, ...}."},
    {"choose-without-otherwise", mapping, "A choice has no last word.",
     "Add otherwise:, what holds when no choice fits."},
    {"literal-needs-value", mapping, "A quoted text stands where a field is expected.",
     "Write {value: TEXT} for a fixed value."},
    {"not-reversible", mapping,
     "The mapping says direction: both, and what this line (of the mapping or of a code table) carries over does "
     "not "
     "come back as it was.",
     "Say back: with the rule for the way back, direction: out if the line holds one way only, or in a code table "
     "preferred: yes for the code that is written."},
    {"not-at-rest", mapping, "What came back by a line's own back: changes again with every trip.",
     "Correct back: so that what came back once comes back the same."},
    {"back-changes", mapping,
     "A value of a two-way mapping comes back as another by the rule that the line's own back: says, and the line "
     "gives no reason.",
     "Correct the line or its back:; if it is right that the value changes, say why."},
    {"back-form", mapping,
     "A value of a two-way mapping comes back in another form that means the same, such as a blank for a "
     "placeholder.",
     "Nothing, if the receiver takes both; else keep one form in the layout."},
    {"back-key", mapping, "Nothing says which fields identify a record that comes back to the hub.",
     "Say back: {key: [FIELDS]} at the top of the mapping."},
    {"back-one-way", mapping, "back: or direction: in stands in a mapping that holds one way only.",
     "Say direction: both at its top, or leave it out."},
    {"back-unproven", mapping, "No made-up record gets over, so nothing could be proven.",
     "See the rule or check that the message names; it may hold whatever comes."},
    {"one-way", mapping, "The way back of a mapping is asked for, and it holds one way only.",
     "Say direction: both at its top."},
    {"cannot-write-layout", mapping,
     "The header, trailer or totals that the target layout says cannot be written, so its own reader would refuse "
     "the "
     "file.",
     "Say write: in the layout's header and trailer; leave counts and sums out of a header that is written."},
    {"codes-one-way", mapping, "A table headed from,to is to be read the other way.",
     "Head it source,canonical, or leave `from` out."},
    {"one-client", mapping, "One record would yield two clients.", "Write one client a mapping."},
    {"one-target", mapping, "The mapping has both entities and one target.",
     "Keep either `entities`, or `to` and `fields`."},
    {"one-value", mapping, "Nothing, or more than one thing, says where the value comes from.",
     "Keep exactly one of from, value, first_of, compose, choose."},
    {"otherwise-without-choose", mapping, "otherwise stands without choose.", "Leave it out, or add the choices."},
    {"required-target", mapping, "The target requires a field that no rule makes; every record would be held.",
     "Add a rule for it."},
    {"unknown-field", mapping, "The source has no field of this name.",
     "Correct it; the message says what may be meant."},
    {"unknown-group", mapping, "There is no repeated group of this name.",
     "Correct it; the message says what may be meant."},
    {"unknown-layouts", mapping, "There is no layout of this name.",
     "Correct the name, or make the file layouts/NAME.layout.yaml."},
    {"unknown-mapping", mapping, "There is no mapping of this name.",
     "Correct the name, or make the file NAME.map.yaml."},
    {"unknown-parent", mapping, "`of` names an entity that does not stand above.",
     "Move the parent up, or write of: {ENTITY: [KEY FIELDS]}."},
    {"unknown-schemas", mapping, "There is no schema of this name.", "Correct the name; schemas/ lists them."},
    {"unknown-target", mapping, "The target has no field of this name.",
     "Correct it; the message says what may be meant."},
    {"unknown-verb", mapping, "There is no such way of cleaning.",
     "Take one of those that docs/mappings.md lists."},
    {"write-without-layout", mapping, "write stands in a mapping to an entity, which keeps its own type.",
     "Leave it out."},

    {"choice-never", doubt,
     "A choice can never be taken: the lines above it fit whenever it would, or nothing fulfils it.",
     "Move it up, correct it, or leave it out."},
    {"check-twice", doubt, "Two checks have one id; nobody sees which of them holds a record.",
     "Give each its own id."},
    {"compare-never", doubt,
     "A comparison that no value of the field can fulfil, or that each fulfils; parts of a condition that "
     "contradict "
     "each other.",
     "Correct the comparison; a blank field is asked for by `is blank`."},
    {"compare-types", doubt,
     "A text is compared with a number or a date; records in which it cannot be read as one are held.",
     "Name another field, or give it its type in the layout."},
    {"first-of-twice", doubt, "One field stands twice in first_of.", "Name another, or leave it out."},
    {"fixed-not-legal", doubt,
     "A fixed value is no legal value of the target; every record that gets it would be held.",
     "Take a legal value."},
    {"fixed-not-of-type", doubt, "A fixed value cannot be read as the target's type.", "Correct it."},
    {"fixed-too-long", doubt, "A fixed value is longer than the target.", "Shorten it."},
    {"loses-silently", doubt,
     "A verb drops a part of the value or puts something in its place, and no sentence says why.",
     "Add why: to the rule; explain and the dictionary print it."},
    {"may-not-fit", doubt,
     "The source can hold longer values than the target (more digits or decimal places, of numbers); those records "
     "will be held.",
     "Say if_too_long (of numbers, if_bad), or widen the target."},
    {"never-is-made", doubt, "`never` names a value that the rule does make, or that is not legal.",
     "Leave it out there."},
    {"not-a-source-value", doubt,
     "A condition compares with a code that the source's list of values does not have.",
     "Correct the comparison, or the list."},
    {"otherwise-never", doubt, "The choices cover every record, so otherwise is never taken.",
     "Leave the last condition out and say its value under otherwise."},
    {"part-beyond", doubt, "A part begins behind the end of the field, so it is always blank.",
     "Correct the part."},
    {"part-of-form", doubt,
     "A part counts the characters of a form that verbs do not see: they see an SSN, a telephone number or a ZIP "
     "code "
     "as its digits, a date as 2026-01-31, a number without zeros in front.",
     "Correct the part, or say read: text, so that the part is one of the characters that were sent."},
    {"types-differ", doubt,
     "No value of the source's type can become one of the target's; every record will be held.",
     "Name another field, or say read."},
    {"unmapped-without-codes", doubt, "if_unmapped stands where no code table is looked up.",
     "Leave it out, or add codes."},
    {"value-never", doubt, "A legal value of the target cannot come about by any way through the rule.",
     "Add what makes it, or say never: [VALUE] with a why."},

    {"bad-test", test, "A test is not written as one: name, given, expect.", "See docs/workbench.md."},
    {"no-tests", test, "A mapping has no tests beside it, so it is not put to work.",
     "Write NAME.tests.yaml; `gatehouse test --from RECORD` makes a beginning. --untested, or untested: yes in "
     "site.yaml, puts it to work all the same."},
    {"test-failed", test, "A test of a mapping fails; the mapping is not put to work.",
     "Mend the mapping or the test; --untested puts it to work all the same."},
    {"test-twice", test, "Two tests have one name.", "Give each its own."},
    {"unknown-given", test, "A test gives a field that the source does not have.",
     "Correct it; the message says what may be meant."},
    {"unknown-expected", test, "A test expects a field that the mapping does not make.",
     "Correct it; the message says what may be meant."},
});

}  // namespace

std::string_view words(CheckArea area) {
  switch (area) {
    case text:
      return "All files";
    case site:
      return "Site, systems, routes";
    case layout:
      return "Layouts and schemas";
    case codes:
      return "Code tables";
    case mapping:
      return "Mappings";
    case doubt:
      return "Mappings that can be read, and doubtful rules in them";
    case test:
      return "Tests of mappings";
    case record:
      return "Records that are held, rejected or left out";
    case refused:
      return "Files that are refused as a whole";
    case upkeep:
      break;
  }
  return "The site, its machine and its service, as `gatehouse doctor` sees them";
}

std::span<const FindingRule> finding_rules() { return rules; }

std::vector<FindingRule> all_rules() {
  std::vector<FindingRule> out{rules.begin(), rules.end()};
  out.insert(out.end(), record_rules().begin(), record_rules().end());
  out.insert(out.end(), upkeep_rules().begin(), upkeep_rules().end());
  return out;
}

std::vector<FindingRule> rules_called(std::string_view id) {
  std::vector<FindingRule> out = all_rules();
  std::erase_if(out, [id](const FindingRule& rule) { return rule.id != id; });
  return out;
}

std::string finding_rules_page() {
  std::string page =
      "# What `gatehouse check` finds, and why records are held\n\n"
      "Written by `gatehouse explain-check --markdown`. Every finding, and every reason for which a record is "
      "held, "
      "ends with its rule in brackets; `gatehouse explain-check ID` prints its line from here. The rules that a "
      "mapping's own `checks:` name are explained there, and those of federal edit checks by `gatehouse report "
      "explain`.\n";
  for (const CheckArea area : {text, site, layout, codes, mapping, doubt, test, record, refused, upkeep}) {
    page += "\n## " + std::string(words(area)) + "\n\n| rule | what it means | what to do |\n|---|---|---|\n";
    for (const FindingRule& rule : all_rules())
      if (rule.area == area)
        page += "| `" + std::string(rule.id) + "` | " + std::string(rule.meaning) + " | " +
                std::string(rule.remedy) + " |\n";
  }
  return page;
}

}  // namespace gatehouse::control
