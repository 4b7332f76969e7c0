#include "bi/visuals/pivot_totals.h"

#include <set>

#include "bi/visuals/definition.h"
#include "bi/visuals/errors.h"

namespace tarn::bi {
namespace {

constexpr size_t kMaxTotals = 64;

bool is_visible(const Json* options) {
  return text_member(options, "TotalsVisibility") == "VISIBLE";
}

// How many of the axis' fields stay: all of them, those of the subtotals, none for the total.
Result<std::vector<size_t>> depths_of(const std::vector<std::string>& axis, const Json* subtotals,
                                      bool has_total) {
  std::set<size_t> depths;
  if (is_visible(subtotals) && axis.size() > 1) {
    const std::string_view level = text_member(subtotals, "FieldLevel");
    if (level == "CUSTOM") {
      for (const Json& option : list_member(subtotals, "FieldLevelOptions")) {
        for (size_t i = 0; i + 1 < axis.size(); ++i) {
          if (axis[i] == text_member(&option, "FieldId")) depths.insert(i + 1);
        }
      }
    } else {
      const size_t first = level == "LAST" ? axis.size() - 1 : 1;
      for (size_t depth = first; depth < axis.size(); ++depth) depths.insert(depth);
    }
  }
  if (has_total && !axis.empty()) depths.insert(0);
  std::vector<size_t> made{axis.size()};
  made.insert(made.end(), depths.rbegin(), depths.rend());
  return made;
}

}  // namespace

Result<std::vector<std::vector<std::string>>> pivot_totals(
    const Json* options, const std::vector<std::string>& rows,
    const std::vector<std::string>& columns) {
  // Both axes' totals wherever one is asked for: whoever draws knows which of them to show.
  const bool has_total = is_visible(member(options, "RowTotalOptions")) ||
                         is_visible(member(options, "ColumnTotalOptions"));
  const auto row_depths = TRY(depths_of(rows, member(options, "RowSubtotalOptions"), has_total));
  const auto column_depths =
      TRY(depths_of(columns, member(options, "ColumnSubtotalOptions"), has_total));
  std::vector<std::vector<std::string>> made;
  for (const size_t row_depth : row_depths) {
    for (const size_t column_depth : column_depths) {
      if (row_depth == rows.size() && column_depth == columns.size()) continue;
      std::vector<std::string> kept(rows.begin(), rows.begin() + static_cast<long>(row_depth));
      kept.insert(kept.end(), columns.begin(), columns.begin() + static_cast<long>(column_depth));
      made.push_back(std::move(kept));
    }
  }
  if (made.size() > kMaxTotals) return not_served("A pivot table with more than 64 totals");
  return made;
}

}  // namespace tarn::bi
