#include "engines/sqld/scalar_writer.h"

#include <duckdb/common/types/hugeint.hpp>

#include <limits>

#include "base/encoding.h"
#include "engines/formats/value_parse.h"

namespace tarn::engines {

namespace {

template <class T>
void put(duckdb::Vector& vector, duckdb::idx_t row, T value) {
  duckdb::FlatVector::GetData<T>(vector)[row] = value;
}

void put_string(duckdb::Vector& vector, duckdb::idx_t row, std::string_view text) {
  put(vector, row,
      duckdb::StringVector::AddStringOrBlob(
          vector, duckdb::string_t(text.data(), static_cast<uint32_t>(text.size()))));
}

// LazySimpleSerDe reads "1.5" as 1, if what stands behind the point are digits.
std::string_view without_fraction(std::string_view text) {
  const size_t point = text.find('.');
  if (point == std::string_view::npos) return text;
  const bool is_number = text.find_first_not_of("0123456789", point + 1) == std::string_view::npos;
  return is_number ? text.substr(0, point) : text;
}

template <class T>
bool write_integer(duckdb::Vector& vector, duckdb::idx_t row, std::string_view text,
                   ScalarForm form) {
  if (form == ScalarForm::kText) text = without_fraction(text);
  const auto value =
      hive::parse_integer(text, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
  if (value) put(vector, row, static_cast<T>(*value));
  return value.has_value();
}

bool write_decimal(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                   std::string_view text) {
  const auto value = hive::parse_decimal(text, type.precision, type.scale);
  if (!value) return false;
  switch (vector.GetType().InternalType()) {
    case duckdb::PhysicalType::INT16:
      put(vector, row, static_cast<int16_t>(*value));
      return true;
    case duckdb::PhysicalType::INT32:
      put(vector, row, static_cast<int32_t>(*value));
      return true;
    case duckdb::PhysicalType::INT64:
      put(vector, row, static_cast<int64_t>(*value));
      return true;
    default:
      put(vector, row,
          duckdb::hugeint_t(static_cast<int64_t>(*value >> 64), static_cast<uint64_t>(*value)));
      return true;
  }
}

bool write_date(duckdb::Vector& vector, duckdb::idx_t row, std::string_view text, ScalarForm form) {
  if (form == ScalarForm::kCsv) {
    const auto days = hive::parse_integer(text, -10000000, 10000000);
    if (days) put(vector, row, duckdb::date_t(static_cast<int32_t>(*days)));
    return days.has_value();
  }
  const auto days = hive::parse_date(text);
  if (days) put(vector, row, duckdb::date_t(*days));
  return days.has_value();
}

bool write_timestamp(duckdb::Vector& vector, duckdb::idx_t row, std::string_view text,
                     ScalarForm form) {
  if (form == ScalarForm::kCsv) {
    constexpr int64_t kMost = 200000000000000;
    const auto ms = hive::parse_integer(text, -kMost, kMost);
    if (ms) put(vector, row, duckdb::timestamp_t(*ms * 1000));
    return ms.has_value();
  }
  const auto micros = hive::parse_timestamp(text, form == ScalarForm::kJson);
  if (micros) put(vector, row, duckdb::timestamp_t(*micros));
  return micros.has_value();
}

bool write_string(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                  std::string_view text, std::string& scratch) {
  text = hive::as_utf8(text, scratch);
  if (type.length_chars > 0) text = hive::first_chars(text, type.length_chars);
  // The engine keeps char(n) without its padding.
  if (type.kind == HiveKind::kChar) text = text.substr(0, text.find_last_not_of(' ') + 1);
  put_string(vector, row, text);
  return true;
}

// Hive writes base64, and takes what isn't base64 as it stands.
bool write_binary(duckdb::Vector& vector, duckdb::idx_t row, std::string_view text) {
  const auto decoded = base64_decode(text);
  put_string(vector, row, decoded ? std::string_view(*decoded) : text);
  return true;
}

}  // namespace

bool write_scalar(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                  std::string_view text, ScalarForm form, std::string& scratch) {
  switch (type.kind) {
    case HiveKind::kBoolean: {
      const auto value = hive::parse_boolean(text);
      if (value) put(vector, row, *value);
      return value.has_value();
    }
    case HiveKind::kTinyint:
      return write_integer<int8_t>(vector, row, text, form);
    case HiveKind::kSmallint:
      return write_integer<int16_t>(vector, row, text, form);
    case HiveKind::kInt:
      return write_integer<int32_t>(vector, row, text, form);
    case HiveKind::kBigint:
      return write_integer<int64_t>(vector, row, text, form);
    case HiveKind::kFloat:
    case HiveKind::kDouble: {
      const auto value = hive::parse_double(text);
      if (value && type.kind == HiveKind::kFloat) put(vector, row, static_cast<float>(*value));
      if (value && type.kind == HiveKind::kDouble) put(vector, row, *value);
      return value.has_value();
    }
    case HiveKind::kDecimal:
      return write_decimal(type, vector, row, text);
    case HiveKind::kDate:
      return write_date(vector, row, text, form);
    case HiveKind::kTimestamp:
      return write_timestamp(vector, row, text, form);
    case HiveKind::kBinary:
      return write_binary(vector, row, text);
    default:
      return write_string(type, vector, row, text, scratch);
  }
}

}  // namespace tarn::engines
