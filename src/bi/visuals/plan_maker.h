// PlanMaker: puts one visual's query together from its fields. Used by visual_plan.cpp and
// insight.cpp alone; for one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bi/visuals/field_types.h"
#include "bi/visuals/fields.h"
#include "bi/visuals/visual_plan.h"

namespace tarn::bi {

class PlanMaker {
 public:
  explicit PlanMaker(const VisualInput& input);

  // Filters and stored drill-downs, before the fields.
  Result<void> start();
  FieldTypes& types() { return types_; }

  // A part with the filters of the visual and no field yet.
  VisualPart new_part(std::string name) const;
  // Takes the drill-down into account, and changes `field` to what it stands for now.
  Result<void> add_dimension(Field& field, VisualPart& part);
  Result<void> add_measure(Field& field, VisualPart& part);
  Result<void> add_unaggregated(const Field& field, VisualPart& part);
  // How many rows there are, where the definition names no measure.
  void add_count(VisualPart& part);
  void add_filter(Filter filter);
  // After all fields: what expressions they brought.
  void finish(VisualPart& part) const;

 private:
  VisualColumn column_of(const Field& field) const;
  Result<Aggregation> aggregation_of(const Field& field, const FieldType& type) const;

  const VisualInput& input_;
  FieldTypes types_;
  std::vector<FilterGroup> filters_;
  bool has_drilled_ = false;
};

}  // namespace tarn::bi
