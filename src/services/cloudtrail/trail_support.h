// What the operations on trails share: finding one by name or ARN, checks, answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/identities.h"
#include "services/cloudtrail/errors.h"
#include "services/cloudtrail/trail_rows.h"

namespace tarn::cloudtrail {

// 3 to 128 letters, digits, '.', '_', '-'; the first and the last a letter or digit.
Result<void> check_trail_name(std::string_view name);

// Of a name in the caller's region, or an ARN of the caller's account.
Result<TrailName> parse_trail_name(const Context& context, std::string_view name_or_arn);

// A trail of the caller's region, or one of all regions.
Result<TrailRow> require_trail(Context& context, std::string_view name_or_arn);
// The same for a change, which only the home region may make.
Result<TrailRow> require_own_trail(Context& context, std::string_view name_or_arn);

Result<void> put_trail(Context& context, const TrailRow& trail);

// Declared ARNs take the name as it stands; it may be an ARN itself.
Result<void> name_trail(const Context& context, std::string_view name_or_arn,
                        std::vector<AccessRequest>& requests);

}  // namespace tarn::cloudtrail
