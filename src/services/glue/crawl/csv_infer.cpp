#include "services/glue/crawl/csv_infer.h"

#include <algorithm>
#include <string>

#include "base/encoding.h"
#include "services/glue/crawl/csv_dialect.h"
#include "services/glue/crawl/csv_header.h"
#include "services/glue/crawl/csv_values.h"

namespace tarn::glue::crawl {
namespace {

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

// What a trailing delimiter leaves is no column.
size_t without_trailing_column(const std::vector<CsvRow>& rows, size_t width) {
  const auto is_empty = [&](const CsvRow& row) {
    return row.cells.size() < width || trim(row.cells[width - 1]).empty();
  };
  return width > 1 && std::all_of(rows.begin(), rows.end(), is_empty) ? width - 1 : width;
}

// Comments above the table leave the rows. Returns how many lines they take.
size_t drop_comments(CsvDialectFinding& dialect) {
  std::vector<CsvRow>& rows = dialect.rows.rows;
  const size_t count = count_comments(rows, dialect.column_count);
  if (count == 0) return 0;
  const size_t lines = rows[count].line;
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count));
  return lines;
}

// A header may name columns that the rows mostly leave out.
size_t named_columns(const std::vector<std::string>& header) {
  size_t count = header.size();
  while (count > 0 && trim(header[count - 1]).empty()) --count;
  return count;
}

// Which row has the names, by the rules if they say.
std::optional<size_t> header_row(const CsvRules* rules, const std::vector<CsvRow>& rows,
                                 size_t width) {
  if (rules == nullptr || rules->header == HeaderRule::kUnknown) return find_header(rows, width);
  if (rules->header == HeaderRule::kPresent) return 0;
  return std::nullopt;
}

void apply_serde(SerdeRule rule, CsvDialect& csv) {
  if (rule == SerdeRule::kOpenCsv) csv.is_quoted = true;
  if (rule == SerdeRule::kLazySimple) csv.is_quoted = false;
  csv.is_serde_told = rule != SerdeRule::kByContent;
}

bool is_number(const TypeLattice& type) {
  return type.kind == TypeKind::kBigint || type.kind == TypeKind::kDouble;
}

}  // namespace

std::optional<CsvFinding> infer_csv(const CsvSample& sample) {
  auto dialect = find_dialect(sample);
  if (!dialect) return std::nullopt;
  const std::vector<CsvRow>& rows = dialect->rows.rows;
  CsvFinding finding;
  finding.has_all_rows = sample.is_whole && rows.size() < kMaxSampledRows;
  finding.sampled_bytes = dialect->rows.consumed_bytes;
  FileSchema& schema = finding.schema;
  schema.format = FileFormat::kCsv;
  schema.csv.delimiter = dialect->quoting.delimiter;
  schema.csv.escape = dialect->quoting.escape;
  schema.csv.quote = dialect->quoting.quote;
  schema.csv.is_quoted = dialect->rows.is_quoted;
  schema.csv.has_blank_lines = dialect->rows.has_blank_lines;
  const bool finds_header = sample.rules == nullptr || sample.rules->header == HeaderRule::kUnknown;
  if (finds_header) schema.csv.header_lines = drop_comments(*dialect);
  size_t width = without_trailing_column(rows, dialect->column_count);
  const auto header = header_row(sample.rules, rows, width);
  schema.csv.has_header = header.has_value();
  if (header) schema.csv.header_lines = rows[*header].line + 1;
  for (const std::string& cell : rows[header.value_or(0)].cells) {
    schema.csv.first_row.push_back(clean_name(cell));
  }
  if (header) width = std::max(width, named_columns(schema.csv.first_row));
  auto named = header ? schema.csv.first_row : std::vector<std::string>();
  if (sample.rules != nullptr) {
    apply_serde(sample.rules->serde, schema.csv);
    if (!sample.rules->names.empty()) named = sample.rules->names;
    if (!sample.rules->names.empty() && named.size() != width) return std::nullopt;
  }
  for (std::string& name : column_names(named, width)) {
    schema.columns.push_back({std::move(name), {}});
  }
  CsvColumnScan scan(schema);
  for (size_t r = header ? *header + 1 : 0; r < rows.size(); ++r) {
    scan.add({rows[r].cells.begin(), rows[r].cells.end()});
  }
  scan.finish();
  return finding;
}

CsvColumnScan::CsvColumnScan(FileSchema& schema)
    : schema_(schema),
      types_(schema.columns.size()),
      first_types_(schema.columns.size()),
      is_padded_(schema.columns.size()) {}

void CsvColumnScan::add(const std::vector<std::string_view>& fields) {
  const size_t width = std::min(fields.size(), types_.size());
  for (size_t c = 0; c < width; ++c) add_cell(c, fields[c]);
  if (++row_count_ == 1) first_types_.swap(types_);
}

void CsvColumnScan::add_cell(size_t column, std::string_view text) {
  TypeLattice& type = types_[column];
  if (type.kind == TypeKind::kString) return;
  const TypeKind kind = column_type(cell_kind(text));
  if (kind == TypeKind::kNull) return;
  if (!text.empty() && (text.front() <= ' ' || text.back() <= ' ')) is_padded_[column] = true;
  if (type.kind != kind) merge(type, TypeLattice::of(kind));
}

void CsvColumnScan::finish() {
  schema_.csv.types_below = types_;
  schema_.csv.has_padded_numbers = false;
  for (size_t c = 0; c < types_.size(); ++c) {
    TypeLattice& type = schema_.columns[c].type;
    type = types_[c];
    merge(type, first_types_[c]);
    schema_.csv.has_padded_numbers |= is_padded_[c] && is_number(type);
  }
  schema_.record_count = row_count_;
}

void promote_header(FileSchema& schema, const std::vector<TypeField>& columns) {
  if (schema.csv.has_header || schema.csv.first_row.size() != columns.size()) return;
  if (schema.columns.size() != columns.size()) return;
  for (size_t c = 0; c < columns.size(); ++c) {
    if (to_lower_ascii(schema.csv.first_row[c]) != columns[c].name) return;
  }
  schema.csv.has_header = true;
  ++schema.csv.header_lines;
  for (size_t c = 0; c < columns.size(); ++c) {
    schema.columns[c] = {columns[c].name, schema.csv.types_below[c]};
  }
  if (schema.record_count > 0) --schema.record_count;
}

}  // namespace tarn::glue::crawl
