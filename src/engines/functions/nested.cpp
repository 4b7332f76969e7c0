#include "engines/functions/nested.h"

#include <cmath>

#include "engines/functions/calendar.h"
#include "engines/functions/number_text.h"
#include "engines/functions/wide.h"

namespace tarn::engines {
namespace {

using duckdb::LogicalTypeId;
using duckdb::PhysicalType;
using duckdb::string_t;

// Times with a zone are equal by their instant (sql/types/type.h): the fields that count.
size_t compared_fields(const Cell& value) {
  const auto& fields = duckdb::StructType::GetChildTypes(value.type());
  const bool is_zoned = fields.size() == 3 && fields[0].first == "instant" &&
                        fields[1].first == "picos" && fields[2].first == "zone";
  const bool is_offset_time =
      fields.size() == 2 && fields[0].first == "utc_picos" && fields[1].first == "zone_minutes";
  return is_zoned || is_offset_time ? fields.size() - 1 : fields.size();
}

template <class T>
int order(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) - std::isnan(b);
  }
  return a < b ? -1 : b < a ? 1 : 0;
}

bool is_nan(const Cell& value) {
  const PhysicalType type = value.type().InternalType();
  if (type == PhysicalType::DOUBLE) return std::isnan(value.data<double>());
  return type == PhysicalType::FLOAT && std::isnan(value.data<float>());
}

// Of values that are no lists, structs or maps, and not NULL.
int compare_plain(const Cell& a, const Cell& b) {
  switch (a.type().InternalType()) {
    case PhysicalType::BOOL:
      return order(a.data<bool>(), b.data<bool>());
    case PhysicalType::INT8:
      return order(a.data<int8_t>(), b.data<int8_t>());
    case PhysicalType::INT16:
      return order(a.data<int16_t>(), b.data<int16_t>());
    case PhysicalType::INT32:
      return order(a.data<int32_t>(), b.data<int32_t>());
    case PhysicalType::INT64:
      return order(a.data<int64_t>(), b.data<int64_t>());
    case PhysicalType::INT128:
      return order(a.data<duckdb::hugeint_t>(), b.data<duckdb::hugeint_t>());
    case PhysicalType::FLOAT:
      return order(a.data<float>(), b.data<float>());
    case PhysicalType::DOUBLE:
      return order(a.data<double>(), b.data<double>());
    case PhysicalType::VARCHAR:
      return as_view(a.data<string_t>()).compare(as_view(b.data<string_t>()));
    default:
      throw_error("NOT_SUPPORTED", "Comparison of " + a.type().ToString() + " is not supported");
  }
}

bool is_map(const Cell& value) { return value.type().id() == LogicalTypeId::MAP; }
bool is_list(const Cell& value) { return value.type().InternalType() == PhysicalType::LIST; }
bool is_struct(const Cell& value) { return value.type().InternalType() == PhysicalType::STRUCT; }

// The AND of parts: false decides, then NULL.
class Conjunction {
 public:
  // Whether it is decided.
  bool add(std::optional<bool> part) {
    if (!part)
      is_unknown_ = true;
    else if (!*part)
      is_false_ = true;
    return is_false_;
  }
  std::optional<bool> result() const {
    if (is_false_) return false;
    return is_unknown_ ? std::nullopt : std::optional<bool>(true);
  }

 private:
  bool is_false_ = false, is_unknown_ = false;
};

// The value of an identical key, or null.
std::optional<Cell> value_of(const Cell& map, const Cell& key) {
  for (duckdb::idx_t i = 0; i < map.size(); ++i) {
    if (identical(map.element(i).field(0), key)) return map.element(i).field(1);
  }
  return std::nullopt;
}

std::optional<bool> equal_maps(const Cell& a, const Cell& b) {
  if (a.size() != b.size()) return false;
  Conjunction all;
  for (duckdb::idx_t i = 0; i < a.size(); ++i) {
    std::optional<Cell> other = value_of(b, a.element(i).field(0));
    if (!other) return false;
    if (all.add(equal(a.element(i).field(1), *other))) return false;
  }
  return all.result();
}

}  // namespace

