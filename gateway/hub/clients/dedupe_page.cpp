#include "hub/clients/dedupe_page.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <ostream>
#include <string>

#include "gatehouse/support/xml_names.hpp"
#include "hub/clients/waterfall.hpp"

namespace gatehouse::clients {
namespace {

constexpr int chart_width = 720;
constexpr int chart_height = 220;
constexpr int edge = 40;

/// The middle of a bin says how likely its pairs are one person.
double probability_at(int bits) { return 1 / (1 + std::exp2(-(bits + 0.5))); }

std::string fixed(double value, int places) {
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%.*f", places, value);
  return out.data();
}

/// Blank where there is none.
std::string share(const std::optional<double>& value, int places) { return value ? fixed(*value, places) : ""; }

/// One bar a bin; `height` of a bin in any unit, the tallest fills the chart.
std::string bar_chart(const std::string& title, const std::function<double(std::size_t)>& height,
                      const std::function<std::string(std::size_t)>& words) {
  double most = 0;
  for (std::size_t i = 0; i < DedupeFigures::bins; ++i) most = std::max(most, height(i));
  const double step = static_cast<double>(chart_width - 2 * edge) / DedupeFigures::bins;
  std::string out = "<svg viewBox=\"0 0 " + std::to_string(chart_width) + " " + std::to_string(chart_height) +
                    "\" role=\"img\" aria-label=\"" + xml::escaped(title) + "\">\n";
  for (std::size_t i = 0; i < DedupeFigures::bins; ++i) {
    const double tall = most > 0 ? height(i) / most * (chart_height - 2 * edge) : 0;
    const int bits = DedupeFigures::lowest + static_cast<int>(i);
    out += "<rect x=\"" + fixed(edge + step * static_cast<double>(i), 1) + "\" y=\"" +
           fixed(chart_height - edge - tall, 1) + "\" width=\"" + fixed(step - 1, 1) + "\" height=\"" +
           fixed(tall, 1) + "\"><title>" + std::to_string(bits) + " bits: " + xml::escaped(words(i)) +
           "</title></rect>\n";
    if (bits % 10 == 0)
      out += "<text x=\"" + fixed(edge + step * static_cast<double>(i), 1) + "\" y=\"" +
             std::to_string(chart_height - edge + 16) + "\">" + std::to_string(bits) + "</text>\n";
  }
  return out + "<text x=\"" + std::to_string(edge) + "\" y=\"16\">" + xml::escaped(title) + "</text></svg>\n";
}

std::string row(const std::string& what, const std::string& value) {
  return "<tr><th>" + xml::escaped(what) + "</th><td>" + xml::escaped(value) + "</td></tr>\n";
}

void write_figures(const DedupeReport& report, std::ostream& out) {
  const DedupeResult& result = report.result;
  out << "<table>\n"
      << row("records", std::to_string(report.ids.size())) << row("clients", std::to_string(result.clusters))
      << row("records beyond the first of their client", std::to_string(report.ids.size() - result.clusters))
      << row("pairs compared", std::to_string(result.compared)) << row("pairs linked", std::to_string(result.links))
      << row("pairs in doubt, which stay apart", std::to_string(result.reviews))
      << row("reviews for a thousand records",
             fixed(1000.0 * static_cast<double>(result.reviews) /
                       static_cast<double>(std::max<std::size_t>(report.ids.size(), 1)),
                   1))
      << row("true pairs that no key brought up (estimate)", fixed(result.figures.estimated_lost(), 0))
      << row("model", result.trained ? "learned from this file" : "the shipped one")
      << row("linked at or above", signed_bits(result.model.thresholds.same) + " bits")
      << row("in doubt at or above", signed_bits(result.model.thresholds.review) + " bits") << "</table>\n";
}

void write_curve_table(const DedupeFigures& figures, std::ostream& out) {
  out << "<table><tr><th>line (bits)</th><th>links</th><th>expected false</th><th>expected missed</th>"
         "<th>precision</th><th>recall</th></tr>\n";
  for (const CurvePoint& point : threshold_curve(figures)) {
    if (point.bits < -6 || point.bits > 24 || point.bits % 2 != 0) continue;
    out << "<tr><td>" << point.bits << "</td><td>" << point.links << "</td><td>" << fixed(point.false_links, 1)
        << "</td><td>" << fixed(point.missed, 1) << "</td><td>" << share(point.precision(), 5) << "</td><td>"
        << share(point.recall(), 5) << "</td></tr>\n";
  }
  out << "</table>\n";
}

}  // namespace

std::optional<double> CurvePoint::precision() const {
  if (links == 0) return std::nullopt;
  return 1 - false_links / static_cast<double>(links);
}

std::optional<double> CurvePoint::recall() const {
  const double found = static_cast<double>(links) - false_links;
  if (found + missed <= 0) return std::nullopt;
  return found / (found + missed);
}

std::vector<CurvePoint> threshold_curve(const DedupeFigures& figures) {
  std::vector<CurvePoint> curve(DedupeFigures::bins);
  double below = 0;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    curve[i].bits = DedupeFigures::lowest + static_cast<int>(i);
    curve[i].missed = below;
    const auto pairs = static_cast<double>(figures.scores[i].pairs - figures.scores[i].vetoed);
    below += pairs * probability_at(curve[i].bits);
  }
  std::uint64_t links = 0;
  double wrong = 0;
  for (std::size_t i = curve.size(); i-- > 0;) {
    const std::uint64_t pairs = figures.scores[i].pairs - figures.scores[i].vetoed;
    links += pairs;
    wrong += static_cast<double>(pairs) * (1 - probability_at(curve[i].bits));
    curve[i].links = links;
    curve[i].false_links = wrong;
  }
  return curve;
}

