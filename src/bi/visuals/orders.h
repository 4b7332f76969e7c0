// The order and the limits of a visual's values, from its SortConfiguration. Pure functions.
//
// A query sorts rows. Where a chart has several dimensions, its categories are sorted by what each
// of them has altogether: that is a RowOrder, which needs the totals of `kept` and is applied to
// the rows of the answer (row_order.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bi/plan/visual_query.h"
#include "bi/visuals/definition.h"
#include "bi/visuals/field_types.h"
#include "bi/visuals/fields.h"
#include "bi/visuals/visual_kinds.h"

namespace tarn::bi {

inline constexpr std::string_view kHiddenField = "#order";

struct RowOrder {
  std::string field_id;           // the dimension whose values are ordered
  std::vector<std::string> kept;  // it and the dimensions that it stands below
  std::string measure_id;         // by the total of this measure
  Direction direction = Direction::kDescending;
};

// Puts sorts and limits into `query`, whose dimensions and measures stand already. Where the
// definition names no order: dates and the dimensions of tables ascend; of other charts the first
// measure descends. Totals and measures that only an order needs are added to the query; the names
// of such measures begin with kHiddenField.
Result<void> add_orders(const VisualKind& kind, const VisualRef& visual, const VisualFields& fields,
                        FieldTypes& types, VisualQuery& query, std::vector<RowOrder>& row_orders);

}  // namespace tarn::bi
