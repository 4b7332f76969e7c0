// Reader and Writer (vector_io.h) of moments that are structs. For files that use DuckDB's C++ API.
#pragma once

#include <duckdb/common/types/vector.hpp>
#include <string>

#include "engines/functions/moments.h"
#include "engines/functions/vector_io.h"

namespace tarn::engines {

// The fields of a struct's vector, by row.
class FieldReader {
 public:
  void prepare(duckdb::Vector& vector, duckdb::idx_t count) {
    duckdb::Vector::RecursiveToUnifiedFormat(vector, count, format_);
  }
  bool is_valid(duckdb::idx_t row) const { return format_.unified.validity.RowIsValid(at(row)); }

 protected:
  template <class T>
  const T& field(size_t index, duckdb::idx_t row) const {
    const duckdb::UnifiedVectorFormat& format = format_.children[index].unified;
    return duckdb::UnifiedVectorFormat::GetData<T>(format)[format.sel->get_index(at(row))];
  }

 private:
  duckdb::idx_t at(duckdb::idx_t row) const { return format_.unified.sel->get_index(row); }

  duckdb::RecursiveUnifiedVectorFormat format_;
};

template <>
class Reader<Precise> : public FieldReader {
 public:
  Precise get(duckdb::idx_t row) const { return {field<int64_t>(0, row), field<int32_t>(1, row)}; }
};

template <>
class Reader<Zoned> : public FieldReader {
 public:
  Zoned get(duckdb::idx_t row) const {
    return {field<int64_t>(0, row), field<int32_t>(1, row),
            field<duckdb::string_t>(2, row).GetString()};
  }
};

template <>
class Reader<OffsetTime> : public FieldReader {
 public:
  OffsetTime get(duckdb::idx_t row) const {
    return {field<int64_t>(0, row), field<int32_t>(1, row)};
  }
};

class FieldWriter {
 public:
  explicit FieldWriter(duckdb::Vector& vector)
      : fields_(duckdb::StructVector::GetEntries(vector)) {}

 protected:
  template <class T>
  void put(size_t index, duckdb::idx_t row, T value) {
    duckdb::FlatVector::GetData<T>(*fields_[index])[row] = value;
  }
  void put_text(size_t index, duckdb::idx_t row, const std::string& text) {
    put(index, row, duckdb::StringVector::AddString(*fields_[index], text));
  }

 private:
  duckdb::vector<duckdb::unique_ptr<duckdb::Vector>>& fields_;
};

template <>
class Writer<Precise> : public FieldWriter {
 public:
  using FieldWriter::FieldWriter;
  void set(duckdb::idx_t row, const Precise& value) {
    put(0, row, value.micros);
    put(1, row, value.picos);
  }
};

template <>
class Writer<Zoned> : public FieldWriter {
 public:
  using FieldWriter::FieldWriter;
  void set(duckdb::idx_t row, const Zoned& value) {
    put(0, row, value.instant);
    put(1, row, value.picos);
    put_text(2, row, value.zone);
  }
};

template <>
class Writer<ZonedKey> : public FieldWriter {
 public:
  using FieldWriter::FieldWriter;
  void set(duckdb::idx_t row, const ZonedKey& value) {
    put(0, row, value.instant);
    put(1, row, value.picos);
  }
};

template <>
class Writer<OffsetTime> : public FieldWriter {
 public:
  using FieldWriter::FieldWriter;
  void set(duckdb::idx_t row, const OffsetTime& value) {
    put(0, row, value.utc_picos);
    put(1, row, value.zone_minutes);
  }
};

}  // namespace tarn::engines
