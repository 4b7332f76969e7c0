#include "engines/sqld/value_writer.h"

#include <duckdb/common/types/hugeint.hpp>
#include <duckdb/common/types/uuid.hpp>
#include <duckdb/common/types/vector.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

#include "engines/functions/calendar.h"
#include "engines/functions/ip_text.h"
#include "engines/functions/time_zones.h"
#include "engines/sqld/value_text.h"

namespace tarn::engines {

namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::PhysicalType;

// The part every writer shares: the vector's format and its NULLs.
class BoundWriter : public ValueWriter {
 public:
  void bind(duckdb::Vector& vector, size_t count) override { vector.ToUnifiedFormat(count, data_); }
  bool is_null(size_t row) const override { return !data_.validity.RowIsValid(index(row)); }

 protected:
  size_t index(size_t row) const { return data_.sel->get_index(row); }
  template <class T>
  const T& at(size_t row) const {
    return duckdb::UnifiedVectorFormat::GetData<T>(data_)[index(row)];
  }
  duckdb::UnifiedVectorFormat data_;
};

template <class T>
class IntegerWriter final : public BoundWriter {
  void write(size_t row, std::string& out) override { out += std::to_string(at<T>(row)); }
};

// One function of one stored value.
template <class T, class F>
class FunctionWriter final : public BoundWriter {
 public:
  explicit FunctionWriter(F function) : function_(std::move(function)) {}
  void write(size_t row, std::string& out) override { function_(at<T>(row), out); }

 private:
  F function_;
};

template <class T, class F>
std::unique_ptr<ValueWriter> from(F function) {
  return std::make_unique<FunctionWriter<T, F>>(std::move(function));
}

template <class T>
std::unique_ptr<ValueWriter> decimal_writer(int scale) {
  return from<T>([scale](const T& value, std::string& out) {
    if constexpr (std::is_same_v<T, duckdb::hugeint_t>) {
      append_decimal(value.ToString(), scale, out);
    } else {
      append_decimal(std::to_string(value), scale, out);
    }
  });
}

Error no_form(const TrinoType& type, const LogicalType& engine_type) {
  return internal_error("a result of type " + type.name + " came as " + engine_type.ToString());
}

std::string_view view(const duckdb::string_t& text) { return {text.GetData(), text.GetSize()}; }

int precision_of(const TrinoType& type) { return type.numbers.empty() ? 3 : type.numbers[0]; }

// Nested values as Java prints collections: "[1, null]", "{k=v}".
class ListWriter final : public BoundWriter {
 public:
  explicit ListWriter(std::unique_ptr<ValueWriter> element) : element_(std::move(element)) {}
  void bind(duckdb::Vector& vector, size_t count) override {
    BoundWriter::bind(vector, count);
    element_->bind(duckdb::ListVector::GetEntry(vector), duckdb::ListVector::GetListSize(vector));
  }
  void write(size_t row, std::string& out) override {
    const auto& entry = at<duckdb::list_entry_t>(row);
    out += '[';
    for (size_t i = 0; i < entry.length; ++i) {
      if (i > 0) out += ", ";
      const size_t element = entry.offset + i;
      if (element_->is_null(element)) {
        out += "null";
      } else {
        element_->write(element, out);
      }
    }
    out += ']';
  }

 private:
  std::unique_ptr<ValueWriter> element_;
};

class MapWriter final : public BoundWriter {
 public:
  MapWriter(std::unique_ptr<ValueWriter> key, std::unique_ptr<ValueWriter> value)
      : key_(std::move(key)), value_(std::move(value)) {}
  void bind(duckdb::Vector& vector, size_t count) override {
    BoundWriter::bind(vector, count);
    const size_t entries = duckdb::ListVector::GetListSize(vector);
    key_->bind(duckdb::MapVector::GetKeys(vector), entries);
    value_->bind(duckdb::MapVector::GetValues(vector), entries);
  }
  void write(size_t row, std::string& out) override {
    const auto& entry = at<duckdb::list_entry_t>(row);
    out += '{';
    for (size_t i = entry.offset; i < entry.offset + entry.length; ++i) {
      if (i > entry.offset) out += ", ";
      key_->write(i, out);
      out += '=';
      if (value_->is_null(i)) {
        out += "null";
      } else {
        value_->write(i, out);
      }
    }
    out += '}';
  }

