// Texts of users' that are stored only sealed: environment variables. Each has a data key of its
// own under the master key. Pure functions but for the randomness.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "core/keys.h"

namespace tarn::lambda {

// `context` is bound in: open_text() needs the same one.
Result<std::string> seal_text(Keys& keys, Random& random, std::string_view text,
                              std::string_view context);
Result<std::string> open_text(Keys& keys, std::string_view sealed, std::string_view context);

}  // namespace tarn::lambda
