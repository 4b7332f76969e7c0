#include "services/glue/crawl/csv_dialect.h"

#include <map>
#include <string_view>

#include "services/glue/crawl/csv_values.h"

namespace tarn::glue::crawl {
namespace {

constexpr std::string_view kDelimiters = ",\t|;\x01";
constexpr double kLeastConsistency = 0.7;
constexpr size_t kScoredRows = 200;

// The number of cells that most rows have.
size_t usual_width(const CsvRows& rows) {
  std::map<size_t, size_t> counts;
  for (const auto& row : rows.rows) ++counts[row.size()];
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
bool has_width(const std::vector<CsvCell>& row, size_t width) {
  return row.size() == width ||
         (row.size() == width + 1 && row.back().text.empty() && !row.back().is_quoted);
}

double consistency(const CsvRows& rows, size_t width) {
  size_t same = 0;
  for (const auto& row : rows.rows) same += has_width(row, width);
  // A header that lacks the name behind the rows' trailing delimiter.
  same += rows.rows[0].size() + 1 == width;
  return static_cast<double>(same) / static_cast<double>(rows.rows.size());
}

// The share of cells that are one value: typed, quoted, or text without another delimiter.
double cell_score(const CsvRows& rows, char delimiter) {
  std::string others;
  for (const char c : kDelimiters) {
    if (c != delimiter) others += c;
  }
  double good = 0;
  size_t cells = 0;
  for (size_t i = 0; i < rows.rows.size() && i < kScoredRows; ++i) {
    for (const CsvCell& cell : rows.rows[i]) {
      ++cells;
      const bool is_one = cell.is_quoted || cell_kind(cell.text) != CellKind::kText ||
                          cell.text.find_first_of(others) == std::string::npos;
      good += is_one ? 1.0 : 0.5;
    }
  }
  return cells == 0 ? 0 : good / static_cast<double>(cells);
}

std::optional<CsvDialectFinding> as_one_column(const CsvSample& sample) {
  CsvDialectFinding finding;
  finding.rows = parse_csv(sample.text, ',', kMaxSampledRows, sample.is_whole);
  if (finding.rows.rows.empty()) return std::nullopt;
  finding.column_count = 1;
  if (usual_width(finding.rows) != 1) return std::nullopt;
  return finding;
}

}  // namespace

std::optional<CsvDialectFinding> find_dialect(const CsvSample& sample) {
  std::optional<CsvDialectFinding> best;
  double best_score = 0;
  const size_t least_rows = sample.is_named_csv ? 1 : 2;
  for (const char delimiter : kDelimiters) {
    if (sample.text.find(delimiter) == std::string_view::npos) continue;
    CsvDialectFinding finding;
    finding.delimiter = delimiter;
    finding.rows = parse_csv(sample.text, delimiter, kMaxSampledRows, sample.is_whole);
    if (finding.rows.rows.size() < least_rows) continue;
    finding.column_count = usual_width(finding.rows);
    if (finding.column_count < 2) continue;
    const double same = consistency(finding.rows, finding.column_count);
    if (same < kLeastConsistency) continue;
    const double width = 1 - 1.0 / static_cast<double>(finding.column_count + 1);
    const double quote = finding.rows.has_open_quote ? 0.5 : 1;
    const double score = same * same * width * quote * cell_score(finding.rows, delimiter);
    if (score <= best_score) continue;
    best_score = score;
    best = std::move(finding);
  }
  if (!best && sample.is_named_csv) return as_one_column(sample);
  return best;
}

}  // namespace tarn::glue::crawl
