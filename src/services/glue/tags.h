// Tags of Glue's resources. Within an operation's transaction.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/context.h"
#include "wire/types.h"

namespace tarn::glue {

// "arn:aws:glue:<region>:<account>:crawler/<name>"
std::string resource_arn(const Context& context, std::string_view kind, std::string_view name);

// InvalidInputException beyond AWS's limits. Adds to what is there.
Result<void> put_tags(Context& context, std::string_view arn, const wire::Map<wire::Text>& tags);
Result<void> drop_tags(Context& context, std::string_view arn);

}  // namespace tarn::glue
