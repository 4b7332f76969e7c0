// The names of runtimes that AWS takes, and those that it takes no more. Which of them this machine
// has is the runner's to say.
#pragma once

#include <string_view>

#include "base/result.h"

namespace tarn::lambda {

// InvalidParameterValueException where no function is made or changed for it on AWS either.
Result<void> check_runtime_name(std::string_view runtime);

}  // namespace tarn::lambda
