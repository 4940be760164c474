#include "gatehouse/findings.hpp"

#include <algorithm>
#include <set>

namespace gatehouse {
namespace {

constexpr std::size_t most_findings = 1000;
constexpr std::size_t longest_text = 2000;  // bytes of a message or a path

/// Cuts what is too long, between two characters.
void clip(std::string& text) {
  if (text.size() <= longest_text) return;
  std::size_t end = longest_text;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  text += "...";
}

/// Edits (insert, delete, change, swap of neighbours) between two words, without regard to case.
std::size_t edits(std::string_view a, std::string_view b) {
  auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  std::vector<std::size_t> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = low(a[i - 1]) == low(b[j - 1]) ? 0 : 1;
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + change});
      if (i > 1 && j > 1 && low(a[i - 1]) == low(b[j - 2]) && low(a[i - 2]) == low(b[j - 1]))
        next[j] = std::min(next[j], before[j - 2] + 1);
    }
    std::swap(before, row);
    std::swap(row, next);
  }
  return row[b.size()];
}

}  // namespace

void Findings::add(Finding finding) {
  if (all_.size() > most_findings) return;
  if (all_.size() == most_findings) {
    finding = {Finding::Grade::warning,
               "too-many-findings",
               std::move(finding.file),
               finding.line,
               "",
               "there is more to say than fits here; mend what stands above and look again"};
  }
  clip(finding.path);
  clip(finding.message);
  all_.push_back(std::move(finding));
}

std::string Findings::text() const {
  std::vector<const Finding*> sorted;
  sorted.reserve(all_.size());
  for (const Finding& f : all_) sorted.push_back(&f);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Finding* a, const Finding* b) {
    return a->file != b->file ? a->file < b->file : a->line < b->line;
  });
  std::set<std::string> seen;
  std::string out;
  for (const Finding* f : sorted) {
    std::string line = f->file;
    if (f->line > 0) line += ":" + std::to_string(f->line);
    line += ": ";
    if (f->grade == Finding::Grade::warning) line += "warning: ";
    if (!f->path.empty()) line += f->path + ": ";
    line += f->message + " [" + f->rule + "]\n";
    if (seen.insert(line).second) out += line;
  }
  return out;
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.size() > 80) return {};
  std::string_view best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > 80 || candidate.size() + least <= word.size() || word.size() + least <= candidate.size())
      continue;  // so different in length cannot be near
    const std::size_t distance = edits(word, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  if (!best.empty()) return best;
  for (const std::string_view candidate : candidates)  // `last` is meant for `name.last`
    if (word.size() >= 3 && candidate.find(word) != std::string_view::npos) return candidate;
  return {};
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const std::string_view best = nearest(word, candidates);
  return best.empty() ? std::string() : "; did you mean \"" + std::string(best) + "\"?";
}

}  // namespace gatehouse
