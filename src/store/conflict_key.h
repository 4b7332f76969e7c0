// What a lost race was about: a field of the error conflict() (base/error.h) where it is known, a
// number that those who lost the same row have in common.
#pragma once

#include <string_view>

namespace tarn::store {

inline constexpr std::string_view kConflictKey = "key";

}  // namespace tarn::store
