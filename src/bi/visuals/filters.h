// The filters of a definition and of a page, as a visual's query has them.
//
//   auto groups = TRY(filters_of(definition, visual, types, page_filters));
//
// A filter group applies to the visuals of its scope: of its own data set, or, where it is said to
// be for all data sets, of those that have columns of the same names. A group of the page stands in
// for the definition's of the same FilterGroupId. Pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "bi/plan/filter.h"
#include "bi/visuals/definition.h"
#include "bi/visuals/field_types.h"

namespace tarn::bi {

// `page_filters`: a list of FilterGroups, or null. A group of the page without a scope is for all
// visuals. Kinds and members that are not served are refused by name.
Result<std::vector<FilterGroup>> filters_of(const Definition& definition, const VisualRef& visual,
                                            FieldTypes& types, const Json* page_filters);

// The groups of a page alone, whatever their scope: for the lists of controls, which others narrow.
Result<std::vector<FilterGroup>> page_filters_of(FieldTypes& types, const Json* page_filters);

// A CategoryFilterConfiguration, of a filter or of a nested filter's inner one. `passes_all`: a
// parameter without a value, which filters nothing.
struct ReadCategory {
  CategoryFilter filter;
  NullOption null_option = NullOption::kAllValues;
  bool passes_all = false;
};
Result<ReadCategory> read_category(const Json* configuration, const ParameterValues& parameters);

}  // namespace tarn::bi
