// Statistics over single values: cumulative distributions and their inverses, confidence bounds,
// buckets, cosine similarity.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "engines/functions/number_text.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

void require(bool condition, const char* refusal) {
  if (!condition) throw_invalid(refusal);
}

// Lentz's continued fraction of the incomplete beta function.
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300, kPrecision = 1e-16;
  auto nonzero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1, d = 1 / nonzero(1 - (a + b) * x / (a + 1)), fraction = d;
  for (int i = 1; i < 100000; ++i) {
    const double m = i;
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    fraction *= d * c;
    if (std::abs(d * c - 1) < kPrecision) break;
  }
  return fraction;
}

double regularized_beta(double x, double a, double b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front = std::exp(a * std::log(x) + b * std::log1p(-x) + std::lgamma(a + b) -
                                std::lgamma(a) - std::lgamma(b));
  if (x > (a + 1) / (a + b + 2)) return 1 - front * beta_fraction(b, a, 1 - x) / b;
  return front * beta_fraction(a, b, x) / a;
}

// Where an increasing function reaches `wanted`, between two bounds, to the last bit.
double bisect(double low, double high, double wanted, const std::function<double(double)>& f) {
  for (int i = 0; i < 2000; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (f(middle) < wanted ? low : high) = middle;
  }
  return high;
}

double standard_normal_cdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

double inverse_standard_normal(double p) {
  // The lower tail keeps its digits.
  if (p > 0.5) return -inverse_standard_normal(1 - p);
  return bisect(-40, 0, p, standard_normal_cdf);
}

double normal_cdf(double mean, double deviation, double value) {
  require(deviation > 0, "standardDeviation must be > 0");
  return standard_normal_cdf((value - mean) / deviation);
}

double inverse_normal_cdf(double mean, double deviation, double p) {
  require(p > 0 && p < 1, "p must be 0 > p > 1");
  require(deviation > 0, "sd must be > 0");
  return mean + deviation * inverse_standard_normal(p);
}

double beta_cdf(double a, double b, double value) {
  require(value >= 0 && value <= 1, "value must be 0 <= v <= 1");
  require(a > 0 && b > 0, "a, b must be > 0");
  return regularized_beta(value, a, b);
}

double inverse_beta_cdf(double a, double b, double p) {
  require(p >= 0 && p <= 1, "p must be 0 <= p <= 1");
  require(a > 0 && b > 0, "a, b must be > 0");
  if (p == 0 || p == 1) return p;
  return bisect(0, 1, p, [&](double x) { return regularized_beta(x, a, b); });
}

double t_cdf(double value, double freedom) {
  require(freedom > 0, "df must be greater than 0");
  if (value == 0) return 0.5;
  const double tail = regularized_beta(freedom / (freedom + value * value), freedom / 2, 0.5) / 2;
  return value < 0 ? tail : 1 - tail;
}

double wilson(int64_t successes, int64_t trials, double z, int sign) {
  require(successes >= 0, "number of successes must not be negative");
  require(trials > 0, "number of trials must be positive");
  require(successes <= trials, "number of successes must not be larger than number of trials");
  require(z >= 0, "z-score must not be negative");
  const double n = static_cast<double>(trials), p = static_cast<double>(successes) / n;
  const double spread = z * std::sqrt((p * (1 - p) + z * z / (4 * n)) / n);
  return (p + z * z / (2 * n) + sign * spread) / (1 + z * z / n);
}

int64_t width_bucket(double operand, double first, double second, int64_t count) {
  require(count > 0, "bucketCount must be greater than 0");
  require(!std::isnan(operand), "operand must not be NaN");
  require(std::isfinite(first), "first bound must be finite");
  require(std::isfinite(second), "second bound must be finite");
  require(first != second, "bounds cannot equal each other");
  const double lower = std::min(first, second), upper = std::max(first, second);
  int64_t bucket = 0;
  if (operand >= upper) {
    if (__builtin_add_overflow(count, 1, &bucket)) {
      throw_error("NUMERIC_VALUE_OUT_OF_RANGE",
                  "Bucket for value " + java_text(operand) + " is out of range");
    }
  } else if (operand >= lower) {
    bucket =
        static_cast<int64_t>(static_cast<double>(count) * (operand - lower) / (upper - lower) + 1);
  }
  return first > second ? count - bucket + 1 : bucket;
}

int64_t width_bucket(double operand, const std::vector<std::optional<double>>& bins) {
  require(!bins.empty(), "Bins cannot be an empty array");
  require(!std::isnan(operand), "Operand cannot be NaN");
  size_t lower = 0, upper = bins.size();
  while (lower < upper) {
    require(bins[lower].value_or(0) <= bins[upper - 1].value_or(0),
            "Bin values are not sorted in ascending order");
    const size_t middle = (lower + upper) / 2;
    const double bin = bins[middle].value_or(0);
    if (!std::isfinite(bin)) throw_invalid("Bin value must be finite, got " + java_text(bin));
    if (operand < bin) {
      upper = middle;
    } else {
      lower = middle + 1;
    }
  }
  return static_cast<int64_t>(lower);
}

using Keys = std::vector<std::string_view>;
using Values = std::vector<std::optional<double>>;

// Of sparse vectors; NULL where one has a NULL among its values, or no direction.
std::optional<double> cosine_similarity(const Keys& a_keys, const Values& a, const Keys& b_keys,
                                        const Values& b) {
  auto norm = [](const Values& values) -> std::optional<double> {
    double sum = 0;
    for (const auto& value : values) {
      if (!value) return std::nullopt;
      sum += *value * *value;
    }
    return std::sqrt(sum);
  };
  const auto a_norm = norm(a), b_norm = norm(b);
  if (!a_norm || !b_norm) return std::nullopt;
  std::map<std::string_view, double> places;
  for (size_t i = 0; i < b.size(); ++i) places[b_keys[i]] = *b[i];
  double dot = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const auto found = places.find(a_keys[i]);
    if (found != places.end()) dot += *a[i] * found->second;
  }
  return dot / (*a_norm * *b_norm);
}

}  // namespace

void add_distributions(Registry& registry) {
  registry.add("t_normal_cdf", [](double mean, double deviation, double value) -> double {
    return normal_cdf(mean, deviation, value);
  });
  registry.add("t_inverse_normal_cdf", [](double mean, double deviation, double p) -> double {
    return inverse_normal_cdf(mean, deviation, p);
  });
  registry.add("t_beta_cdf",
               [](double a, double b, double value) -> double { return beta_cdf(a, b, value); });
  registry.add("t_inverse_beta_cdf",
               [](double a, double b, double p) -> double { return inverse_beta_cdf(a, b, p); });
  registry.add("t_t_cdf",
               [](double value, double freedom) -> double { return t_cdf(value, freedom); });
  registry.add("t_wilson_interval_lower",
               [](int64_t successes, int64_t trials, double z) -> double {
                 return wilson(successes, trials, z, -1);
               });
  registry.add("t_wilson_interval_upper",
               [](int64_t successes, int64_t trials, double z) -> double {
                 return wilson(successes, trials, z, 1);
               });
  registry.add("t_width_bucket",
               [](double operand, double first, double second, int64_t count) -> int64_t {
                 return width_bucket(operand, first, second, count);
               });
  registry.add("t_width_bucket",
               [](double operand, Values bins) -> int64_t { return width_bucket(operand, bins); });
  registry.add("t_cosine_similarity",
               [](Keys a_keys, Values a, Keys b_keys, Values b) -> std::optional<double> {
                 return cosine_similarity(a_keys, a, b_keys, b);
               });
}

}  // namespace tarn::engines