std::optional<bool> equal(const Cell& a, const Cell& b) {
  if (a.is_null() || b.is_null()) return std::nullopt;
  Conjunction all;
  if (is_map(a)) return equal_maps(a, b);
  if (is_list(a)) {
    if (a.size() != b.size()) return false;
    for (duckdb::idx_t i = 0; i < a.size(); ++i) {
      if (all.add(equal(a.element(i), b.element(i)))) break;
    }
    return all.result();
  }
  if (is_struct(a)) {
    for (size_t i = 0; i < compared_fields(a); ++i) {
      if (all.add(equal(a.field(i), b.field(i)))) break;
    }
    return all.result();
  }
  return !is_nan(a) && compare_plain(a, b) == 0;
}

bool equal_or_refuse(const Cell& element, const Cell& value, const char* name) {
  if (element.is_null()) return false;
  const std::optional<bool> same = equal(element, value);
  if (same) return *same;
  throw_error("NOT_SUPPORTED", std::string(name) +
                                   " does not support arrays with elements that are null or "
                                   "contain null");
}

bool identical(const Cell& a, const Cell& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (is_list(a)) {
    if (a.size() != b.size()) return false;
    for (duckdb::idx_t i = 0; i < a.size(); ++i) {
      if (is_map(a)) {
        std::optional<Cell> other = value_of(b, a.element(i).field(0));
        if (!other || !identical(a.element(i).field(1), *other)) return false;
      } else if (!identical(a.element(i), b.element(i))) {
        return false;
      }
    }
    return true;
  }
  if (is_struct(a)) {
    for (size_t i = 0; i < compared_fields(a); ++i) {
      if (!identical(a.field(i), b.field(i))) return false;
    }
    return true;
  }
  return compare_plain(a, b) == 0;
}

int compare(const Cell& a, const Cell& b) {
  if (a.is_null() || b.is_null()) {
    throw_error("NOT_SUPPORTED",
                "ARRAY or ROW comparison not supported for fields with null elements");
  }
  if (is_list(a)) {
    const duckdb::idx_t shared = std::min(a.size(), b.size());
    for (duckdb::idx_t i = 0; i < shared; ++i) {
      if (const int result = compare(a.element(i), b.element(i))) return result;
    }
    return order(a.size(), b.size());
  }
  if (is_struct(a)) {
    for (size_t i = 0; i < compared_fields(a); ++i) {
      if (const int result = compare(a.field(i), b.field(i))) return result;
    }
    return 0;
  }
  return compare_plain(a, b);
}

namespace {

uint64_t mix(uint64_t value) {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 33;
  value *= 0xc4ceb9fe1a85ec53ULL;
  return value ^ value >> 33;
}

uint64_t hash_floating(double value) {
  if (std::isnan(value)) return 7;
  return value == 0 ? 0 : std::hash<double>()(value);  // -0 is 0
}

uint64_t hash_plain(const Cell& value) {
  switch (value.type().InternalType()) {
    case PhysicalType::BOOL:
      return value.data<bool>() ? 1 : 2;
    case PhysicalType::INT8:
      return static_cast<uint64_t>(value.data<int8_t>());
    case PhysicalType::INT16:
      return static_cast<uint64_t>(value.data<int16_t>());
    case PhysicalType::INT32:
      return static_cast<uint64_t>(value.data<int32_t>());
    case PhysicalType::INT64:
      return static_cast<uint64_t>(value.data<int64_t>());
    case PhysicalType::INT128:
      return value.data<duckdb::hugeint_t>().lower;
    case PhysicalType::FLOAT:
      return hash_floating(static_cast<double>(value.data<float>()));
    case PhysicalType::DOUBLE:
      return hash_floating(value.data<double>());
    case PhysicalType::VARCHAR:
      return std::hash<std::string_view>()(as_view(value.data<string_t>()));
    default:
      return 0;
  }
}

}  // namespace

uint64_t hash(const Cell& value) {
  if (value.is_null()) return 1;
  uint64_t result = 17;
  if (is_list(value)) {
    for (duckdb::idx_t i = 0; i < value.size(); ++i) {
      const uint64_t part = hash(value.element(i));
      result = is_map(value) ? result + part : mix(result * 31 + part);  // maps have no order
    }
    return result;
  }
  if (is_struct(value)) {
    for (size_t i = 0; i < compared_fields(value); ++i) {
      result = mix(result * 31 + hash(value.field(i)));
    }
    return result;
  }
  return mix(hash_plain(value));
}

