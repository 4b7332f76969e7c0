// Drilling down: which column or period a field stands for after some steps of its hierarchy, and
// the filters that the steps leave.
//
// A field with a HierarchyId drills along the visual's ColumnHierarchies: an explicit or predefined
// one by its columns, one of dates by finer periods. Each step is the value that was clicked.
// Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "bi/plan/filter.h"
#include "bi/visuals/definition.h"
#include "bi/visuals/field_types.h"
#include "bi/visuals/fields.h"

namespace tarn::bi {

struct DrilledField {
  size_t level = 0;   // of the field now: 0 is the topmost
  size_t levels = 1;  // that there are
};

// Puts the steps ({"level": 1, "path": [{"fieldId", "value"}]}, or null) into `field` and
// adds their filters. The steps of other fields are passed over. `is_first`: of the visual's fields
// that drill.
Result<DrilledField> drill(const VisualRef& visual, const Json* steps_json, bool is_first,
                           FieldTypes& types, Field& field, std::vector<FilterGroup>& filters);

// The filters of a drill-down that was stored with the definition (DrillDownFilters).
Result<void> add_stored_drill(const VisualRef& visual, FieldTypes& types,
                              std::vector<FilterGroup>& filters);

}  // namespace tarn::bi
