// How a failed query looks to its client: state, reason, category and type. Pure function.
// https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
#pragma once

#include "base/error.h"
#include "services/athena/rows.h"

namespace tarn::athena {

void describe_failure(const Error& error, bool is_cancelled, QueryRow& row);

}  // namespace tarn::athena
