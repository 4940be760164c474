#include "hub/clients/waterfall.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "gatehouse/support/xml_names.hpp"

namespace gatehouse::clients {
namespace {

constexpr int width = 760;
constexpr int label_width = 300;
constexpr int margin = 20;
constexpr int row_height = 24;
constexpr int top = 44;

struct Bar {
  std::string label;
  Millibits from = 0;
  Millibits to = 0;
  const char* colour = "#2f6f4f";
};

const char* colour_of(Millibits weight) { return weight >= 0 ? "#2f6f4f" : "#a33b2e"; }

std::vector<Bar> bars_of(const Explanation& e) {
  std::vector<Bar> bars{{"start: any two who share a key", 0, e.prior, "#5b6470"}};
  Millibits at = e.prior;
  const auto add = [&](std::string label, Millibits weight) {
    bars.push_back({std::move(label), at, at + weight, colour_of(weight)});
    at += weight;
  };
  for (const auto& step : e.steps) add(step.field + ": " + step.words, step.weight + step.frequency);
  if (e.household_cut != 0) add("relatives share this too", e.household_cut);
  bars.push_back({"total", 0, e.total, "#1f4e8c"});
  return bars;
}

/// Millibits to a place across the picture.
class Scale {
 public:
  Scale(const std::vector<Bar>& bars, const Thresholds& thresholds) {
    low_ = std::min(0, thresholds.review);
    high_ = thresholds.same;
    for (const Bar& bar : bars) {
      low_ = std::min({low_, bar.from, bar.to});
      high_ = std::max({high_, bar.from, bar.to});
    }
  }
  [[nodiscard]] int at(Millibits value) const {
    const std::int64_t room = width - label_width - 4 * margin;
    return label_width + margin + static_cast<int>((value - low_) * room / std::max(high_ - low_, 1));
  }

 private:
  Millibits low_ = 0;
  Millibits high_ = 0;
};

std::string n(int value) { return std::to_string(value); }

std::string text_at(int x, int y, std::string_view text, std::string_view more = "") {
  return "<text x=\"" + n(x) + "\" y=\"" + n(y) + "\"" + std::string{more} + ">" + xml::escaped(text) + "</text>\n";
}

std::string line_of(const Scale& scale, Millibits value, std::string_view name, int height) {
  const int x = scale.at(value);
  return "<line x1=\"" + n(x) + "\" x2=\"" + n(x) + "\" y1=\"" + n(top - 6) + "\" y2=\"" + n(height - margin) +
         "\" stroke=\"#888\" stroke-dasharray=\"4 3\"/>\n" + text_at(x + 3, top - 8, name, " fill=\"#666\"");
}

}  // namespace

std::string signed_bits(Millibits weight) {
  const Millibits tenths = (std::abs(weight) + 50) / 100;
  return (weight < 0 ? "-" : "+") + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string waterfall_svg(const Explanation& explanation, const Thresholds& thresholds, const std::string& title) {
  const std::vector<Bar> bars = bars_of(explanation);
  const Scale scale{bars, thresholds};
  const int height = top + static_cast<int>(bars.size()) * row_height + margin;
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + n(width) + "\" height=\"" + n(height) +
                    "\" viewBox=\"0 0 " + n(width) + " " + n(height) +
                    "\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n<title>" + xml::escaped(title) +
                    "</title>\n<desc>" + xml::escaped(explanation.sentence) +
                    "</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
  out += text_at(margin / 2, 18, title, " font-weight=\"bold\" font-size=\"14\"");
  out += line_of(scale, thresholds.review, "review", height) + line_of(scale, thresholds.same, "same", height);
  int y = top;
  for (const Bar& bar : bars) {
    const int left = std::min(scale.at(bar.from), scale.at(bar.to));
    const int right = std::max(scale.at(bar.from), scale.at(bar.to));
    out += text_at(label_width, y + 15, bar.label, " text-anchor=\"end\"");
    out += "<rect x=\"" + n(left) + "\" y=\"" + n(y + 3) + "\" width=\"" + n(std::max(right - left, 1)) +
           "\" height=\"16\" fill=\"" + bar.colour + "\"/>\n";
    out += text_at(right + 4, y + 15, signed_bits(bar.to - bar.from));
    y += row_height;
  }
  return out + "</svg>\n";
}

}  // namespace gatehouse::clients
