// Writes one field, scalar or nested, of delimited text or JSON into a column's vector. For files
// that use DuckDB's C++ API. One writer belongs to one thread.
#pragma once

#include <duckdb/common/types/vector.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "engines/formats/hive_type.h"
#include "engines/formats/json_cursor.h"
#include "engines/formats/text_options.h"
#include "engines/sqld/scalar_writer.h"

namespace tarn::engines {

// What DuckDB's type of the column must be for the writers; false: it is another.
bool is_writable(const HiveType& type, const duckdb::LogicalType& engine);

class DelimitedWriter {
 public:
  explicit DelimitedWriter(TextOptions options) : options_(std::move(options)) {}

  // As LazySimpleSerDe: what is not a value of the type is NULL.
  void write(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
             std::string_view field, size_t level = 1);

 private:
  void write_array(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                   std::string_view field, size_t level);
  void write_map(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                 std::string_view field, size_t level);
  void write_struct(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                    std::string_view field, size_t level);

  const TextOptions options_;
  std::deque<std::vector<std::string_view>> parts_;  // by level
  std::string unescaped_;
  std::string scratch_;
};

class JsonWriter {
 public:
  // False: the document is malformed at the cursor, or, where mismatch() is not empty, a value
  // there is not of the type.
  bool write(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row, JsonCursor& json);
  std::string take_mismatch() { return std::exchange(mismatch_, {}); }

 private:
  bool write_scalar_value(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                          JsonCursor& json);
  bool write_array(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                   JsonCursor& json);
  bool write_map(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row, JsonCursor& json);
  bool write_struct(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                    JsonCursor& json);
  bool refuse(const HiveType& type, std::string_view value);

  std::string name_;
  std::string scratch_;
  std::string mismatch_;
};

}  // namespace tarn::engines
