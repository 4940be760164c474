// From rules to operations. A rule of a shape that is not known here, or whose plain case is not plain enough,
// becomes a general operation.
#include <algorithm>

#include "mapping/clean.hpp"
#include "mapping/lane_program.hpp"
#include "mapping/optimise.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::uint32_t unlimited = 0xFFFFFFFF;
constexpr int most_brackets = 32;
constexpr std::size_t general_room = 1024;  ///< bytes of a value that the evaluator made; see `Lane`

std::uint32_t limit_of(const Type& type) { return is_as_sent(type) && type.size > 0 ? type.size : unlimited; }

/// Capitals, small letters or neither; nothing if the steps do more than that.
std::optional<Letters> letters_of(const std::vector<Clean>& steps) {
  Letters out = Letters::as_is;
  for (const Clean& step : steps) {
    if (step.op == Clean::Op::trim) continue;
    if (out != Letters::as_is || (step.op != Clean::Op::upper && step.op != Clean::Op::lower)) return std::nullopt;
    out = step.op == Clean::Op::upper ? Letters::upper : Letters::lower;
  }
  return out;
}

class Compiler {
 public:
  Compiler(const Mapping& mapping, Specials specials)
      : mapping_(mapping), specials_(specials), program_(std::make_unique<LaneProgram>()) {}

  std::unique_ptr<LaneProgram> run() {
    program_->columns.resize(mapping_.to_layout->fields.size());
    for (const Target& target : mapping_.blocks[0].targets) program_->columns[target.index] = column(target);
    for (const LaneOp& op : program_->columns) program_->room += room_of(op) + 3;
    program_->bytes.append(slice_room, ' ');
    return std::move(program_);
  }

 private:
  const Codec& codec_of(int source) const { return mapping_.sources[static_cast<std::size_t>(source)].codec; }

  LaneOp column(const Target& target) {
    LaneOp op;
    if (plain(target, op)) {
      op.least = op.may_be_blank && op.if_blank == LaneOp::no_text ? 0 : 1;
      return op;
    }
    op = {};
    op.kind = LaneOp::Kind::general;
    op.target = &target;
    program_->needs_values = true;
    return op;
  }

  bool plain(const Target& target, LaneOp& op) {
    const Rule& rule = target.rule;
    if (!target.legal.empty() && !rule.codes) return false;
    op.may_be_blank = !target.required && !rule.if_blank.written;
    if (!make(rule, target, op, true)) return false;
    const std::string& instead = rule.if_blank.use;
    const bool fits = instead.size() <= op.most && target.legal.empty() && is_as_sent(target.codec.type);
    const bool names_blank = op.kind == LaneOp::Kind::code && rule.codes->index("(blank)") != CodeTable::no_row;
    if (names_blank)
      op.may_be_blank = false;
    else if (rule.if_blank.act == Policy::Act::use && !instead.empty() && fits)
      op.if_blank = text(instead);
    return true;
  }

  /// True if the rule has a shape that an operation can do just as the general path would.
  bool make(const Rule& rule, const Target& target, LaneOp& op, bool outer) {
    if (rule.read || rule.write || rule.function || !rule.blank_when.empty() || (rule.codes && !outer))
      return false;
    op.most = limit_of(target.codec.type);
    const bool bare = rule.takes_whole() && !rule.codes;
    switch (rule.op) {
      case Rule::Op::literal:
        if (!bare || !is_as_sent(target.codec.type) || rule.literal.empty() || rule.literal.size() > op.most)
          return false;
        op.kind = LaneOp::Kind::text;
        op.begin = text(rule.literal);
        return true;
      case Rule::Op::from:
        return from(rule, target, op);
      case Rule::Op::compose:
        return is_as_sent(target.codec.type) && rule.part_length == 0 && !rule.codes && compose(rule, op);
      case Rule::Op::first_of:
      case Rule::Op::choose:
        return bare && choose(rule, target, op);
      case Rule::Op::none:
        return false;
    }
    return false;
  }

