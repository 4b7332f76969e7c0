// Integer division and modulus.
#include <limits>

#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

template <class T>
constexpr const char* kTypeName = "bigint";
template <>
constexpr const char* kTypeName<int32_t> = "integer";
template <>
constexpr const char* kTypeName<int16_t> = "smallint";
template <>
constexpr const char* kTypeName<int8_t> = "tinyint";

template <class T>
void add_integer(Registry& registry) {
  registry.add("t_divide", [](T a, T b) -> T {
    if (b == 0) throw_error("DIVISION_BY_ZERO", "Division by zero");
    if (b == -1 && a == std::numeric_limits<T>::min()) {
      throw_error("NUMERIC_VALUE_OUT_OF_RANGE", std::string(kTypeName<T>) + " division overflow: " +
                                                    std::to_string(a) + " / " + std::to_string(b));
    }
    return static_cast<T>(a / b);
  });
  registry.add("t_modulus", [](T a, T b) -> T {
    if (b == 0) throw_error("DIVISION_BY_ZERO", "Division by zero");
    return b == -1 ? T(0) : static_cast<T>(a % b);
  });
}

}  // namespace

void add_arithmetic(Registry& registry) {
  add_integer<int8_t>(registry);
  add_integer<int16_t>(registry);
  add_integer<int32_t>(registry);
  add_integer<int64_t>(registry);
}

}  // namespace tarn::engines
