#include "odbc_words.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::odbc {
namespace {

constexpr std::size_t longest_text = 300;

/// One row of what we know: a code, and what to say or do.
struct Meaning {
  int native;
  const char* refusal;
  Errc code = Errc::bad_input;
};

// https://sqlite.org/rescode.html; the driver gives SQLSTATE HY000 for all of them.
constexpr std::array sqlite_meanings{
    Meaning{19,
            "a rule of the table forbids it: a required value is missing, a value stands twice, or what it refers "
            "to is not there"},
    Meaning{20, "a value has the wrong type for its column"},
    Meaning{18, "a value is too long"},
    Meaning{5, nullptr, Errc::unavailable},
    Meaning{6, nullptr, Errc::unavailable},
    Meaning{13, nullptr, Errc::no_space},
    Meaning{11, nullptr, Errc::corrupt},
    Meaning{26, nullptr, Errc::corrupt},
    Meaning{1, nullptr, Errc::bad_config},
    Meaning{8, nullptr, Errc::not_permitted},
    Meaning{14, nullptr, Errc::not_found},
};
// The server's error numbers; several have the SQLSTATE HY000 or 42000.
constexpr std::array mariadb_meanings{
    Meaning{1366, "a value cannot be read as what its column holds"},
    Meaning{1292, "a value cannot be read as what its column holds"},
    Meaning{1265, "a value does not fit its column"},
    Meaning{1364, "a required value is missing"},
    Meaning{4025, "a check of the table forbids it"},
    Meaning{1644, "a trigger of the database turned it away"},
    Meaning{1205, nullptr, Errc::unavailable},
    Meaning{1213, nullptr, Errc::unavailable},
    Meaning{1040, nullptr, Errc::unavailable},
    Meaning{1969, nullptr, Errc::unavailable},
    Meaning{2002, nullptr, Errc::unavailable},
    Meaning{2003, nullptr, Errc::unavailable},
    Meaning{2006, nullptr, Errc::unavailable},
    Meaning{2013, nullptr, Errc::unavailable},
    Meaning{1044, nullptr, Errc::not_permitted},
    Meaning{1045, nullptr, Errc::not_permitted},
    Meaning{1142, nullptr, Errc::not_permitted},
    Meaning{1114, nullptr, Errc::no_space},
};

const Meaning* by_number(const Diagnostic& why, Dialect dialect) {
  const auto find = [&](const auto& table) -> const Meaning* {
    const auto at =
        std::find_if(table.begin(), table.end(), [&](const Meaning& one) { return one.native == why.native; });
    return at == table.end() ? nullptr : &*at;
  };
  if (dialect == Dialect::sqlite) return find(sqlite_meanings);
  if (dialect == Dialect::mariadb) return find(mariadb_meanings);
  return nullptr;
}

/// SQLSTATE classes and codes that speak of values (ISO 9075; PostgreSQL's appendix of error codes).
std::string by_state(std::string_view state) {
  if (state == "22001") return "a value is too long for its column";
  if (state == "22003") return "a number is too large for its column";
  if (state == "22007" || state == "22008") return "a date or time cannot be read as one";
  if (state == "22P02" || state == "22018") return "a value cannot be read as what its column holds";
  if (state == "23502") return "a required value is missing";
  if (state == "23503") return "what it refers to is not there";
  if (state == "23505") return "another row has a value that may stand only once";
  if (state == "23514") return "a check of the table forbids it";
  if (state == "P0001") return "a trigger of the database turned it away";
  if (state.starts_with("22")) return "a value does not fit its column";
  if (state.starts_with("23") || state.starts_with("44")) return "a rule of the table forbids it";
  if (state == "21000") return "the same key stands twice in one statement";
  return {};
}

Errc code_of(std::string_view state) {
  if (state.starts_with("28") || state == "42501") return Errc::not_permitted;
  if (state.starts_with("42") || state.starts_with("IM") || state.starts_with("01")) return Errc::bad_config;
  if (state == "53100") return Errc::no_space;
  if (state.starts_with("XX0")) return Errc::corrupt;
  return Errc::unavailable;
}

}  // namespace

std::string refusal_of(const Diagnostic& why, Dialect dialect) {
  if (const Meaning* meaning = by_number(why, dialect)) {
    return meaning->refusal == nullptr ? std::string() : std::string(meaning->refusal) + " [" + why.state + "]";
  }
  const std::string said = by_state(why.state);
  return said.empty() ? said : said + " [" + why.state + "]";
}

Error error_of(const Diagnostic& why, Dialect dialect, std::string_view doing) {
  const Meaning* meaning = by_number(why, dialect);
  std::string text = why.text.substr(0, longest_text);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return {meaning == nullptr ? code_of(why.state) : meaning->code,
          std::string(doing) + ": " + text + " [" + why.state + "]"};
}

}  // namespace gatehouse::odbc