void write_curve(const DedupeReport& report, std::ostream& out) {
  out << "bits,links,expected_false,expected_missed,precision,recall\n";
  for (const CurvePoint& point : threshold_curve(report.result.figures))
    out << point.bits << ',' << point.links << ',' << fixed(point.false_links, 3) << ',' << fixed(point.missed, 3)
        << ',' << share(point.precision(), 6) << ',' << share(point.recall(), 6) << '\n';
}

void write_page(const DedupeReport& report, std::ostream& out) {
  const DedupeFigures& figures = report.result.figures;
  out << "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Duplicates in a file</title>\n"
         "<style>body{font:15px sans-serif;max-width:780px;margin:2em "
         "auto;color:#222}table{border-collapse:collapse}"
         "th,td{padding:.2em .8em;border-bottom:1px solid #ddd;text-align:left}td{text-align:right}"
         "rect{fill:#1f4e8c}svg{width:100%}text{font:12px sans-serif;fill:#333}</style></head><body>\n"
         "<h1>Duplicates in a file</h1>\n";
  write_figures(report, out);
  const auto notes = sentences(report.notes);
  if (!notes.empty()) out << "<h2>Rows to look at</h2>\n<ul>\n";
  for (const std::string& sentence : notes) out << "<li>" << xml::escaped(sentence) << "</li>\n";
  if (!notes.empty()) out << "</ul>\n";
  out << "<h2>Scores of the pairs compared</h2>\n<p>Each bit doubles the odds that two records are one person. Few "
         "pairs "
         "should stand between the two lines.</p>\n"
      << bar_chart(
             "pairs by score (tallest bar: the square root of the count)",
             [&](std::size_t i) { return std::sqrt(static_cast<double>(figures.scores[i].pairs)); },
             [&](std::size_t i) {
               return std::to_string(figures.scores[i].pairs) + " pairs, " +
                      std::to_string(figures.scores[i].vetoed) + " forbidden by a rule";
             });
  out << "<h2>What another line would do</h2>\n";
  write_curve_table(figures, out);
  out << "<h2>Calibration</h2>\n<p>Of pairs with two SSNs, by the score that all other fields give: the share "
         "whose SSNs "
         "agree. It should rise from none to nearly all; where it does not, the other fields mislead.</p>\n"
      << bar_chart(
             "share of pairs whose SSNs agree, by the score without the SSN",
             [&](std::size_t i) {
               const SilverBin& bin = figures.silver[i];
               return bin.pairs == 0 ? 0 : static_cast<double>(bin.agree) / static_cast<double>(bin.pairs);
             },
             [&](std::size_t i) {
               return std::to_string(figures.silver[i].agree) + " of " + std::to_string(figures.silver[i].pairs);
             });
  out << "</body></html>\n";
}

}  // namespace gatehouse::clients
