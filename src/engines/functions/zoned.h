// Zoned: a TIMESTAMP WITH TIME ZONE as functions take and give it. For files that use DuckDB's C++
// API.
#pragma once

#include <duckdb.hpp>
#include <string>

#include "engines/functions/vector_io.h"

namespace tarn::engines {

struct Zoned {
  int64_t instant = 0;  // microseconds since 1970 in UTC
  int32_t picos = 0;    // below the microsecond
  std::string zone;     // canonical, see time_zones.h

  static duckdb::LogicalType type() {
    using duckdb::LogicalType;
    return LogicalType::STRUCT({{"instant", LogicalType::BIGINT},
                                {"picos", LogicalType::INTEGER},
                                {"zone", LogicalType::VARCHAR}});
  }
};

template <>
class Reader<Zoned> {
 public:
  void prepare(duckdb::Vector& vector, duckdb::idx_t count) {
    duckdb::Vector::RecursiveToUnifiedFormat(vector, count, format_);
  }
  bool is_valid(duckdb::idx_t row) const {
    return format_.unified.validity.RowIsValid(format_.unified.sel->get_index(row));
  }
  Zoned get(duckdb::idx_t row) const {
    const duckdb::idx_t at = format_.unified.sel->get_index(row);
    return {field<int64_t>(0, at), field<int32_t>(1, at),
            field<duckdb::string_t>(2, at).GetString()};
  }

 private:
  template <class T>
  T field(size_t index, duckdb::idx_t row) const {
    const duckdb::UnifiedVectorFormat& format = format_.children[index].unified;
    return duckdb::UnifiedVectorFormat::GetData<T>(format)[format.sel->get_index(row)];
  }

  duckdb::RecursiveUnifiedVectorFormat format_;
};

template <>
class Writer<Zoned> {
 public:
  explicit Writer(duckdb::Vector& vector) : fields_(duckdb::StructVector::GetEntries(vector)) {}
  void set(duckdb::idx_t row, const Zoned& value) {
    duckdb::FlatVector::GetData<int64_t>(*fields_[0])[row] = value.instant;
    duckdb::FlatVector::GetData<int32_t>(*fields_[1])[row] = value.picos;
    duckdb::FlatVector::GetData<duckdb::string_t>(*fields_[2])[row] =
        duckdb::StringVector::AddString(*fields_[2], value.zone);
  }

 private:
  duckdb::vector<duckdb::unique_ptr<duckdb::Vector>>& fields_;
};

}  // namespace tarn::engines
