// What aggregates of Trino's need besides the engine's: a value's part of a checksum, the finish
// of those that collected lists, and checks of window arguments.
#include <algorithm>
#include <bit>
#include <cmath>

#include "engines/functions/hashes64.h"
#include "engines/functions/nested.h"
#include "engines/functions/subjects.h"
#include "engines/functions/wide.h"

namespace tarn::engines {
namespace {

using duckdb::LogicalTypeId;
using Texts = std::vector<std::optional<std::string_view>>;

constexpr uint64_t kChecksumPrime = 0x9E3779B185EBCA87;
constexpr size_t kListaggBytesMax = 1 << 20;  // as Trino's

uint64_t hash_of(const Cell& cell) {
  switch (cell.type().id()) {
    case LogicalTypeId::BOOLEAN:
      return xxhash64(cell.data<bool>() ? int64_t{1} : int64_t{0});
    case LogicalTypeId::TINYINT:
      return xxhash64(int64_t{cell.data<int8_t>()});
    case LogicalTypeId::SMALLINT:
      return xxhash64(int64_t{cell.data<int16_t>()});
    case LogicalTypeId::INTEGER:
    case LogicalTypeId::DATE:
      return xxhash64(int64_t{cell.data<int32_t>()});
    case LogicalTypeId::BIGINT:
    case LogicalTypeId::TIMESTAMP:
      return xxhash64(cell.data<int64_t>());
    case LogicalTypeId::DOUBLE: {
      const double value = cell.data<double>();
      return xxhash64(value == 0 ? int64_t{0} : std::bit_cast<int64_t>(value));
    }
    case LogicalTypeId::FLOAT: {
      const float value = cell.data<float>();
      return xxhash64(int64_t{value == 0 ? 0 : std::bit_cast<int32_t>(value)});
    }
    default:
      return xxhash64(as_view(cell.data<duckdb::string_t>()));
  }
}

// A HUGEINT, so that their sum doesn't overflow; a NULL counts as well.
void run_checksum(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
  Rows rows(input, output);
  auto* sums = duckdb::FlatVector::GetData<duckdb::hugeint_t>(output);
  for (duckdb::idx_t row = 0; row < rows.count(); ++row) {
    const Cell cell = rows.cell(0, row);
    const uint64_t part = cell.is_null() ? kChecksumPrime : hash_of(cell) * kChecksumPrime;
    sums[row] = from_wide(static_cast<Wide>(part));
  }
  rows.finish();
}

BindData bind_checksum(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                       Arguments& arguments) {
  keep_argument_types(function, arguments);
  function.return_type = duckdb::LogicalType::HUGEINT;
  return nullptr;
}

[[noreturn]] void throw_listagg_overflow() {
  throw_error("EXCEEDED_FUNCTION_MEMORY_LIMIT",
              "Concatenated string has the length in bytes larger than the maximum output length " +
                  std::to_string(kListaggBytesMax));
}

// NULL where there is no value. `overflow` writes what stands for the rest, of which it is told
// how many there are.
template <class Overflow>
std::optional<std::string> listagg(const Texts& values, std::string_view separator,
                                   Overflow overflow) {
  std::optional<std::string> out;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    const size_t size = out ? out->size() + separator.size() : 0;
    if (size + values[i]->size() > kListaggBytesMax) {
      const auto rest = std::count_if(values.begin() + static_cast<long>(i), values.end(),
                                      [](const auto& value) { return value.has_value(); });
      if (out) *out += separator;
      if (!out) out.emplace();
      *out += overflow(rest);
      return out;
    }
    if (out) *out += separator;
    if (!out) out.emplace();
    *out += *values[i];
  }
  return out;
}

void add_listagg(Registry& registry) {
  registry.add(
      "t_listagg", [](Texts values, std::string_view separator) -> std::optional<std::string> {
        return listagg(values, separator, [](auto) -> std::string { throw_listagg_overflow(); });
      });
  registry.add("t_listagg_truncate",
               [](Texts values, std::string_view separator, std::string_view filler,
                  bool with_count) -> std::optional<std::string> {
                 return listagg(values, separator, [&](auto rest) {
                   const std::string count = "(" + std::to_string(rest) + ")";
                   return std::string(filler) + (with_count ? count : "");
                 });
               });
}

using Numbers = std::vector<std::optional<double>>;

// The value at the given part of the total weight; the values without NULLs and by size.
class WeightedValues {
 public:
  WeightedValues(const Numbers& values, const Numbers& weights) {
    for (size_t i = 0; i < values.size(); ++i) {
      if (!values[i] || !weights[i]) continue;
      if (!(*weights[i] > 0)) throw_invalid("weight must be > 0");
      entries_.emplace_back(*values[i], *weights[i]);
      total_ += *weights[i];
    }
    std::sort(entries_.begin(), entries_.end());
  }

  std::optional<double> at(double percentile) const {
    if (!(percentile >= 0 && percentile <= 1)) {
      throw_invalid("Percentile must be between 0 and 1");
    }
    double below = 0;
    for (const auto& [value, weight] : entries_) {
      below += weight;
      if (below >= percentile * total_) return value;
    }
    if (entries_.empty()) return std::nullopt;
    return entries_.back().first;
  }

 private:
  std::vector<std::pair<double, double>> entries_;
  double total_ = 0;
};

void add_percentiles(Registry& registry) {
  registry.add("t_weighted_percentile",
               [](Numbers values, Numbers weights, double percentile) -> std::optional<double> {
                 return WeightedValues(values, weights).at(percentile);
               });
  registry.add("t_weighted_percentile",
               [](Numbers values, Numbers weights,
                  std::vector<double> percentiles) -> std::optional<std::vector<double>> {
                 const WeightedValues weighted(values, weights);
                 std::vector<double> results;
                 for (double percentile : percentiles) {
                   const auto value = weighted.at(percentile);
                   if (!value) return std::nullopt;
                   results.push_back(*value);
                 }
                 return results;
               });
  registry.add("t_percentile", [](double percentile) -> double {
    if (!(percentile >= 0 && percentile <= 1)) {
      throw_invalid("Percentile must be between 0 and 1");
    }
    return percentile;
  });
}

}  // namespace

void add_aggregates(Registry& registry) {
  registry.add_bound("t_checksum", {duckdb::LogicalType::ANY}, bind_checksum, run_checksum);
  registry.add("t_checksum_bytes", [](duckdb::hugeint_t sum) -> Bytes {
    const uint64_t low = sum.lower;
    return {{}, std::string(reinterpret_cast<const char*>(&low), sizeof low)};
  });
  registry.add("t_finite", [](double value) -> std::optional<double> {
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
  });
  add_listagg(registry);
  add_percentiles(registry);
  registry.add("t_at_least", [](int64_t value, int64_t least, std::string_view what) -> int64_t {
    if (value < least) throw_invalid(std::string(what));
    return value;
  });
  // Raises its text for every row that reaches it.
  registry.add_volatile("t_fail", [](std::string_view code, std::string_view message) -> bool {
    throw_error(std::string(code).c_str(), std::string(message));
  });
}

}  // namespace tarn::engines
