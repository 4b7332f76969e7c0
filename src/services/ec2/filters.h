// Filters: EC2's Filters parameter. Values of one filter are alternatives; filters must all hold.
// `*` and `?` in a value are wildcards. Pure functions.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "wire/gen/ec2_types.h"

namespace tarn::ec2 {

// The value of an attribute such as "region-name"; data() == nullptr where there is none such.
using Attribute = std::function<std::string_view(std::string_view name)>;

// InvalidParameterValue for a filter whose name `attribute` does not know.
Result<bool> passes(const wire::List<api::Filter>& filters, const Attribute& attribute);

bool matches_wildcards(std::string_view pattern, std::string_view text);

// Whether `names` is absent, empty or holds `name`.
bool is_asked_for(const wire::List<wire::Text>& names, std::string_view name);

Error dry_run_operation();

}  // namespace tarn::ec2
