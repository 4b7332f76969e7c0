#include "services/glue/crawl/csv_header.h"

#include <algorithm>
#include <unordered_set>

#include "base/encoding.h"
#include "services/glue/crawl/csv_values.h"

namespace tarn::glue::crawl {
namespace {

constexpr size_t kMaxHeaderCellBytes = 150;  // Glue's
constexpr size_t kMaxNameBytes = 255;        // the catalog's
constexpr size_t kMaxPreambleRows = 20;

using Cells = std::vector<std::string>;

std::string_view cell_of(const Cells& cells, size_t column) {
  return column < cells.size() ? trim(cells[column]) : std::string_view();
}

// What the data below a row say of a column.
struct ColumnView {
  bool has_text = false;
  bool has_typed = false;
  bool repeats_first = false;
};

std::vector<ColumnView> look_below(const std::vector<CsvRow>& rows, size_t first, size_t width) {
  std::vector<ColumnView> views(width);
  for (size_t r = first + 1; r < rows.size(); ++r) {
    for (size_t c = 0; c < width && c < rows[r].cells.size(); ++c) {
      const std::string_view text = cell_of(rows[r].cells, c);
      const CellKind kind = cell_kind(text);
      if (kind == CellKind::kEmpty) continue;
      (kind == CellKind::kText ? views[c].has_text : views[c].has_typed) = true;
      views[c].repeats_first |= text == cell_of(rows[first].cells, c);
    }
  }
  return views;
}

// Signs for a value that is not there, which are text and no names.
bool is_placeholder(std::string_view text) {
  for (const char* sign : {"?", "-", "--", ".", "..", "*", "n/a", "#n/a", "na", "nan", "none",
                           "null", "nil", "unknown", "missing"}) {
    if (equals_ignoring_case(text, sign)) return true;
  }
  return false;
}

struct RowView {
  size_t filled = 0;
  bool is_short = true;     // no cell too long for a name
  bool is_distinct = true;  // no two filled cells alike
  bool all_names = true;    // all could name a column
  bool all_text = true;
};

RowView look_at(const Cells& cells, size_t width) {
  RowView view;
  std::unordered_set<std::string> seen;
  for (size_t c = 0; c < cells.size(); ++c) {
    const std::string_view text = cell_of(cells, c);
    if (text.empty()) continue;
    ++view.filled;
    view.is_short &= c + 1 >= width || text.size() < kMaxHeaderCellBytes;
    view.is_distinct &= seen.insert(to_lower_ascii(text)).second;
    view.all_names &= looks_like_name(text);
    view.all_text &= cell_kind(text) == CellKind::kText && !is_placeholder(text);
  }
  return view;
}

bool is_header(const std::vector<CsvRow>& rows, size_t row, size_t width) {
  const Cells& cells = rows[row].cells;
  if (cells.size() + 1 < width) return false;
  const RowView view = look_at(cells, width);
  // A few names may be missing, such as that of row numbers.
  if (view.filled == 0 || view.filled * 2 < width || !view.is_short) return false;
  if (row + 1 == rows.size()) return view.all_names && view.is_distinct;
  bool repeats = false;
  bool has_typed = false;
  bool text_over_typed = false;
  // With a name less than columns, the first column has none.
  const size_t shift = cells.size() + 1 == width ? 1 : 0;
  const std::vector<ColumnView> below = look_below(rows, row, width);
  for (size_t c = 0; c < width; ++c) {
    repeats |= below[c].repeats_first;
    has_typed |= below[c].has_typed;
    const std::string_view name = c < shift ? "" : cell_of(cells, c - shift);
    const bool is_text = cell_kind(name) == CellKind::kText && !is_placeholder(name);
    text_over_typed |= is_text && below[c].has_typed && !below[c].has_text;
  }
  if (text_over_typed) return true;             // text over a column of numbers
  if (view.all_text && has_typed) return true;  // Glue's rule
  return view.all_names && view.is_distinct && !repeats && view.filled + 1 >= width;
}

}  // namespace

std::optional<size_t> find_header(const std::vector<CsvRow>& rows, size_t width) {
  if (rows.empty()) return std::nullopt;
  if (rows[0].cells.size() + 1 >= width) {
    if (is_header(rows, 0, width)) return 0;
    return std::nullopt;
  }
  // Lines above the table are much shorter than it, mostly of one cell.
  for (size_t r = 0; r < std::min(rows.size(), kMaxPreambleRows); ++r) {
    const size_t cells = rows[r].cells.size();
    if (cells == width && is_header(rows, r, width)) return r;
    if (cells == width || cells * 2 > width + 1) return std::nullopt;
  }
  return std::nullopt;
}

std::string clean_name(std::string_view text) {
  std::string name;
  for (const char c : trim(text)) {
    name += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  if (name.size() > kMaxNameBytes) name.resize(kMaxNameBytes);
  while (!name.empty() && !is_valid_utf8(name)) name.pop_back();
  return name;
}

std::vector<std::string> column_names(const std::vector<std::string>& header, size_t width) {
  std::vector<std::string> names;
  std::unordered_set<std::string> seen;
  const size_t shift = !header.empty() && header.size() + 1 == width ? 1 : 0;
  for (size_t c = 0; c < width; ++c) {
    const bool has_name = c >= shift && c - shift < header.size();
    std::string name = has_name ? to_lower_ascii(clean_name(header[c - shift])) : "";
    if (name.empty()) name = "col" + std::to_string(c);
    std::string unique = name;
    for (int again = 2; !seen.insert(unique).second; ++again) {
      unique = name + "_" + std::to_string(again);
    }
    names.push_back(std::move(unique));
  }
  return names;
}

}  // namespace tarn::glue::crawl
