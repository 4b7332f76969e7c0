// The built-in patterns of grok, by their names. Pure function.
#pragma once

#include <string_view>

namespace tarn::engines {

// Empty where there is no such pattern.
std::string_view find_grok(std::string_view name);

}  // namespace tarn::engines
