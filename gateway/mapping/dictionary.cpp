// The rows of the data dictionary and of the crosswalk of codes.
#include <algorithm>

#include "gatehouse/support/dates.hpp"
#include "mapping/compiled.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::mapping {
namespace {

std::string_view word(Clean::Op op) {
  using Op = Clean::Op;
  switch (op) {
    case Op::trim:
      return "trim";
    case Op::upper:
      return "upper";
    case Op::lower:
      return "lower";
    case Op::digits_only:
      return "digits_only";
    case Op::letters_only:
      return "letters_only";
    case Op::collapse_spaces:
      return "collapse_spaces";
    case Op::strip_prefix:
      return "strip_prefix";
    case Op::strip_suffix:
      return "strip_suffix";
    case Op::zero_pad:
      return "zero_pad";
    case Op::strip_zeros:
      return "strip_zeros";
    case Op::before:
      return "before";
    case Op::after:
      return "after";
    case Op::first_word:
      return "first_word";
    case Op::other_words:
      return "other_words";
    case Op::us_number:
      return "us_number";
    case Op::comma_decimal:
      return "comma_decimal";
    case Op::no_accents:
      break;
  }
  return "no_accents";
}

std::string_view word(Policy::Act act) {
  using Act = Policy::Act;
  switch (act) {
    case Act::reject:
      return "reject";
    case Act::filter:
      return "filter";
    case Act::warn:
      return "warn";
    case Act::use:
      return "use";
    case Act::truncate:
      return "truncate";
    case Act::blank:
      return "blank";
    case Act::hold:
      break;
  }
  return "hold";
}

std::string place_of(const Mapping& mapping, int source) {
  return source < 0 ? std::string("nothing") : mapping.sources[static_cast<std::size_t>(source)].place;
}

std::string value_in_words(const Mapping& mapping, const Rule& rule);

std::string rule_in_words(const Mapping& mapping, const Rule& rule) {
  std::string out = value_in_words(mapping, rule);
  for (const std::string& text : rule.blank_when) out += "; blank when \"" + text + "\"";
  std::string cleaning;
  for (const Clean& clean : rule.clean)
    cleaning += (cleaning.empty() ? "; cleaned: " : ", ") + std::string(word(clean.op)) +
                (clean.text.empty() ? "" : " " + clean.text);
  out += cleaning;
  if (rule.part_length > 0)
    out += "; characters " + std::to_string(rule.part_first + 1) + " to " +
           (rule.part_length > 10'000 ? "the end" : std::to_string(rule.part_first + rule.part_length));
  if (rule.function)
    out += "; by function " + rule.function.name() +
           (rule.function.what().about.empty() ? "" : " (" + rule.function.what().about + ")");
  if (rule.codes) out += "; by code table " + rule.codes->name();
  for (const auto& [policy, name] : {std::pair{&rule.if_blank, "if blank"},
                                     {&rule.if_bad, "if bad"},
                                     {&rule.if_unmapped, "if unmapped"},
                                     {&rule.if_too_long, "if too long"}})
    if (policy->written)
      out += std::string("; ") + name + ": " + std::string(word(policy->act)) +
             (policy->act == Policy::Act::use ? " \"" + policy->use + "\"" : "");
  return out;
}

std::string compose_in_words(const Mapping& mapping, const Compose& compose) {
  std::string out = "composed of ";
  bool first = true;
  for (const Compose::Piece& piece : compose.pieces) {
    out +=
        (first ? "" : " + ") + (piece.source >= 0 ? place_of(mapping, piece.source) : "\"" + piece.literal + "\"");
    first = false;
  }
  return out;
}

std::string value_in_words(const Mapping& mapping, const Rule& rule) {
  switch (rule.op) {
    case Rule::Op::none:
      return "nothing";
    case Rule::Op::from:
      return "from " + place_of(mapping, rule.source);
    case Rule::Op::literal:
      return rule.literal.empty() ? "blank" : "always \"" + rule.literal + "\"";
    case Rule::Op::compose:
      return compose_in_words(mapping, rule.compose);
    case Rule::Op::first_of: {
      std::string out = "the first that is known";
      for (const Rule& option : rule.options) out += "; " + rule_in_words(mapping, option);
      return out;
    }
    case Rule::Op::choose: {
      std::string out;
      for (std::size_t i = 0; i < rule.options.size(); ++i)
        out += (i < rule.when.size() ? (i > 0 ? "; when " : "when ") + rule.when[i].text()
                                     : std::string("; otherwise")) +
               ": " + rule_in_words(mapping, rule.options[i]);
      return out;
    }
  }
  return {};
}

void add_table(const Mapping& mapping, const std::string& field, const CodeTable& table, Dictionary& to) {
  const bool forward = !mapping.from_schema || table.one_way();
  for (const CodeRow& row : table.rows())
    to.codes.push_back({mapping.name, field, table.name(), forward ? row.source : row.canonical,
                        forward ? row.canonical : row.source, row.from ? iso(*row.from) : "",
                        row.to ? iso(*row.to) : "", row.note});
}

void add_tables(const Mapping& mapping, const std::string& field, const Rule& rule, Dictionary& to,
                std::string& names) {
  if (rule.codes) {
    add_table(mapping, field, *rule.codes, to);
    names += (names.empty() ? "" : ", ") + rule.codes->name();
  }
  for (const Rule& option : rule.options) add_tables(mapping, field, option, to, names);
}

}  // namespace

void add_to_dictionary(const Mapping& mapping, Dictionary& dictionary) {
  for (const Block& block : mapping.blocks) {
    const std::string target = mapping.to_layout ? mapping.to_layout->name : block.schema.name;
    for (const Target& one : block.targets) {
      DictionaryRow row;
      row.mapping = mapping.name;
      row.target = target;
      row.field = one.name;
      const Field& field = block.schema.fields[one.index];
      row.type = type_text(field.type);
      row.required = one.required ? "yes" : "no";
      row.labels = labels_text(labels_of(mapping, one));
      row.meaning = field.doc;
      row.rule = rule_in_words(mapping, one.rule);
      add_tables(mapping, one.name, one.rule, dictionary, row.codes);
      row.why = one.rule.why;
      row.owner = one.rule.owner;
      row.where = mapping.file + ":" + std::to_string(one.rule.line);
      dictionary.fields.push_back(std::move(row));
    }
  }
}

}  // namespace gatehouse::mapping
