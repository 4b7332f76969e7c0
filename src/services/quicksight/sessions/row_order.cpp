#include "services/quicksight/sessions/row_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <unordered_map>

namespace tarn::quicksight {
namespace {

using Columns = std::vector<bi::ResultColumn>;
using Indexes = std::vector<size_t>;

size_t column_of(const Columns& columns, const std::string& field_id, bi::ColumnRole role) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].field_id == field_id && columns[i].role == role) return i;
  }
  return columns.size();
}

// The values of some dimensions, and whether each is the others' bucket.
Indexes key_columns(const Columns& columns, const std::vector<std::string>& fields) {
  Indexes made;
  for (const std::string& field : fields) {
    made.push_back(column_of(columns, field, bi::ColumnRole::kDimension));
    const size_t flag = column_of(columns, field, bi::ColumnRole::kOtherFlag);
    if (flag < columns.size()) made.push_back(flag);
  }
  return made;
}

std::string key_of(const ResultTable& table, size_t row, const Indexes& columns) {
  std::string key;
  for (const size_t column : columns) {
    const std::string_view cell = table.cell(row, column);
    key += table.is_null(row, column) ? "n" : std::to_string(cell.size());
    key.append(":").append(cell);
  }
  return key;
}

struct Ranked {
  std::string key;
  double value = 0;
  bool is_other = false;
};

class Orderer {
 public:
  Orderer(const bi::VisualPart& part, const Columns& columns, const ResultTable& rows,
          const std::vector<std::shared_ptr<const ResultTable>>& totals)
      : part_(part), columns_(columns), rows_(rows), totals_(totals) {}

  Indexes order() {
    Indexes made(rows_.row_count());
    std::iota(made.begin(), made.end(), 0);
    if (part_.row_orders.empty()) return made;
    std::vector<std::string> above;
    for (const bi::Dimension& dimension : part_.query.dimensions) {
      above.push_back(dimension.field_id);
      add_level(above);
    }
    std::stable_sort(made.begin(), made.end(), [&](size_t a, size_t b) {
      for (const auto& ranks : levels_) {
        if (ranks[a] != ranks[b]) return ranks[a] < ranks[b];
      }
      return false;
    });
    return made;
  }

 private:
  const bi::RowOrder* find_order(const std::string& field_id) const {
    for (const bi::RowOrder& order : part_.row_orders) {
      if (order.field_id == field_id) return &order;
    }
    return nullptr;
  }

  const ResultTable* find_totals(const std::vector<std::string>& kept) const {
    for (size_t i = 0; i < part_.query.totals.size() && i < totals_.size(); ++i) {
      if (part_.query.totals[i] == kept) return totals_[i].get();
    }
    return nullptr;
  }

  // The rank of each row's value of the level's dimension: that of its first row, or of its total.
  void add_level(const std::vector<std::string>& above) {
    const bi::RowOrder* order = find_order(above.back());
    const Indexes columns = key_columns(columns_, order != nullptr ? order->kept : above);
    std::vector<Ranked> ranked;
    std::unordered_map<std::string, size_t> seen;
    std::vector<size_t> of_row(rows_.row_count());
    const size_t flag = column_of(columns_, above.back(), bi::ColumnRole::kOtherFlag);
    for (size_t row = 0; row < rows_.row_count(); ++row) {
      std::string key = key_of(rows_, row, columns);
      const auto [at, is_new] = seen.emplace(std::move(key), ranked.size());
      of_row[row] = at->second;
      if (!is_new) continue;
      const bool is_other = flag < columns_.size() && rows_.cell(row, flag) == "true";
      ranked.push_back({at->first, 0, is_other});
    }
    std::vector<size_t> rank(ranked.size());
    std::iota(rank.begin(), rank.end(), 0);
    if (order != nullptr) rank = ranks_by_total(*order, columns, ranked, seen);
    for (size_t& value : of_row) value = rank[value];
    levels_.push_back(std::move(of_row));
  }

  std::vector<size_t> ranks_by_total(const bi::RowOrder& order, const Indexes& columns,
                                     std::vector<Ranked>& ranked,
                                     const std::unordered_map<std::string, size_t>& seen) const {
    const ResultTable* totals = find_totals(order.kept);
    const size_t measure = column_of(columns_, order.measure_id, bi::ColumnRole::kMeasure);
    for (Ranked& one : ranked) one.value = std::nan("");
    for (size_t row = 0; totals != nullptr && row < totals->row_count(); ++row) {
      const auto found = seen.find(key_of(*totals, row, columns));
      if (found != seen.end()) ranked[found->second].value = totals->number(row, measure);
    }
    const bool descends = order.direction == bi::Direction::kDescending;
    Indexes sorted(ranked.size());
    std::iota(sorted.begin(), sorted.end(), 0);
    std::stable_sort(sorted.begin(), sorted.end(), [&](size_t a, size_t b) {
      const Ranked& left = ranked[a];
      const Ranked& right = ranked[b];
      if (left.is_other != right.is_other) return right.is_other;
      if (std::isnan(left.value) || std::isnan(right.value)) {
        return !std::isnan(left.value) && std::isnan(right.value);
      }
      return descends ? left.value > right.value : left.value < right.value;
    });
    std::vector<size_t> rank(ranked.size());
    for (size_t i = 0; i < sorted.size(); ++i) rank[sorted[i]] = i;
    return rank;
  }

  const bi::VisualPart& part_;
  const Columns& columns_;
  const ResultTable& rows_;
  const std::vector<std::shared_ptr<const ResultTable>>& totals_;
  std::vector<std::vector<size_t>> levels_;
};

}  // namespace

std::vector<size_t> order_rows(const bi::VisualPart& part,
                               const std::vector<bi::ResultColumn>& columns,
                               const ResultTable& rows,
                               const std::vector<std::shared_ptr<const ResultTable>>& totals) {
  return Orderer(part, columns, rows, totals).order();
}

}  // namespace tarn::quicksight