std::string cell_text(const Cell& value) {
  if (value.is_null()) return "null";
  switch (value.type().id()) {
    case LogicalTypeId::BOOLEAN:
      return value.data<bool>() ? "true" : "false";
    case LogicalTypeId::TINYINT:
      return std::to_string(value.data<int8_t>());
    case LogicalTypeId::SMALLINT:
      return std::to_string(value.data<int16_t>());
    case LogicalTypeId::INTEGER:
      return std::to_string(value.data<int32_t>());
    case LogicalTypeId::BIGINT:
      return std::to_string(value.data<int64_t>());
    case LogicalTypeId::DOUBLE:
      return java_text(value.data<double>());
    case LogicalTypeId::FLOAT:
      return java_text(value.data<float>());
    case LogicalTypeId::DATE:
      return date_text(value.data<duckdb::date_t>().days);
    case LogicalTypeId::TIMESTAMP:
      return timestamp_text(value.data<duckdb::timestamp_t>().value, 0, 3);
    case LogicalTypeId::VARCHAR:
      return std::string(as_view(value.data<string_t>()));
    default:
      break;
  }
  std::string out = is_list(value) || is_struct(value) ? "[" : value.type().ToString();
  const size_t count = is_list(value) ? value.size() : is_struct(value) ? value.field_count() : 0;
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) out += ", ";
    out += cell_text(is_list(value) ? value.element(i) : value.field(i));
  }
  return is_list(value) || is_struct(value) ? out + "]" : out;
}

const size_t* CellSet::find(const Cell& cell) const {
  auto [first, last] = places_.equal_range(hash(cell));
  for (; first != last; ++first) {
    if (identical(cells_[first->second], cell)) return &first->second;
  }
  return nullptr;
}

bool CellSet::insert(const Cell& cell) {
  if (contains(cell)) return false;
  places_.emplace(hash(cell), cells_.size());
  cells_.push_back(cell);
  return true;
}

Rows::Rows(duckdb::DataChunk& input, duckdb::Vector& output)
    : output_(output),
      is_constant_(input.AllConstant()),
      count_(is_constant_ ? 1 : input.size()),
      formats_(input.ColumnCount()) {
  for (size_t i = 0; i < formats_.size(); ++i) {
    duckdb::Vector::RecursiveToUnifiedFormat(input.data[i], count_, formats_[i]);
  }
  output.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
}

bool Rows::has_null(duckdb::idx_t row) const {
  for (const auto& format : formats_) {
    if (Cell(format, row).is_null()) return true;
  }
  return false;
}

void Rows::finish() {
  if (is_constant_) output_.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

void ListBuilder::begin(duckdb::idx_t row) {
  row_ = row;
  start_ = elements_.size();
}

void ListBuilder::end() {
  duckdb::FlatVector::GetData<duckdb::list_entry_t>(output_)[row_] = {start_,
                                                                      elements_.size() - start_};
}

void ListBuilder::flush() {
  if (elements_.empty()) return;
  duckdb::ListVector::Append(output_, source_, duckdb::SelectionVector(elements_.data()),
                             elements_.size());
}

void copy_elements(duckdb::Vector& output, duckdb::Vector& source,
                   const std::vector<int64_t>& indexes) {
  std::vector<duckdb::sel_t> selected(indexes.size(), 0);
  bool any = false;
  for (size_t i = 0; i < indexes.size(); ++i) {
    if (indexes[i] < 0) continue;
    selected[i] = static_cast<duckdb::sel_t>(indexes[i]);
    any = true;
  }
  if (any) {
    duckdb::VectorOperations::Copy(source, output, duckdb::SelectionVector(selected.data()),
                                   indexes.size(), 0, 0);
  }
  for (size_t i = 0; i < indexes.size(); ++i) {
    if (indexes[i] < 0) duckdb::FlatVector::SetNull(output, i, true);
  }
}

void keep_argument_types(duckdb::ScalarFunction& function, const Arguments& arguments) {
  for (size_t i = 0; i < arguments.size() && i < function.arguments.size(); ++i) {
    if (function.arguments[i].id() == LogicalTypeId::ANY) {
      function.arguments[i] = arguments[i]->return_type;
    }
  }
}

}  // namespace tarn::engines