 private:
  std::unique_ptr<ValueWriter> key_;
  std::unique_ptr<ValueWriter> value_;
};

class RowWriter final : public BoundWriter {
 public:
  RowWriter(std::vector<std::unique_ptr<ValueWriter>> fields, std::vector<std::string> names)
      : fields_(std::move(fields)), names_(std::move(names)) {}
  void bind(duckdb::Vector& vector, size_t count) override {
    BoundWriter::bind(vector, count);
    // A constant or dictionary struct keeps its fields in another order: made plain first.
    if (vector.GetVectorType() != duckdb::VectorType::FLAT_VECTOR) {
      vector.Flatten(count);
      BoundWriter::bind(vector, count);
    }
    auto& children = duckdb::StructVector::GetEntries(vector);
    for (size_t i = 0; i < fields_.size(); ++i) fields_[i]->bind(*children[i], count);
  }
  void write(size_t row, std::string& out) override {
    out += '{';
    for (size_t i = 0; i < fields_.size(); ++i) {
      if (i > 0) out += ", ";
      out += names_[i].empty() ? "field" + std::to_string(i) : names_[i];
      out += '=';
      if (fields_[i]->is_null(row)) {
        out += "null";
      } else {
        fields_[i]->write(row, out);
      }
    }
    out += '}';
  }

 private:
  std::vector<std::unique_ptr<ValueWriter>> fields_;
  std::vector<std::string> names_;
};

// A struct's fields, which hold one value together.
class FieldsWriter : public BoundWriter {
 public:
  void bind(duckdb::Vector& vector, size_t count) override {
    vector.Flatten(count);
    BoundWriter::bind(vector, count);
    auto& children = duckdb::StructVector::GetEntries(vector);
    fields_.resize(children.size());
    for (size_t i = 0; i < children.size(); ++i) children[i]->ToUnifiedFormat(count, fields_[i]);
  }

 protected:
  template <class T>
  const T& field(size_t index, size_t row) const {
    const duckdb::UnifiedVectorFormat& data = fields_[index];
    return duckdb::UnifiedVectorFormat::GetData<T>(data)[data.sel->get_index(row)];
  }

 private:
  std::vector<duckdb::UnifiedVectorFormat> fields_;
};

// timestamp(7 and more)
class PreciseWriter final : public FieldsWriter {
 public:
  explicit PreciseWriter(int precision) : precision_(precision) {}
  void write(size_t row, std::string& out) override {
    append_timestamp(field<int64_t>(0, row), field<int32_t>(1, row), precision_, out);
  }

 private:
  const int precision_;
};

class ZonedWriter final : public FieldsWriter {
 public:
  explicit ZonedWriter(int precision) : precision_(precision) {}
  void write(size_t row, std::string& out) override {
    zone_ = view(field<duckdb::string_t>(2, row));
    const int64_t local_micros = to_local(zone_, field<int64_t>(0, row));
    append_timestamp(local_micros, field<int32_t>(1, row), precision_, out);
    out += ' ';
    out += zone_;
  }

 private:
  const int precision_;
  std::string zone_;
};

class OffsetTimeWriter final : public FieldsWriter {
 public:
  explicit OffsetTimeWriter(int precision) : precision_(precision) {}
  void write(size_t row, std::string& out) override {
    const int32_t minutes = field<int32_t>(1, row);
    const int64_t local_picos = field<int64_t>(0, row) + minutes * kPicosPerMinute + kPicosPerDay;
    append_time(local_picos % kPicosPerDay, precision_, out);
    append_offset(minutes, out);
  }

