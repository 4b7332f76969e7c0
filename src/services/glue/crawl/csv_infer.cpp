#include "services/glue/crawl/csv_infer.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "base/encoding.h"
#include "services/glue/crawl/csv_dialect.h"
#include "services/glue/crawl/csv_values.h"

namespace tarn::glue::crawl {
namespace {

constexpr size_t kMaxHeaderCellBytes = 150;  // Glue's

using Row = std::vector<CsvCell>;

std::string_view cell_text(const Row& row, size_t column) {
  return column < row.size() ? std::string_view(row[column].text) : std::string_view();
}

// What the data below the first row say of a column.
struct ColumnView {
  bool has_text = false;
  bool has_typed = false;
  bool repeats_first = false;
};

std::vector<ColumnView> look_below(const std::vector<Row>& rows, size_t width) {
  std::vector<ColumnView> views(width);
  for (size_t r = 1; r < rows.size(); ++r) {
    for (size_t c = 0; c < width && c < rows[r].size(); ++c) {
      const std::string_view text = cell_text(rows[r], c);
      const CellKind kind = cell_kind(text);
      if (kind == CellKind::kEmpty) continue;
      (kind == CellKind::kText ? views[c].has_text : views[c].has_typed) = true;
      views[c].repeats_first |= text == cell_text(rows[0], c);
    }
  }
  return views;
}

// Distinct, filled and short cells; the last may be empty (a trailing delimiter).
bool could_be_header(const Row& first, size_t width) {
  if (first.size() + 1 < width) return false;
  std::unordered_set<std::string> seen;
  for (size_t c = 0; c < width; ++c) {
    const std::string name = to_lower_ascii(trim(cell_text(first, c)));
    const bool is_last = c + 1 == width;
    if (name.empty() && is_last && width > 1) continue;
    if (name.empty() || (!is_last && name.size() >= kMaxHeaderCellBytes)) return false;
    if (!seen.insert(name).second) return false;
  }
  return true;
}

bool find_header(const std::vector<Row>& rows, size_t width) {
  const Row& first = rows[0];
  if (!could_be_header(first, width)) return false;
  bool all_names = true;
  bool all_text = true;
  for (size_t c = 0; c < width && c < first.size(); ++c) {
    if (trim(first[c].text).empty()) continue;
    all_names &= looks_like_name(first[c].text);
    all_text &= cell_kind(first[c].text) == CellKind::kText;
  }
  if (rows.size() == 1) return all_names;
  bool repeats = false;
  bool has_typed = false;
  bool text_over_typed = false;
  const std::vector<ColumnView> below = look_below(rows, width);
  for (size_t c = 0; c < width; ++c) {
    repeats |= below[c].repeats_first;
    has_typed |= below[c].has_typed;
    const bool is_text = cell_kind(cell_text(first, c)) == CellKind::kText;
    text_over_typed |= is_text && below[c].has_typed && !below[c].has_text;
  }
  if (text_over_typed) return true;        // text over a column of numbers
  if (all_text && has_typed) return true;  // Glue's rule
  return all_names && !repeats;
}

std::string utf8_name(std::string_view text) {
  if (is_valid_utf8(text)) return std::string(text);
  std::string out;  // taken for Latin-1
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

// Lower case, with col<N> for an empty name and a number behind one that comes again.
std::vector<std::string> column_names(const std::vector<std::string>& header, size_t width,
                                      bool has_header) {
  std::vector<std::string> names;
  std::unordered_set<std::string> seen;
  for (size_t c = 0; c < width; ++c) {
    std::string name = has_header && c < header.size() ? to_lower_ascii(trim(header[c])) : "";
    if (name.empty()) name = "col" + std::to_string(c);
    std::string unique = name;
    for (int again = 2; !seen.insert(unique).second; ++again) {
      unique = name + "_" + std::to_string(again);
    }
    names.push_back(std::move(unique));
  }
  return names;
}

TypeKind column_type(CellKind kind) {
  switch (kind) {
    case CellKind::kEmpty:
      return TypeKind::kNull;
    case CellKind::kInteger:
      return TypeKind::kBigint;
    case CellKind::kDouble:
      return TypeKind::kDouble;
    default:
      return TypeKind::kString;
  }
}

// An empty last column under a header without its name is a trailing delimiter, no column.
size_t column_count(const std::vector<Row>& rows, size_t width, bool has_header) {
  if (!has_header) return width;
  const size_t named = rows[0].size();
  if (named > width || width < 2) return width;
  for (size_t r = 0; r < rows.size(); ++r) {
    if (!trim(cell_text(rows[r], width - 1)).empty()) return width;
  }
  return width - 1;
}

void infer_columns(const std::vector<Row>& rows, size_t width, FileSchema& schema) {
  const bool has_header = schema.csv.has_header;
  const auto names = column_names(schema.csv.first_row, width, has_header);
  for (size_t c = 0; c < width; ++c) {
    TypeLattice type;
    bool has_empty = false;
    for (size_t r = 1; r < rows.size(); ++r) {
      const CellKind kind = cell_kind(cell_text(rows[r], c));
      has_empty |= kind == CellKind::kEmpty;
      merge(type, TypeLattice::of(column_type(kind)));
    }
    schema.csv.types_below.push_back(type);
    if (!has_header) merge(type, TypeLattice::of(column_type(cell_kind(cell_text(rows[0], c)))));
    const bool is_number = type.kind == TypeKind::kBigint || type.kind == TypeKind::kDouble;
    schema.csv.has_empty_numbers |= has_empty && is_number;
    schema.columns.push_back({names[c], std::move(type)});
  }
}

}  // namespace

std::optional<CsvFinding> infer_csv(const CsvSample& sample) {
  auto dialect = find_dialect(sample);
  if (!dialect) return std::nullopt;
  const std::vector<Row>& rows = dialect->rows.rows;
  CsvFinding finding;
  finding.sampled_bytes = dialect->rows.consumed_bytes;
  FileSchema& schema = finding.schema;
  schema.format = FileFormat::kCsv;
  schema.csv.delimiter = dialect->delimiter;
  schema.csv.is_quoted = dialect->rows.is_quoted;
  schema.csv.has_header = find_header(rows, dialect->column_count);
  for (const CsvCell& cell : rows[0]) schema.csv.first_row.push_back(utf8_name(cell.text));
  infer_columns(rows, column_count(rows, dialect->column_count, schema.csv.has_header), schema);
  schema.record_count = rows.size() - (schema.csv.has_header ? 1 : 0);
  return finding;
}

void promote_header(FileSchema& schema, const std::vector<TypeField>& columns) {
  if (schema.csv.has_header || schema.csv.first_row.size() != columns.size()) return;
  if (schema.columns.size() != columns.size()) return;
  for (size_t c = 0; c < columns.size(); ++c) {
    if (to_lower_ascii(trim(schema.csv.first_row[c])) != columns[c].name) return;
  }
  schema.csv.has_header = true;
  for (size_t c = 0; c < columns.size(); ++c) {
    schema.columns[c] = {columns[c].name, schema.csv.types_below[c]};
  }
  if (schema.record_count > 0) --schema.record_count;
}

}  // namespace tarn::glue::crawl
