#include "cli/demo_table.h"

#include <algorithm>

namespace tarn::cli {
namespace {

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("-+.0123456789eE") == std::string::npos;
}

// Characters, not bytes: the names of cities have accents.
size_t width_of(const std::string& text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

std::string fit(const std::string& text, size_t max_columns) {
  if (width_of(text) <= max_columns) return text;
  std::string start = text;
  while (width_of(start) >= max_columns) start.pop_back();
  return start + "~";
}

}  // namespace

std::string TextTable::to_text() const {
  std::vector<size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(fit(row[i], kMaxColumns)));
    }
  }
  std::string text;
  for (size_t r = 0; r < rows_.size(); ++r) {
    for (size_t i = 0; i < rows_[r].size(); ++i) {
      const std::string cell = fit(rows_[r][i], kMaxColumns);
      const std::string padding(widths[i] - width_of(cell), ' ');
      text += "  " + (is_number(cell) ? padding + cell : cell + padding);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
    if (r > 0) continue;
    for (const size_t width : widths) text += "  " + std::string(width, '-');
    text += "\n";
  }
  return text;
}

}  // namespace tarn::cli
