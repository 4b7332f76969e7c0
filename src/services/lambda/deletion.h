// Deletion of a function with all its versions, which may be more than one transaction erases: the
// first step hides the function and notes that it is going, the others erase what is left of it.
// What a crash leaves is erased at the next start. Within transactions of the caller's.
#pragma once

#include "core/context.h"
#include "services/lambda/changes.h"
#include "services/lambda/lambda.h"
#include "services/lambda/rows.h"

namespace tarn::lambda {

// From here on nobody finds the function, nor may make another one of its name.
Result<void> begin_deletion(Context& context, const FunctionRef& ref, FunctionRow function);

// Erases as much as one transaction should. True: all of the function is gone.
Result<bool> erase_more(Lambda& lambda, Changes changes, const FunctionRef& ref);

// Ends the deletions that a former process began.
Result<void> resume_deletions(Lambda& lambda);

}  // namespace tarn::lambda