  bool from(const Rule& rule, const Target& target, LaneOp& op) {
    const Codec& source = codec_of(rule.source);
    const auto letters = letters_of(rule.clean);
    if (!letters) return false;
    op.source = static_cast<std::uint32_t>(rule.source);
    op.letters = *letters;
    const bool whole = *letters == Letters::as_is && rule.part_length == 0;
    if (rule.codes) return whole && is_as_sent(source.type) && code(rule, target, op);
    if (source.type.kind == TypeKind::date && target.codec.type.kind == TypeKind::date)
      return whole && has_room(mapping_, target) && date(*source.date, *target.codec.date, op);
    if (!is_as_sent(source.type) || !is_as_sent(target.codec.type)) return false;
    using Kind = LaneOp::Kind;
    op.kind = rule.part_length > 0           ? Kind::part
              : whole                        ? Kind::field
              : op.letters == Letters::upper ? Kind::upper
                                             : Kind::lower;
    op.first = static_cast<std::uint32_t>(rule.part_first);
    op.length = static_cast<std::uint32_t>(rule.part_length);
    // A part is a text of its own; the whole must also keep to its own type.
    if (rule.part_length == 0) op.most = std::min(op.most, limit_of(source.type));
    return true;
  }

  bool date(const DateFormat& from, const DateFormat& to, LaneOp& op) {
    if (to.two_digits()) return false;  // some years it cannot write
    if (!from.full() || !to.full() || specials_.in(to.pattern())) return false;
    op.kind = LaneOp::Kind::date;
    op.begin = static_cast<std::uint32_t>(program_->dates.size());
    program_->dates.push_back({&from, &to});
    return true;
  }

