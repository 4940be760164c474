#include "control/file_keys.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace gatehouse::control {
namespace {

using nlohmann::ordered_json;

constexpr auto keys = std::to_array<FileKey>({
    {"mapping", "mapping", "text", "Its name, as in NAME.map.yaml", true},
    {"mapping", "version", "text", "For people and receipts"},
    {"mapping", "about", "text", "One sentence"},
    {"mapping", "from", "text", "`layout NAME` or `schema NAME`", true},
    {"mapping", "to", "text", "`layout NAME` or `schema NAME`; else entities"},
    {"mapping", "record", "text", "The source layout's record type that is mapped"},
    {"mapping", "to_record", "text", "The target layout's record type that is written"},
    {"mapping", "direction", "one of: out both", "both: the way back is derived from it, and proven"},
    {"mapping", "back", "back", "The way back's own part"},
    {"mapping", "key", "texts", "Source fields that identify the record"},
    {"mapping", "fields", "map of rule", "Target fields, one a line"},
    {"mapping", "checks", "list of check", "Conditions on the target's values"},
    {"mapping", "entities", "map of entity", "One line of input may yield several"},
    {"entity", "entity", "text", "The schema's name, if not the block's own"},
    {"entity", "each", "text", "The repeated group it is made of"},
    {"entity", "record", "text", "The record type it is made of"},
    {"entity", "key", "texts", "Source fields that identify it in that system"},
    {"entity", "of", "text | map of texts", "Its parent: an entity above, or {ENTITY: [KEY FIELDS]}"},
    {"entity", "fields", "map of rule", "Target fields, one a line", true},
    {"entity", "checks", "list of check", "Conditions on the entity's values"},
    {"back", "key", "texts", "Fields of the layout that identify a record that comes back"},
    {"back", "fields", "map of rule", "Rules for fields that no line makes on the way back"},
    {"back", "checks", "list of check", "Conditions on what comes back"},
    {"verbs", "from", "text", "This source field"},
    {"verbs", "value", "text", "This text"},
    {"verbs", "first_of", "list of rule", "The first that is known"},
    {"verbs", "compose", "text", "Joined: \"{LN}, {FN}[ {MI}]\""},
    {"verbs", "choose", "list of choice", "The first line whose `when` holds"},
    {"verbs", "otherwise", "rule", "What holds when no choice fits"},
    {"verbs", "blank_when", "texts", "Texts of the source that mean nothing here"},
    {"verbs", "clean", "clean",
     "trim upper lower digits_only letters_only collapse_spaces no_accents strip_zeros first_word other_words "
     "us_number comma_decimal, "
     "strip_prefix X, strip_suffix X, zero_pad N, before X, after X"},
    {"verbs", "part", "text", "These characters: 1-5"},
    {"verbs", "using", "text", "A function of a library beside the mappings: LIBRARY/FUNCTION"},
    {"verbs", "codes", "text | codes", "The code table"},
    {"verbs", "read", "type", "How its text is to be read"},
    {"verbs", "if_unmapped", "policy", "hold, reject, filter, warn, blank, use X"},
    {"verbs", "why", "text", "One sentence, printed by explain and the dictionary"},
    {"rule", "write", "text", "How it is written: a type, zero_pad N, fixed N left, fixed N right"},
    {"rule", "if_blank", "policy", "hold, reject, filter, warn, blank, use X"},
    {"rule", "if_bad", "policy", "hold, reject, filter, warn, blank, use X"},
    {"rule", "if_too_long", "policy or truncate", "hold, reject, filter, warn, blank, truncate, use X"},
    {"rule", "owner", "text", "Who may change the field"},
    {"rule", "never", "texts", "Legal values that are not made, and rightly so"},
    {"rule", "direction", "one of: both out in", "out: the line holds on the way over only; in: on the way back"},
    {"rule", "back", "any", "The rule for the way back, or rules by field: {FIELD: rule}"},
    {"rule", "each", "text", "The repeated source whose elements are written"},
    {"rule", "fields", "map of rule", "Of each element"},
    {"choice", "when", "text", "A condition: STAT is '10' and BAL > 0", true},
    {"codes", "table", "text", "Its name", true},
    {"codes", "on", "text", "The date that picks the line of a dated table"},
    {"codes", "from", "one of: source canonical", "The column that is looked up, if not the natural one"},
    {"check", "id", "text", "The rule's id in messages", true},
    {"check", "category", "text", "For people"},
    {"check", "when", "text", "The condition under which it complains", true},
    {"check", "message", "text", "What is wrong, for people", true},
    {"check", "then", "one of: hold reject filter warn", "What becomes of the record"},
    {"layout", "layout", "text", "Its name, as in NAME.layout.yaml", true},
    {"layout", "version", "text", "For people and receipts"},
    {"layout", "about", "text", "One sentence"},
    {"layout", "source", "text", "Where it is published"},
    {"layout", "status", "one of: complete incomplete example", "What it says of itself"},
    {"layout", "status_note", "text", "What is missing"},
    {"layout", "kind", "one of: fixed-width delimited json xml", "How its records are laid out", true},
    {"layout", "fields", "map of layout-field", "The fields"},
    {"layout", "format", "text", "Federal layouts: their format"},
    {"layout", "program", "text", "Federal layouts: their program"},
    {"layout", "file_rules", "texts", "Federal layouts: rules about the file"},
    {"layout", "encoding", "one of: utf-8 ascii latin-1 windows-1252 ebcdic-037 ebcdic-1047 ebcdic-1140",
     "How its text is written"},
    {"layout", "header", "text | trailer", "no, yes, a number of lines, or {starts: H}"},
    {"layout", "delimiter", "text", "One character, or tab"},
    {"layout", "quote", "one of: minimal all none", "When values are quoted"},
    {"layout", "line_end", "one of: lf crlf none", "Of files we write"},
    {"layout", "record_length", "number", "Bytes, without the line end"},
    {"layout", "records", "text", "Path to the records of a document"},
    {"layout", "namespaces", "map of text", "XML: prefix and namespace"},
    {"layout", "may_be_empty", "yes-no", "XML: other elements and not one record is no fault"},
    {"layout", "record_type", "text", "Field that tells the record types apart"},
    {"layout", "types", "map of record-type", "Record types"},
    {"layout", "trailer", "trailer", "The last line"},
    {"layout", "blank", "one of: unknown unchanged delete", "What a blank field says"},
    {"layout", "sentinels", "texts", "Values that mean nobody knows"},
    {"layout", "delete_when", "texts", "Values that mean delete it"},
    {"layout", "withheld", "text", "What stands for a value that the receiver may not have"},
    {"record-type", "code", "text", "What the type's records say"},
    {"record-type", "record_length", "number", "Bytes of its records"},
    {"record-type", "doc", "text", "The caption"},
    {"record-type", "fields", "map of layout-field", "Its fields", true},
    {"trailer", "starts", "text", "How it begins"},
    {"trailer", "required", "yes-no", "no: it may be missing"},
    {"trailer", "count_at", "text", "First and last column of the count"},
    {"trailer", "count_column", "number", "Column of the count"},
    {"trailer", "lines", "number", "Of a header: its lines"},
    {"trailer", "names", "yes-no", "Of a delimited file's header: no, if its last line does not name the columns"},
    {"trailer", "sums", "any", "Control totals: [{of: FIELD, at: 11-25}]"},
    {"trailer", "write", "text", "Of files we write: T{count:9}{sum:WAGES:14}; of a header, plain text"},
    {"layout-field", "at", "text", "Fixed-width: first and last column, 10-24"},
    {"layout-field", "column", "text", "Delimited: what the header calls it"},
    {"layout-field", "path", "text", "JSON, XML: where it stands"},
    {"layout-field", "type", "type",
     "text 40, code, digits 5, ssn, phone, zip, integer, decimal 7,2, yes_no, date YYYYMMDD, timestamp"},
    {"layout-field", "point", "one of: implied written", "Of decimals"},
    {"layout-field", "stored", "one of: text zoned packed binary", "How the number is kept"},
    {"layout-field", "signed", "yes-no", "Of stored numbers"},
    {"layout-field", "redefines", "text", "The field whose columns it shares"},
    {"layout-field", "only_if", "any", "The record in which it is there"},
    {"layout-field", "occurs", "number", "How often it is repeated"},
    {"layout-field", "gaps", "one of: hold close",
     "Of occurs: a blank place before another holds the record, or means nothing"},
    {"layout-field", "repeat", "yes-no", "It is a repeated group"},
    {"layout-field", "fields", "map of layout-field", "Of a repeated group"},
    {"layout-field", "labels", "texts",
     "open pii uc-confidential wage fti ssa ferpa vr medical note protected-location"},
    {"layout-field", "required", "yes-no", "Whether it must be there"},
    {"layout-field", "values", "texts", "The legal values, if the list is closed"},
    {"layout-field", "sentinels", "texts", "Values that mean nobody knows"},
    {"layout-field", "delete_when", "texts", "Values that mean delete it"},
    {"layout-field", "blank", "one of: unknown unchanged delete", "What a blank says"},
    {"layout-field", "withheld", "text", "What stands for a value that the receiver may not have"},
    {"layout-field", "doc", "text", "The caption"},
    {"layout-field", "label", "text", "The caption, too"},
    {"layout-field", "source", "text", "Where it is published"},
    {"layout-field", "confidence", "text", "How sure that is"},
    {"schema", "schema", "text", "The entity's name", true},
    {"schema", "parent", "text", "The entity it belongs to"},
    {"schema", "about", "text", "One sentence"},
    {"schema", "version", "text", "For people"},
    {"schema", "source", "text", "Where it comes from"},
    {"schema", "fields", "map of schema-field", "The fields", true},
    {"schema-field", "type", "type", "text, code, digits N, ssn, date ..."},
    {"schema-field", "labels", "texts",
     "open pii uc-confidential wage fti ssa ferpa vr medical note protected-location"},
    {"schema-field", "required", "yes-no", "Whether it must be there"},
    {"schema-field", "doc", "text", "The caption"},
    {"schema-field", "values", "texts", "The legal values, if the list is closed"},
    {"schema-field", "source", "text", "Where it comes from"},
    {"schema-field", "confidence", "text", "How sure that is"},
    {"tests", "tests", "list of test", "The tests", true},
    {"tests", "about", "text", "One sentence"},
    {"test", "name", "text", "A sentence", true},
    {"test", "back", "yes-no", "The test is of the way back"},
    {"test", "record", "text", "The record type, in a layout that has several"},
    {"test", "given", "map of any", "Source fields with their texts"},
    {"test", "expect", "map of text", "Targets with what they shall say; outcome, rule", true},
    {"test", "because", "map of text", "A part of what explain would say"},
    {"site", "site", "text", "Its name", true},
    {"site", "agency", "text", "For receipts"},
    {"site", "time_zone", "text", "America/New_York"},
    {"site", "synthetic", "yes-no", "All people are made up"},
    {"site", "untested", "yes-no", "Mappings are put to work though their tests fail or are missing"},
    {"site", "store", "store", "Where the hub keeps its data"},
    {"site", "keys", "keys", "The key file"},
    {"site", "api", "api", "Where the program answers"},
    {"site", "audit", "audit", "The audit trail"},
    {"site", "retention", "retention", "How long people are kept"},
    {"site", "standards", "standards", "Within which times the API is to answer"},
    {"standards", "search", "text", "Lists and searches: 3s"},
    {"standards", "read", "text", "One client, record or run: 1s"},
    {"standards", "update", "text", "Changes and registrations: 2s"},
    {"standards", "share", "number", "Percent that are to be within, else 95"},
    {"standards", "when_missed", "one of: alarm shed", "shed: searches are sent away while one is missed"},
    {"site", "notices", "notices", "Whom to tell by mail when a person is needed"},
    {"notices", "server", "text", "The SMTP server", true},
    {"notices", "port", "number", "587 (STARTTLS), or 465 (TLS)"},
    {"notices", "from", "text", "Whose mails they are", true},
    {"notices", "to", "texts", "Addresses of those who are told", true},
    {"notices", "user", "text", "Our account there; empty: we do not sign in"},
    {"notices", "password_file", "text", "A file that only its owner reads"},
    {"notices", "ca_file", "text", "PEM file: who is trusted, else those of the machine"},
    {"notices", "tls", "yes-no", "no: only for a server on this machine"},
    {"site", "limits", "limits", "Workers, memory, request size"},
    {"site", "plugins", "texts", "Shared libraries with connectors of the site's own"},
    {"store", "host", "text", "PostgreSQL: the server"},
    {"store", "port", "number", "5432"},
    {"store", "database", "text", "Its name"},
    {"store", "user", "text", "The account"},
    {"store", "driver", "text", "The ODBC driver's file"},
    {"store", "password_file", "text", "A file that only its owner reads"},
    {"store", "*", "any", "See docs/operating.md"},
    {"keys", "file", "text", "keys/site.key"},
    {"keys", "require_fips", "yes-no", "Refuse to start without a validated library"},
    {"audit", "anchor", "text", "Where heads of the audit trail are kept"},
    {"api", "listen", "text", "127.0.0.1:8470"},
    {"api", "names", "texts", "By which callers may call this machine, beside its address"},
    {"api", "tls", "tls", "Certificate and key; needed beyond this machine"},
    {"tls", "certificate", "text", "PEM file with the chain", true},
    {"tls", "key", "text", "PEM file with the key", true},
    {"tls", "client_ca", "text", "PEM file: callers must have a certificate of this authority"},
    {"api", "allow_beyond_this_machine", "yes-no", "Only behind something that checks callers"},
    {"retention", "dry_run", "yes-no", "Only say who would go (yes)"},
    {"retention", "rules", "list of keep", "How long records are kept; the first that fits counts"},
    {"keep", "route", "text", "Records that came by this route"},
    {"keep", "system", "text", "Records that came from this system"},
    {"keep", "entity", "text", "Records that make an entity: wage"},
    {"keep", "label", "text", "Records with a field that carries this label: medical"},
    {"keep", "held", "yes-no", "Records that never found a client, and no others (no)"},
    {"keep", "alone", "yes-no", "A record goes by itself, whatever else there is of its client (no)"},
    {"keep", "days", "number", "So long after they came", true},
    {"limits", "workers", "number", "Routes that run at once"},
    {"limits", "cache_mib", "number", "Of the embedded store"},
    {"limits", "request_bytes", "number", "The largest request"},
    {"system", "system", "text", "Its name", true},
    {"system", "name", "text", "For people"},
    {"system", "owner", "text", "Whose it is"},
    {"system", "connector", "text", "`gatehouse describe` lists them", true},
    {"system", "options", "map of any", "`gatehouse describe CONNECTOR` lists them"},
    {"system", "agreement", "agreement", "Who may receive what, for which purpose, until when"},
    {"system", "merit_staff", "yes-no", "Those who work with it are merit staff"},
    {"system", "sync", "sync", "What it may say of clients that others know too"},
    {"system", "closed", "texts", "When nothing may be sent to it: mon-fri 08:00-18:00, daily 01:00-03:00"},
    {"system", "outages", "list of outage", "When it is known not to work"},
    {"sync", "owns", "texts", "Client fields of which its word is the client's value"},
    {"sync", "fills", "texts", "Client fields of which its word counts only while nobody else's is known"},
    {"outage", "from", "text", "2026-03-01 06:00, on the site's clock", true},
    {"outage", "to", "text", "2026-03-07 18:00", true},
    {"outage", "why", "text", "For people"},
    {"agreement", "*", "any", "See docs/operating.md"},
    {"route", "route", "text", "Its name", true},
    {"route", "from", "text", "A system, or hub", true},
    {"route", "to", "text", "A system, or hub", true},
    {"route", "mapping", "text", "A mapping's name", true},
    {"route", "back", "yes-no", "The way back of a mapping that holds both ways"},
    {"route", "options", "map of any", "Of the connector, over those of the system"},
    {"route", "schedule", "text",
     "minute hour day month weekday; of a report also: on the due date at 06:00, dry runs at 06:00, by hand"},
    {"route", "batch", "number", "Records at a time"},
    {"route", "deliver", "one of: changes merges reminders", "What a delivery sends"},
    {"route", "promise", "text", "How old what waits, or what came last, may get: 24h"},
    {"route", "most", "number", "Clients that one run of a delivery brings at most"},
    {"route", "rules", "text", "Of reminders: the file of date rules"},
    {"route", "systems", "texts", "Of reminders: only of the enrollments, plans and services of these systems"},
    {"route", "late_days", "number", "Of reminders: what was to be told longer ago is not told any more"},
    {"route", "acknowledge", "any",
     "An intake: options of its own system by which the sender is told what became of each record"},
    {"route", "callers", "texts", "An intake: people of access.yaml who may register people through it"},
    {"route", "programs", "texts", "A delivery: programs that its system runs"},
    {"route", "needs", "texts", "A delivery: fields of a client that those programs ask for"},
    {"route", "retry", "retry", "How long a delivery waits"},
    {"route", "report", "text", "pirl ..."},
    {"route", "due", "text",
     "When a report is due: 45 days after the quarter, or October 1 after the program year"},
    {"route", "closed_days", "texts",
     "YYYY-MM-DD: days on which this state is closed, beside weekends and federal holidays"},
    {"route", "rehearse", "texts", "Days before the due date on which a dry run is made: [21, 7]"},
    {"route", "program", "text", "Of a report"},
    {"route", "quarter", "text", "previous, current or 2026Q1"},
    {"route", "dry_run", "yes-no", "Count and check only"},
    {"route", "errors", "one of: send hold", "Of a report: whether a file with errors is kept back"},
    {"route", "exit_groups", "any", "Programs that exit together: [[a], [b, c]]"},
    {"route", "cohort", "cohort", "Whom a report takes in"},
    {"route", "wages_through", "text", "The last quarter whose wages are complete"},
    {"route", "assumed_stream", "text", "Of a report"},
    {"cohort", "exit_quarters_back", "number", "How far back exits reach"},
    {"cohort", "reportable_quarters_back", "number", "How far back reportable individuals reach"},
    {"retry", "first", "text", "500ms, 2s, 5m"},
    {"retry", "most", "text", "The longest wait"},
    {"retry", "attempts", "number", "0: for ever"},
});

constexpr std::array<std::string_view, 7> kinds{"mapping", "layout", "schema", "tests", "site", "system", "route"};

/// A part that has the keys of another one too: a rule is made of verbs, a choice as well.
std::string_view base_of(std::string_view part) { return part == "rule" || part == "choice" ? "verbs" : ""; }

ordered_json scalar() { return {{"type", {"string", "number", "boolean", "null"}}}; }
ordered_json reference(std::string_view part) { return {{"$ref", "#/definitions/" + std::string(part)}}; }

ordered_json one_of(std::string_view words) {
  ordered_json list = ordered_json::array();
  while (!words.empty()) {
    const std::size_t end = words.find(' ');
    list.push_back(words.substr(0, end));
    words = end == std::string_view::npos ? std::string_view() : words.substr(end + 1);
  }
  return {{"enum", std::move(list)}};
}

ordered_json pattern(std::string text) { return {{"type", {"string", "number"}}, {"pattern", std::move(text)}}; }

/// Words that stand alone, and words that need something behind them.
ordered_json cleaning() {
  const ordered_json one = pattern(
      "^(trim|upper|lower|digits_only|letters_only|collapse_spaces|no_accents|strip_zeros|first_word|"
      "other_words|us_number|comma_decimal|(strip_prefix|strip_suffix|before|after) .+|zero_pad [0-9]+)$");
  return {{"anyOf", {one, {{"type", "array"}, {"items", one}}}}};
}

/// The schema of one form of the table.
ordered_json schema_of(std::string_view form) {
  if (const std::size_t bar = form.find(" | "); bar != std::string_view::npos)
    return {{"anyOf", {schema_of(form.substr(0, bar)), schema_of(form.substr(bar + 3))}}};
  if (form == "any") return ordered_json::object();
  if (form == "text") return scalar();
  if (form == "clean") return cleaning();
  if (form == "policy") return pattern("^(hold|reject|filter|warn|blank|unknown|use( .*)?)$");
  if (form == "policy or truncate") return pattern("^(hold|reject|filter|warn|blank|unknown|truncate|use( .*)?)$");
  if (form == "type")
    return pattern(
        "^((text|code|integer|fips_county)( +[0-9]+)?|digits +[0-9]+|ssn|phone|zip|decimal "
        "+[0-9]+(,[0-9]+)?|yes_no|boolean|quarter|date( .+)?|timestamp)$");
  if (form == "number") return {{"type", {"integer", "string"}}};
  if (form == "yes-no") return {{"enum", {true, false, "yes", "no"}}};
  if (form == "texts") return {{"anyOf", {scalar(), {{"type", "array"}, {"items", scalar()}}}}};
  if (form.starts_with("one of: ")) return one_of(form.substr(8));
  if (form.starts_with("list of ")) return {{"type", "array"}, {"items", schema_of(form.substr(8))}};
  if (form.starts_with("map of ")) return {{"type", "object"}, {"additionalProperties", schema_of(form.substr(7))}};
  if (form == "rule" || form == "layout-field") return {{"anyOf", {scalar(), reference(form)}}};
  return reference(form);
}

void add_keys(std::string_view part, ordered_json& object, ordered_json& required) {
  for (const FileKey& key : keys) {
    if (key.part != part) continue;
    if (key.key == "*") {
      object["additionalProperties"] = true;
      continue;
    }
    ordered_json schema = schema_of(key.form);
    schema["description"] = key.doc;
    object["properties"][std::string(key.key)] = std::move(schema);
    if (key.required) required.push_back(key.key);
  }
}

/// A rule says once where its value comes from; one of a repeated group says whose elements they are instead.
ordered_json one_source(std::string_view part) {
  ordered_json out = ordered_json::array();
  for (const char* key : {"from", "value", "first_of", "compose", "choose"}) out.push_back({{"required", {key}}});
  if (part == "rule") out.push_back({{"required", {"each"}}});
  return out;
}

ordered_json object_of(std::string_view part) {
  ordered_json object{{"type", "object"}, {"additionalProperties", false}, {"properties", ordered_json::object()}};
  ordered_json required = ordered_json::array();
  add_keys(part, object, required);
  if (!base_of(part).empty()) add_keys(base_of(part), object, required);
  if (!required.empty()) object["required"] = std::move(required);
  if (base_of(part) == "verbs") object["oneOf"] = one_source(part);
  return object;
}

}  // namespace

std::span<const FileKey> file_keys() { return keys; }
std::span<const std::string_view> file_kinds() { return kinds; }

std::string file_schema(std::string_view kind) {
  ordered_json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
                      {"title", "Gatehouse: a file of the kind " + std::string(kind)}};
  schema.update(object_of(kind));
  ordered_json& definitions = schema["definitions"] = ordered_json::object();
  for (const FileKey& key : keys)
    if (std::find(kinds.begin(), kinds.end(), key.part) == kinds.end() &&
        !definitions.contains(std::string(key.part)))
      definitions[std::string(key.part)] = object_of(key.part);
  return schema.dump(2) + "\n";
}

}  // namespace gatehouse::control
