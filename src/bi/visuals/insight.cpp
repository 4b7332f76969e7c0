#include "bi/visuals/insight.h"

#include <algorithm>
#include <optional>
#include <set>

#include "bi/visuals/errors.h"
#include "bi/visuals/plan_maker.h"

namespace tarn::bi {
namespace {

constexpr int64_t kDefaultRanked = 3;
constexpr int64_t kDefaultGrowth = 2;
constexpr size_t kMaxComputations = 100;

class InsightPlanner {
 public:
  explicit InsightPlanner(const VisualInput& input) : input_(input), maker_(input) {}

  Result<VisualPlan> plan() {
    const Json* configuration = member(input_.visual.body, "InsightConfiguration");
    if (member(configuration, "CustomNarrative") != nullptr) {
      return not_served("CustomNarrative of an InsightVisual");
    }
    TRY(maker_.start());
    VisualPlan made;
    const std::vector<Json>& computations = list_member(configuration, "Computations");
    if (computations.size() > kMaxComputations) {
      return invalid_definition("An insight has at most 100 computations.");
    }
    for (const Json& computation : computations) {
      made.parts.push_back(TRY(plan_computation(*TRY(union_member(computation, "Computations")))));
    }
    for (VisualPart& part : made.parts) maker_.finish(part);
    return made;
  }

 private:
  Result<VisualPart> plan_computation(const Json::Member& one) {
    const std::string& type = one.first;
    const Json* body = &one.second;
    VisualPart part = maker_.new_part(std::string(text_member(body, "ComputationId")));
    if (type == "TotalAggregation") {
      TRY(add_measure(body, "Value", part));
    } else if (type == "UniqueValues") {
      TRY(add_unique(body, part));
    } else if (type == "TopBottomRanked") {
      TRY(add_dimension(body, "Category", part));
      TRY(add_measure(body, "Value", part));
      order_by_value(body, "BOTTOM", integer(body, "ResultSize", kDefaultRanked), part);
    } else if (type == "MaximumMinimum") {
      TRY(add_dimension(body, "Time", part));
      TRY(add_measure(body, "Value", part));
      order_by_value(body, "MINIMUM", 1, part);
    } else if (type == "MetricComparison") {
      TRY(add_dimension(body, "Time", part));
      TRY(add_measure(body, "FromValue", part));
      TRY(add_measure(body, "TargetValue", part));
      take_latest(1, part);
    } else if (type == "PeriodOverPeriod") {
      TRY(add_dimension(body, "Time", part));
      TRY(add_measure(body, "Value", part));
      take_latest(2, part);
    } else if (type == "GrowthRate") {
      TRY(add_dimension(body, "Time", part));
      TRY(add_measure(body, "Value", part));
      take_latest(std::max<int64_t>(integer(body, "PeriodSize", kDefaultGrowth), 2), part);
    } else {
      return not_served("The computation " + type + " of an InsightVisual");
    }
    return part;
  }

  static int64_t integer(const Json* body, std::string_view name, int64_t otherwise) {
    const Json* found = member(body, name);
    return found == nullptr ? otherwise : found->as_int();
  }

  Result<void> require_own(const Field& field) {
    if (!field.expression.empty() || field.column.data_set == maker_.types().data_set()) return {};
    return not_served("An insight of more than one data set");
  }

  Result<void> add_dimension(const Json* body, std::string_view name, VisualPart& part) {
    const Json* json = member(body, name);
    if (json == nullptr)
      return invalid_definition("A computation has no " + std::string(name) + ".");
    Field field = TRY(read_dimension(*json, name));
    TRY(require_own(field));
    field.hierarchy_id.clear();
    TRY(maker_.add_dimension(field, part));
    return {};
  }

  Result<void> add_measure(const Json* body, std::string_view name, VisualPart& part) {
    const Json* json = member(body, name);
    if (json == nullptr)
      return invalid_definition("A computation has no " + std::string(name) + ".");
    Field field = TRY(read_measure(*json, name));
    TRY(require_own(field));
    return maker_.add_measure(field, part);
  }

  Result<void> add_unique(const Json* body, VisualPart& part) {
    const Json* json = member(body, "Category");
    if (json == nullptr) return invalid_definition("A computation has no Category.");
    Field field = TRY(read_dimension(*json, "Category"));
    TRY(require_own(field));
    field.role = FieldRole::kMeasure;
    field.aggregation = Aggregation{Aggregation::Kind::kDistinctCount};
    return maker_.add_measure(field, part);
  }

  static void order_by_value(const Json* body, std::string_view ascending_type, int64_t limit,
                             VisualPart& part) {
    const bool ascends = text_member(body, "Type") == ascending_type;
    part.query.sort.push_back({part.query.measures.front().field_id,
                               {},
                               {},
                               ascends ? Direction::kAscending : Direction::kDescending});
    part.query.limit = std::max<int64_t>(limit, 1);
  }

  static void take_latest(int64_t limit, VisualPart& part) {
    part.query.sort.push_back(
        {part.query.dimensions.front().field_id, {}, {}, Direction::kDescending});
    part.query.limit = limit;
  }

  const VisualInput& input_;
  PlanMaker maker_;
};

}  // namespace

Result<VisualPlan> plan_insight(const VisualInput& input) { return InsightPlanner(input).plan(); }

}  // namespace tarn::bi
