// VisualKind: the field wells, sorts and limits of each kind of visual that is served, as a table.
//
//   const VisualKind* kind = find_visual_kind("BarChartVisual");   // null: refused by name
//   auto fields = TRY(read_fields(*kind, visual));
//
// Names are those of AWS's model. Constant data and pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bi/visuals/definition.h"
#include "bi/visuals/fields.h"

namespace tarn::bi {

struct WellSpec {
  std::string_view name;  // "Category"
  FieldRole role;
  size_t most;  // more fields are refused
};

// How the members of one well are ordered, and how many of them are shown.
struct WellOrder {
  std::string_view well;
  std::string_view sort;   // member of SortConfiguration; empty: none
  std::string_view limit;  // member of SortConfiguration; empty: none
};

struct VisualKind {
  std::string_view name;         // "BarChartVisual"
  std::string_view wells_union;  // member of FieldWells; empty: the wells stand in FieldWells
  std::span<const WellSpec> wells;
  std::span<const WellOrder> orders;
};

// Of a visual that has several forms (a table, a scatter plot) the one that its field wells say.
const VisualKind* find_visual_kind(const VisualRef& visual);

struct VisualFields {
  std::vector<Field> fields;  // in the order of the wells

  std::vector<const Field*> of(std::string_view well) const;
  std::vector<const Field*> of(FieldRole role) const;
  const Field* find(std::string_view field_id) const;
};

// Errors: a well that is not served (small multiples), too many fields, a FieldId that comes twice.
Result<VisualFields> read_fields(const VisualKind& kind, const VisualRef& visual);

}  // namespace tarn::bi
