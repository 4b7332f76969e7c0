// ValueWriter: writes the values of one vector as text, in the form of Athena's result files.
//
//   auto writer = TRY(make_value_writer(trino_type, engine_type));
//   writer->bind(vector, count);
//   if (!writer->is_null(row)) writer->write(row, out);
//
// The Trino type decides the form: a BIGINT may be a bigint, a time or an interval. Belongs to
// one thread. For files that use DuckDB's C++ API.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "engines/functions/trino_type.h"

namespace duckdb {
class LogicalType;
class Vector;
}  // namespace duckdb

namespace tarn::engines {

class ValueWriter {
 public:
  virtual ~ValueWriter() = default;
  virtual void bind(duckdb::Vector& vector, size_t count) = 0;
  virtual bool is_null(size_t row) const = 0;
  virtual void write(size_t row, std::string& out) = 0;  // not for NULL
};

// The error says which type has no form here.
Result<std::unique_ptr<ValueWriter>> make_value_writer(const TrinoType& type,
                                                       const duckdb::LogicalType& engine_type);

}  // namespace tarn::engines
