// A table as DescribeTable and its kin show it.
#pragma once

#include <string_view>

#include "core/context.h"
#include "services/dynamodb/dynamodb_operations.h"
#include "services/dynamodb/table_rows.h"

namespace tarn::dynamodb {

// `status` is the table's: "ACTIVE", or "CREATING", "UPDATING" and "DELETING" in the answer of what
// does it. Items are counted as of the last commits.
Result<api::TableDescription*> describe(Context& context, const TableRow& table,
                                        std::string_view status);

}  // namespace tarn::dynamodb