 private:
  const int precision_;
};

Result<std::unique_ptr<ValueWriter>> make_moment(const TrinoType& type, const LogicalType& engine) {
  const int precision = precision_of(type);
  const size_t fields = duckdb::StructType::GetChildCount(engine);
  if (type.name == "timestamp" && fields == 2) {
    return std::unique_ptr<ValueWriter>(std::make_unique<PreciseWriter>(precision));
  }
  if (type.name == "timestamp with time zone" && fields == 3) {
    return std::unique_ptr<ValueWriter>(std::make_unique<ZonedWriter>(precision));
  }
  if (type.name == "time with time zone" && fields == 2) {
    return std::unique_ptr<ValueWriter>(std::make_unique<OffsetTimeWriter>(precision));
  }
  return no_form(type, engine);
}

Result<std::unique_ptr<ValueWriter>> make_nested(const TrinoType& type, const LogicalType& engine) {
  if (type.name.starts_with("time") && engine.id() == LogicalTypeId::STRUCT) {
    return make_moment(type, engine);
  }
  if (type.name == "array" && engine.id() == LogicalTypeId::LIST && type.children.size() == 1) {
    auto element = TRY(make_value_writer(type.children[0], duckdb::ListType::GetChildType(engine)));
    return std::unique_ptr<ValueWriter>(std::make_unique<ListWriter>(std::move(element)));
  }
  if (type.name == "map" && engine.id() == LogicalTypeId::MAP && type.children.size() == 2) {
    auto key = TRY(make_value_writer(type.children[0], duckdb::MapType::KeyType(engine)));
    auto value = TRY(make_value_writer(type.children[1], duckdb::MapType::ValueType(engine)));
    return std::unique_ptr<ValueWriter>(
        std::make_unique<MapWriter>(std::move(key), std::move(value)));
  }
  if (type.name == "row" && engine.id() == LogicalTypeId::STRUCT &&
      duckdb::StructType::GetChildCount(engine) == type.children.size()) {
    std::vector<std::unique_ptr<ValueWriter>> fields;
    for (size_t i = 0; i < type.children.size(); ++i) {
      fields.push_back(
          TRY(make_value_writer(type.children[i], duckdb::StructType::GetChildType(engine, i))));
    }
    return std::unique_ptr<ValueWriter>(
        std::make_unique<RowWriter>(std::move(fields), type.field_names));
  }
  return no_form(type, engine);
}

Result<std::unique_ptr<ValueWriter>> make_decimal(const TrinoType& type,
                                                  const LogicalType& engine) {
  const int scale = duckdb::DecimalType::GetScale(engine);
  switch (engine.InternalType()) {
    case PhysicalType::INT16:
      return decimal_writer<int16_t>(scale);
    case PhysicalType::INT32:
      return decimal_writer<int32_t>(scale);
    case PhysicalType::INT64:
      return decimal_writer<int64_t>(scale);
    case PhysicalType::INT128:
      return decimal_writer<duckdb::hugeint_t>(scale);
    default:
      return no_form(type, engine);
  }
}

Result<std::unique_ptr<ValueWriter>> make_from_bigint(const TrinoType& type,
                                                      const LogicalType& engine) {
  const int precision = precision_of(type);
  if (type.name == "bigint") return std::unique_ptr<ValueWriter>(new IntegerWriter<int64_t>());
  if (type.name == "time") {
    return from<int64_t>(
        [precision](int64_t picos, std::string& out) { append_time(picos, precision, out); });
  }
  if (type.name == "interval year to month") {
    return from<int64_t>(append_year_month_interval);
  }
  if (type.name == "interval day to second") return from<int64_t>(append_day_time_interval);
  return no_form(type, engine);
}

Result<std::unique_ptr<ValueWriter>> make_from_text(const TrinoType& type) {
  using duckdb::string_t;
  if (type.name == "char") {
    const int length_chars = type.numbers.empty() ? 1 : type.numbers[0];
    return from<string_t>([length_chars](const string_t& text, std::string& out) {
      append_padded(view(text), length_chars, out);
    });
  }
  return from<string_t>([](const string_t& text, std::string& out) { out += view(text); });
}

}  // namespace

Result<std::unique_ptr<ValueWriter>> make_value_writer(const TrinoType& type,
                                                       const LogicalType& engine) {
  const int precision = precision_of(type);
  switch (engine.id()) {
    case LogicalTypeId::SQLNULL:  // the type of NULL alone: nothing is ever written
      return std::unique_ptr<ValueWriter>(new IntegerWriter<int32_t>());
    case LogicalTypeId::BOOLEAN:
      return from<bool>([](bool value, std::string& out) { out += value ? "true" : "false"; });
    case LogicalTypeId::TINYINT:
      return std::unique_ptr<ValueWriter>(new IntegerWriter<int8_t>());
    case LogicalTypeId::SMALLINT:
      return std::unique_ptr<ValueWriter>(new IntegerWriter<int16_t>());
    case LogicalTypeId::INTEGER:
      return std::unique_ptr<ValueWriter>(new IntegerWriter<int32_t>());
    case LogicalTypeId::BIGINT:
      return make_from_bigint(type, engine);
    case LogicalTypeId::FLOAT:
      return from<float>(append_real);
    case LogicalTypeId::DOUBLE:
      return from<double>(append_double);
    case LogicalTypeId::DECIMAL:
      return make_decimal(type, engine);
    case LogicalTypeId::DATE:
      return from<duckdb::date_t>(
          [](duckdb::date_t date, std::string& out) { append_date(date.days, out); });
    case LogicalTypeId::TIMESTAMP:
      return from<duckdb::timestamp_t>([precision](duckdb::timestamp_t time, std::string& out) {
        append_timestamp(time.value, 0, precision, out);
      });
    case LogicalTypeId::VARCHAR:
      return make_from_text(type);
    case LogicalTypeId::BLOB:
      if (type.name == "ipaddress") {
        return from<duckdb::string_t>([](const duckdb::string_t& address, std::string& out) {
          out += ip_text(view(address));
        });
      }
      return from<duckdb::string_t>(
          [](const duckdb::string_t& bytes, std::string& out) { append_binary(view(bytes), out); });
    case LogicalTypeId::UUID:
      return from<duckdb::hugeint_t>([](const duckdb::hugeint_t& value, std::string& out) {
        out += duckdb::UUID::ToString(value);
      });
    default:
      return make_nested(type, engine);
  }
}

}  // namespace tarn::engines
