// Rounding, logarithms and trigonometry with Java's edges, bits and bases.
#include <cmath>
#include <limits>

#include "engines/functions/number_text.h"
#include "engines/functions/subjects.h"
#include "engines/functions/wide.h"

namespace tarn::engines {
namespace {

// Half up on the decimal text's value, as Trino rounds: by scaling, and away from zero.
double round_double(double value, int64_t digits) {
  if (!std::isfinite(value) || digits > 308) return value;
  if (digits < -308) return std::copysign(0.0, value);
  const double factor = std::pow(10.0, static_cast<double>(digits));
  const double scaled = std::abs(value) * factor;
  if (!std::isfinite(scaled)) return value;
  return std::copysign(std::floor(scaled + 0.5) / factor, value);
}

double truncate_double(double value, int64_t digits) {
  if (!std::isfinite(value) || digits > 308) return value;
  const double factor = std::pow(10.0, static_cast<double>(digits));
  const double scaled = value * factor;
  return std::isfinite(scaled) ? std::trunc(scaled) / factor : value;
}

template <class T>
T round_integer(T value, int64_t digits) {
  if (digits >= 0) return value;
  auto overflows = [&]() {
    throw_error("NUMERIC_VALUE_OUT_OF_RANGE", "numerical overflow: " + std::to_string(value));
  };
  if (digits < -18) overflows();
  const auto unit = static_cast<Wide>(power_of_ten(static_cast<int>(-digits)));
  const Wide size = value < 0 ? -static_cast<Wide>(value) : static_cast<Wide>(value);
  const Wide rounded = (size + unit / 2) / unit * unit;
  const Wide result = value < 0 ? -rounded : rounded;
  if (result > std::numeric_limits<T>::max() || result < std::numeric_limits<T>::min()) overflows();
  return static_cast<T>(result);
}

template <class T>
void add_integer_round(Registry& registry) {
  registry.add("t_round", [](T value) -> T { return value; });
  registry.add("t_round",
               [](T value, int64_t digits) -> T { return round_integer(value, digits); });
}

void add_rounding(Registry& registry) {
  add_integer_round<int8_t>(registry);
  add_integer_round<int16_t>(registry);
  add_integer_round<int32_t>(registry);
  add_integer_round<int64_t>(registry);
  registry.add("t_round", [](double value) -> double { return round_double(value, 0); });
  registry.add("t_round", [](float value) -> float {
    return static_cast<float>(round_double(static_cast<double>(value), 0));
  });
  registry.add("t_round",
               [](double value, int64_t digits) -> double { return round_double(value, digits); });
  registry.add("t_round", [](float value, int64_t digits) -> float {
    return static_cast<float>(round_double(static_cast<double>(value), digits));
  });
  registry.add("t_truncate", [](double value, int64_t digits) -> double {
    return truncate_double(value, digits);
  });
  registry.add("t_truncate", [](float value, int64_t digits) -> float {
    return static_cast<float>(truncate_double(static_cast<double>(value), digits));
  });
}

// Shifts of two's complement in the type's own width; a shift by the width or more empties it.
template <class T>
void add_shifts(Registry& registry) {
  using Bits = std::make_unsigned_t<T>;
  constexpr int64_t kWidth = 8 * sizeof(T);
  registry.add("t_bitwise_left_shift", [](T value, int64_t shift) -> T {
    if (shift >= kWidth) return 0;
    return static_cast<T>(static_cast<uint64_t>(value) << (shift & 63));
  });
  registry.add("t_bitwise_right_shift", [](T value, int64_t shift) -> T {
    if (shift >= kWidth) return 0;
    return static_cast<T>(uint64_t{static_cast<Bits>(value)} >> (shift & 63));
  });
  registry.add("t_bitwise_right_shift_arithmetic", [](T value, int64_t shift) -> T {
    if (shift >= kWidth) return value < 0 ? -1 : 0;
    return static_cast<T>(int64_t{value} >> (shift & 63));
  });
}

void add_bits(Registry& registry) {
  add_shifts<int8_t>(registry);
  add_shifts<int16_t>(registry);
  add_shifts<int32_t>(registry);
  add_shifts<int64_t>(registry);
  registry.add("t_bit_count", [](int64_t value, int64_t bits) -> int64_t {
    if (bits < 2 || bits > 64) {
      throw_invalid("Bits specified in bit_count must be between 2 and 64, got " +
                    std::to_string(bits));
    }
    const int64_t least = bits == 64 ? INT64_MIN : -(int64_t{1} << (bits - 1));
    if (value < least || value > -(least + 1)) {
      throw_invalid("Number must be representable with the bits specified. " +
                    std::to_string(value) + " cannot be represented with " + std::to_string(bits) +
                    " bits");
    }
    const uint64_t mask = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
    return __builtin_popcountll(static_cast<uint64_t>(value) & mask);
  });
  registry.add("t_to_base", [](int64_t value, int64_t radix) -> std::string {
    if (radix < 2 || radix > 36) throw_invalid("Radix must be between 2 and 36");
    std::string out;
    for (UnsignedWide rest = magnitude(value); rest != 0 || out.empty();
         rest /= static_cast<UnsignedWide>(radix)) {
      const auto digit = static_cast<int>(rest % static_cast<UnsignedWide>(radix));
      out.insert(out.begin(), static_cast<char>(digit < 10 ? '0' + digit : 'a' + digit - 10));
    }
    return value < 0 ? "-" + out : out;
  });
  registry.add("t_from_base", [](std::string_view text, int64_t radix) -> int64_t {
    if (radix < 2 || radix > 36) throw_invalid("Radix must be between 2 and 36");
    const std::string digits(text);
    char* end = nullptr;
    errno = 0;
    const bool is_plain = !digits.empty() && !std::isspace(static_cast<unsigned char>(digits[0]));
    const bool is_prefixed = digits.find_first_of("xX") != digits.npos && radix == 16;
    const long long value = std::strtoll(digits.c_str(), &end, static_cast<int>(radix));
    if (!is_plain || is_prefixed || errno != 0 || end != digits.c_str() + digits.size()) {
      throw_invalid("Not a valid base-" + std::to_string(radix) + " number: " + digits);
    }
    return value;
  });
}

}  // namespace

void add_mathematics(Registry& registry) {
  add_rounding(registry);
  add_bits(registry);
  registry.add("t_ln", [](double x) -> double { return std::log(x); });
  registry.add("t_log2", [](double x) -> double { return std::log(x) / std::log(2.0); });
  registry.add("t_log10", [](double x) -> double { return std::log10(x); });
  registry.add("t_log",
               [](double base, double x) -> double { return std::log(x) / std::log(base); });
  registry.add("t_power", [](double x, double y) -> double {
    // Java's: NaN for these, where C gives 1.
    if (std::isnan(y) || (std::abs(x) == 1 && std::isinf(y))) return NAN;
    return std::pow(x, y);
  });
  registry.add("t_sin", [](double x) -> double { return std::sin(x); });
  registry.add("t_cos", [](double x) -> double { return std::cos(x); });
  registry.add("t_tan", [](double x) -> double { return std::tan(x); });
  registry.add("t_asin", [](double x) -> double { return std::asin(x); });
  registry.add("t_acos", [](double x) -> double { return std::acos(x); });
}

}  // namespace tarn::engines