  bool code(const Rule& rule, const Target& target, LaneOp& op) {
    if (rule.codes->dated() || !is_as_sent(target.codec.type)) return false;
    const auto usable = [&](const std::string& word) {
      return !word.empty() && !word.starts_with('(') && word.size() <= limit_of(target.codec.type) &&
             (target.legal.empty() || target.legal.find(word) != TextTable::none);
    };
    std::vector<WordSlot> entries;
    const std::vector<CodeRow>& rows = rule.codes->rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string& key = rows[i].source;
      if (!usable(rows[i].canonical)) return false;
      if (key == "(blank)" || rule.codes->index(key) != i) continue;
      if (key.empty() || key.size() > sizeof(std::uint64_t) || key.find('\0') != std::string::npos) return false;
      WordSlot entry;
      std::memcpy(&entry.word, key.data(), key.size());
      entry.value = text(rows[i].canonical);
      entries.push_back(entry);
    }
    const std::vector<WordSlot> slots = word_table(entries, op.hash);
    if (slots.empty()) return false;
    op.kind = LaneOp::Kind::code;
    op.begin = static_cast<std::uint32_t>(program_->codes.size());
    program_->codes.insert(program_->codes.end(), slots.begin(), slots.end());
    const Policy& policy = rule.if_unmapped;
    if (policy.act == Policy::Act::use && usable(policy.use)) op.unmapped = text(policy.use);
    return true;
  }

  bool compose(const Rule& rule, LaneOp& op) {
    const auto letters = letters_of(rule.clean);
    const bool trims = !rule.clean.empty() && rule.clean.front().op == Clean::Op::trim;
    if (!letters || trims || rule.clean.size() > 1 || rule.compose.groups > most_brackets) return false;
    op.kind = LaneOp::Kind::compose;
    op.letters = *letters;
    op.blanks = static_cast<std::uint32_t>(program_->blanks.size());
    op.begin = static_cast<std::uint32_t>(program_->pieces.size());
    op.count = static_cast<std::uint32_t>(rule.compose.pieces.size());
    for (const Compose::Piece& piece : rule.compose.pieces) {
      if (piece.source >= 0 && !is_as_sent(codec_of(piece.source).type)) return false;  // read before it is joined
      LanePiece made;
      made.source = piece.source;
      made.first = static_cast<std::uint32_t>(piece.first);
      if (piece.length > 0) made.length = static_cast<std::uint32_t>(piece.length);
      made.group = piece.group;
      if (piece.source < 0) made.text = text(piece.literal, *letters);
      op.sure_special = op.sure_special || (piece.source < 0 && piece.group < 0 && specials_.in(piece.literal));
      program_->pieces.push_back(made);
      if (piece.source >= 0 && piece.group >= 0)
        program_->blanks.push_back({static_cast<std::uint32_t>(piece.source), made.first, piece.group});
    }
    op.blank_count = static_cast<std::uint32_t>(program_->blanks.size()) - op.blanks;
    return true;
  }

  bool choose(const Rule& rule, const Target& target, LaneOp& op) {
    op.kind = rule.op == Rule::Op::choose ? LaneOp::Kind::choose : LaneOp::Kind::first_of;
    op.whens = static_cast<std::uint32_t>(program_->whens.size());
    for (const Condition& condition : rule.when) {
      LaneWhen when;
      if (const auto first = program_->tests.add(condition))
        when.test = *first;
      else
        when.condition = &condition;
      program_->needs_values = program_->needs_values || when.condition != nullptr;
      program_->whens.push_back(when);
    }
    // An option may have options of its own: those of one rule stand together nonetheless.
    std::vector<LaneOp> options(rule.options.size());
    for (std::size_t i = 0; i < options.size(); ++i)
      if (!make(rule.options[i], target, options[i], false)) return false;
    op.begin = static_cast<std::uint32_t>(program_->options.size());
    op.count = static_cast<std::uint32_t>(options.size());
    program_->options.insert(program_->options.end(), options.begin(), options.end());
    return true;
  }

  std::uint32_t text(std::string_view of, Letters letters = Letters::as_is) {
    LaneText made{static_cast<std::uint32_t>(program_->bytes.size()), static_cast<std::uint32_t>(of.size())};
    made.special = specials_.in(of);
    made.holds_quote = of.find(specials_.quote) != std::string_view::npos;
    std::string& bytes = program_->bytes;
    bytes += of;
    const auto put_in = [&](char first) {
      for (char* at = bytes.data() + made.at; at != bytes.data() + bytes.size(); ++at)
        if (*at >= first && *at < first + 26) *at = static_cast<char>(*at ^ 0x20);
    };
    if (letters != Letters::as_is) put_in(letters == Letters::upper ? 'a' : 'A');
    program_->texts.push_back(made);
    return static_cast<std::uint32_t>(program_->texts.size() - 1);
  }

  /// Bytes that it writes at most, between quotes that are doubled; texts of the record are counted apart.
  std::size_t room_of(const LaneOp& op) {
    using Kind = LaneOp::Kind;
    std::size_t most = 0;
    const auto fixed_text = [&](std::uint32_t index) {
      if (index != LaneOp::no_text) most = std::max<std::size_t>(most, 2 * program_->texts[index].size);
    };
    fixed_text(op.if_blank);
    fixed_text(op.unmapped);
    if (op.kind == Kind::field || op.kind == Kind::upper || op.kind == Kind::lower || op.kind == Kind::part)
      ++program_->uses;
    if (op.kind == Kind::text) fixed_text(op.begin);
    if (op.kind == Kind::date) most = std::max(most, program_->dates[op.begin].to->size());
    if (op.kind == Kind::general) most = 2 * general_room;
    if (op.kind == Kind::code)  // any of the texts will do as a bound
      for (std::uint32_t i = 0; i < program_->texts.size(); ++i) fixed_text(i);
    std::size_t all = 0;
    for (std::uint32_t i = 0; op.kind == Kind::compose && i < op.count; ++i) {
      const LanePiece& piece = program_->pieces[op.begin + i];
      if (piece.source >= 0)
        ++program_->uses;
      else
        all += 2 * program_->texts[piece.text].size;
    }
    for (std::uint32_t i = 0; (op.kind == Kind::choose || op.kind == Kind::first_of) && i < op.count; ++i)
      most = std::max(most, room_of(program_->options[op.begin + i]));
    return std::max(most, all);
  }

  const Mapping& mapping_;
  Specials specials_;
  std::unique_ptr<LaneProgram> program_;
};

/// One entity of every record, nothing repeated, nothing checked.
bool is_one_row(const Mapping& mapping) {
  if (!mapping.from_layout || !mapping.to_layout || mapping.blocks.size() != 1 || mapping.to_record >= 0)
    return false;
  const Block& block = mapping.blocks[0];
  const bool grouped = std::any_of(mapping.sources.begin(), mapping.sources.end(),
                                   [](const SourceValue& source) { return source.group >= 0; });
  return block.checks.empty() && block.group < 0 && block.record < 0 && block.target_group < 0 &&
         block.parent_entity.empty() && !grouped;
}

}  // namespace

std::unique_ptr<LaneProgram> lane_program(const Mapping& mapping, Specials specials) {
  return is_one_row(mapping) ? Compiler(mapping, specials).run() : nullptr;
}

}  // namespace gatehouse::mapping
