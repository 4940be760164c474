#include "hub/clients/model_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>

namespace gatehouse::clients {
namespace {

constexpr std::string_view heading = "gatehouse-model 1";
constexpr std::string_view finding_word = "# ";
constexpr std::array<std::string_view, kinship_count> kinship_names{"relatives", "number-sharers"};
constexpr std::uintmax_t largest = 64 * 1024;

using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
  Words words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

std::optional<Millibits> whole(std::string_view word) {
  Millibits value = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), value);
  constexpr Millibits most = 1000 * bit;
  if (fault != std::errc{} || end != word.data() + word.size() || value > most || value < -most)
    return std::nullopt;
  return value;
}

void put_weights(std::string& out, const std::string& word, const Weights& weights) {
  for (std::size_t f = 0; f < field_count; ++f) {
    out += word + " " + std::string{name_of(static_cast<Field>(f))};
    for (std::size_t level = 1; level < level_count(static_cast<Field>(f)); ++level)
      out += " " + std::to_string(weights[f][level]);
    out += "\n";
  }
}

/// `weight ssn 24000 14000 ...`: the words from the field's name on.
bool take_weights(Weights& weights, const Words& words, std::size_t from) {
  for (std::size_t f = 0; f < field_count; ++f) {
    const auto field = static_cast<Field>(f);
    if (words[from] != name_of(field)) continue;
    if (words.size() != from + level_count(field)) return false;
    for (std::size_t level = 1; level < level_count(field); ++level) {
      const auto value = whole(words[from + level]);
      if (!value) return false;
      weights[f][level] = *value;
    }
    return true;
  }
  return false;
}

bool take_kin(Model& model, const Words& words) {
  const auto kin = std::find(kinship_names.begin(), kinship_names.end(), words[1]);
  if (kin == kinship_names.end() || words.size() < 4) return false;
  Alternative& other = model.alternatives[static_cast<std::size_t>(kin - kinship_names.begin())];
  other.known = true;
  if (words[2] != "prior") return take_weights(other.weights, words, 2);
  const auto prior = whole(words[3]);
  if (prior) other.prior = *prior;
  return prior.has_value();
}

bool take_setting(Model& model, const Words& words) {
  if (words.size() != 2) return false;
  const auto value = whole(words[1]);
  if (!value) return false;
  if (words[0] == "number") return model.number = static_cast<std::uint32_t>(std::max(*value, 0)), true;
  if (words[0] == "prior") return model.prior = *value, true;
  if (words[0] == "same") return model.thresholds.same = *value, true;
  if (words[0] == "review") return model.thresholds.review = *value, true;
  if (words[0] == "margin") return model.thresholds.margin = *value, true;
  if (words[0] == "rarity-limit") return model.frequency_limit = *value, true;
  if (words[0] == "household-cap") return model.household_cap = *value, true;
  return false;
}

bool take_line(Model& model, std::string_view line) {
  const Words words = words_of(line);
  if (words.empty() || line.starts_with('#')) return true;
  if (words.size() > 3 && words[0] == "weight") return take_weights(model.weights, words, 1);
  if (words.size() > 3 && words[0] == "against") return take_kin(model, words);
  return take_setting(model, words);
}

template <class Visit>
void each_line(std::string_view text, Visit visit) {
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    visit(number, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

Result<std::string> read_whole(const std::filesystem::path& path) {
  std::error_code fault;
  const auto size = std::filesystem::file_size(path, fault);
  std::ifstream in{path, std::ios::binary};
  if (fault || !in) return fail(Errc::not_found, "its file " + path.filename().string() + " is not there");
  if (size > largest) return fail(Errc::bad_input, path.filename().string() + " is too large for a model");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Writes aside, to disk, and puts it in place, unless something stands there.
Result<void> put_in_place(const std::filesystem::path& path, const std::string& text) {
  std::error_code fault;
  std::filesystem::create_directories(path.parent_path(), fault);
  const std::filesystem::path aside = path.string() + ".new";
  const int file = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return fail(Errc::unavailable, "cannot write " + path.filename().string());
  const bool written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!written) return fail(Errc::unavailable, "cannot write " + path.filename().string());
  const bool placed = ::link(aside.c_str(), path.c_str()) == 0;
  ::unlink(aside.c_str());
  if (!placed)
    return fail(Errc::conflict, path.filename().string() + " stands there already or cannot be put in place");
  const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return {};
}

}  // namespace

std::string write_model(const Model& model, const std::vector<std::string>& findings) {
  std::string out{heading};
  out += "\nnumber " + std::to_string(model.number) + "\nprior " + std::to_string(model.prior) + "\nsame " +
         std::to_string(model.thresholds.same) + "\nreview " + std::to_string(model.thresholds.review) +
         "\nmargin " + std::to_string(model.thresholds.margin) + "\nrarity-limit " +
         std::to_string(model.frequency_limit) + "\nhousehold-cap " + std::to_string(model.household_cap) + "\n";
  put_weights(out, "weight", model.weights);
  for (std::size_t k = 0; k < kinship_count; ++k) {
    const Alternative& other = model.alternatives[k];
    if (!other.known) continue;
    const std::string word = "against " + std::string{kinship_names[k]};
    out += word + " prior " + std::to_string(other.prior) + "\n";
    put_weights(out, word, other.weights);
  }
  for (const std::string& finding : findings) out += std::string{finding_word} + finding + "\n";
  return out;
}

Result<Model> read_model(std::string_view text) {
  Model model = Model::shipped();
  model.number = 0;
  int wrong = text.starts_with(heading) ? 0 : 1;
  each_line(text, [&](int number, std::string_view line) {
    if (number > 1 && wrong == 0 && !take_line(model, line)) wrong = number;
  });
  if (wrong != 0)
    return fail(Errc::bad_input, "this is no model: line " + std::to_string(wrong) + " is not understood");
  if (model.number < 2) return fail(Errc::bad_input, "this is no model: it has no number of its own");
  if (model.thresholds.review > model.thresholds.same)
    return fail(Errc::bad_input, "this is no model: its line for reviews lies above its line for links");
  return model;
}

std::filesystem::path ModelFolder::path_of(std::uint32_t number) const {
  std::string digits = std::to_string(number);
  digits.insert(0, 4 - std::min<std::size_t>(4, digits.size()), '0');
  return folder_ / (digits + ".model");
}

Result<std::string> ModelFolder::text(std::uint32_t number) const { return read_whole(path_of(number)); }

std::vector<std::uint32_t> ModelFolder::numbers() const {
  std::vector<std::uint32_t> out;
  std::error_code fault;
  for (const auto& entry : std::filesystem::directory_iterator{folder_, fault}) {
    if (entry.path().extension() != ".model") continue;
    if (const auto number = whole(entry.path().stem().string()); number && *number > 1)
      out.push_back(static_cast<std::uint32_t>(*number));
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<void> ModelFolder::put(std::uint32_t number, const std::string& text) const {
  return put_in_place(path_of(number), text);
}

std::vector<std::string> findings_in(std::string_view text) {
  std::vector<std::string> out;
  each_line(text, [&](int, std::string_view line) {
    if (line.starts_with(finding_word)) out.emplace_back(line.substr(finding_word.size()));
  });
  return out;
}

}  // namespace gatehouse::clients
