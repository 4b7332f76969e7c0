#include "services/glue/crawl/csv_dialect.h"

#include <map>
#include <string_view>

#include "services/glue/crawl/csv_values.h"

namespace tarn::glue::crawl {
namespace {

constexpr std::string_view kDelimiters = ",\t|;\x01";
constexpr double kLeastConsistency = 0.7;
constexpr double kLeastOfNamedCsv = 0.5;  // whose name says what it is
constexpr size_t kMaxPreambleRows = 20;
constexpr size_t kScoredRows = 200;

// The number of cells that most rows have, comments above them aside.
size_t usual_width(const CsvRows& rows) {
  std::map<size_t, size_t> counts;
  for (size_t r = count_comments(rows.rows, 0); r < rows.rows.size(); ++r) {
    ++counts[rows.rows[r].cells.size()];
  }
  size_t width = 0;
  size_t most = 0;
  for (const auto& [cells, count] : counts) {
    if (count >= most) {
      most = count;
      width = cells;
    }
  }
  return width;
}

// A trailing delimiter gives some writers' rows one empty cell more.
bool has_width(const CsvRow& row, size_t width) {
  return row.cells.size() == width || (row.cells.size() == width + 1 && row.cells.back().empty());
}

double consistency(const CsvRows& rows, size_t width) {
  // Shorter lines above the table, such as a title, are no part of it.
  size_t first = count_comments(rows.rows, width);
  const size_t last = first + kMaxPreambleRows;
  while (first < last && first + 1 < rows.rows.size() &&
         rows.rows[first].cells.size() * 2 <= width) {
    ++first;
  }
  size_t same = 0;
  for (size_t r = first; r < rows.rows.size(); ++r) same += has_width(rows.rows[r], width);
  // A header that lacks a name: that of row numbers, or that behind a trailing delimiter.
  same += rows.rows[first].cells.size() + 1 == width;
  return static_cast<double>(same) / static_cast<double>(rows.rows.size() - first);
}

// The share of cells that are one value: typed, quoted, or text without another delimiter; and not
// begun by a quote, which is one that the quoting did not find closed.
double cell_score(const CsvRows& rows, const CsvQuoting& quoting) {
  std::string others;
  for (const char c : kDelimiters) {
    if (c != quoting.delimiter) others += c;
  }
  double good = 0;
  size_t cells = 0;
  for (size_t i = 0; i < rows.rows.size() && i < kScoredRows; ++i) {
    for (const std::string& cell : rows.rows[i].cells) {
      ++cells;
      const bool is_one = cell_kind(cell) != CellKind::kText ||
                          cell.find_first_of(others) == std::string::npos ||
                          (rows.rows[i].has_quotes && cell.find('"') == std::string::npos);
      good += is_one && !cell.starts_with(quoting.quote) ? 1.0 : 0.5;
    }
  }
  return cells == 0 ? 0 : good / static_cast<double>(cells);
}

std::optional<CsvDialectFinding> as_one_column(const CsvSample& sample) {
  CsvDialectFinding finding;
  finding.rows = parse_csv(sample.text, finding.quoting, kMaxSampledRows, sample.is_whole);
  if (finding.rows.rows.empty()) return std::nullopt;
  finding.column_count = 1;
  if (usual_width(finding.rows) != 1) return std::nullopt;
  return finding;
}

struct Scored {
  CsvDialectFinding finding;
  double score = 0;  // 0: no rows of a table
};

Scored try_quoting(const CsvSample& sample, const CsvQuoting& quoting) {
  Scored tried;
  CsvDialectFinding& finding = tried.finding;
  finding.quoting = quoting;
  finding.rows = parse_csv(sample.text, quoting, kMaxSampledRows, sample.is_whole);
  const size_t least_rows = sample.is_named_csv ? 1 : 2;
  if (finding.rows.rows.size() < least_rows) return tried;
  finding.column_count = usual_width(finding.rows);
  const bool allows_one = sample.rules != nullptr && sample.rules->allows_single_column;
  if (finding.column_count < (allows_one ? 1 : 2)) return tried;
  const double same = consistency(finding.rows, finding.column_count);
  if (same < (sample.is_named_csv ? kLeastOfNamedCsv : kLeastConsistency)) return tried;
  const double width = 1 - 1.0 / static_cast<double>(finding.column_count + 1);
  const double quote = finding.rows.has_open_quote ? 0.5 : 1;
  tried.score = same * same * width * quote * cell_score(finding.rows, quoting);
  return tried;
}

}  // namespace

std::optional<CsvDialectFinding> find_dialect(const CsvSample& sample) {
  Scored best;
  // A backslash before a quote is an escape where rows fall into cells better with it.
  const bool is_told = sample.rules != nullptr && sample.rules->delimiter;
  const char quote = sample.rules != nullptr ? sample.rules->quote : '"';
  const bool has_backslash = sample.text.find(std::string{'\\', quote}) != std::string_view::npos;
  const std::string delimiters =
      is_told ? std::string(1, *sample.rules->delimiter) : std::string(kDelimiters);
  for (const char delimiter : delimiters) {
    if (!is_told && sample.text.find(delimiter) == std::string_view::npos) continue;
    for (const char escape : {quote, '\\'}) {
      if (escape == '\\' && !has_backslash) continue;
      Scored tried = try_quoting(sample, {delimiter, escape, quote});
      if (tried.score > best.score) best = std::move(tried);
    }
  }
  if (best.score > 0) return std::move(best.finding);
  if (sample.is_named_csv && sample.rules == nullptr) return as_one_column(sample);
  return std::nullopt;
}

}  // namespace tarn::glue::crawl
