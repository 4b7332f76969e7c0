// Publishing versions, and their use of code. Within an operation's transaction.
#pragma once

#include <string_view>

#include "core/context.h"
#include "services/lambda/changes.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda.h"

namespace tarn::lambda {

// What $LATEST is becomes a numbered version; the newest one where nothing has changed since.
Result<VersionRow> publish(Lambda& lambda, Context& context, const FunctionRef& ref,
                           const VersionRow& latest, wire::Text description);

// Removes a version's row and its share in code. Its environments end after the commit.
Result<void> erase_version(Lambda& lambda, Changes changes, const FunctionRef& ref,
                           const VersionRow& row);

// Of $LATEST: something about the function has changed that is not in this row.
Result<void> renew_revision(Context& context, const FunctionRef& ref, VersionRow latest);

// Layers that a version uses keep their code, also when they are deleted.
Result<void> add_layer_uses(Lambda& lambda, Context& context, const VersionRow& row);
Result<void> drop_layer_uses(Lambda& lambda, Changes changes, const VersionRow& row);

// PreconditionFailedException unless the request names the revision that there is, or none.
Result<void> check_revision(wire::Text asked, const VersionRow& row);

}  // namespace tarn::lambda
