// Tags of trails. Pure functions.
#pragma once

#include <map>
#include <string>

#include "services/cloudtrail/cloudtrail_operations.h"
#include "services/cloudtrail/errors.h"

namespace tarn::cloudtrail {

using Tags = std::map<std::string, std::string>;

// Checked and added; a tag of the same key is replaced.
Result<void> add_tags(const wire::List<api::Tag>& tags, Tags& to);

}  // namespace tarn::cloudtrail
