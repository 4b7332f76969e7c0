// The parameters that expressions replaced, as what expressions become: Expected, QueryFilter and
// ScanFilter as conditions, AttributeUpdates as an update, AttributesToGet as a projection.
// ValidationException in DynamoDB's words. Pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "services/dynamodb/expression.h"
#include "services/dynamodb/wire_values.h"

namespace tarn::dynamodb {

using WireConditions = wire::Map<api::Condition>;
using WireExpected = wire::Map<api::ExpectedAttributeValue>;
using WireUpdates = wire::Map<api::AttributeValueUpdate>;

// One of KeyConditions, QueryFilter or ScanFilter, checked.
struct LegacyTest {
  std::string_view attribute;
  std::string_view comparison;  // "EQ", "BEGINS_WITH", …
  std::vector<Value> values;
};

Result<std::vector<LegacyTest>> legacy_tests(Arena& arena, const WireConditions& conditions);
// `how` is the ConditionalOperator. Null where there are no conditions.
Result<const Condition*> legacy_filter(Arena& arena, const WireConditions& conditions,
                                       std::string_view how);
Result<const Condition*> legacy_expected(Arena& arena, const WireExpected& expected,
                                         std::string_view how);
Result<Update> legacy_update(Arena& arena, const WireUpdates& updates);
Result<Projection> legacy_projection(Arena& arena, const wire::List<wire::Text>& names);

}  // namespace tarn::dynamodb
