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

// Whether values of the kind are what the text says, blanks and all.
bool is_text(HiveKind kind);

class DelimitedWriter {
 public:
  DelimitedWriter(TextOptions options, bool trims_numbers)
      : options_(std::move(options)), trims_numbers_(trims_numbers) {}

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
  const bool trims_numbers_;
  std::deque<std::vector<std::string_view>> parts_;  // by level
  std::string unescaped_;
  std::string scratch_;
};

class JsonWriter {
 public:
  // `nulls_invalid`: what is not of the type is NULL. `options` must outlive the writer.
  JsonWriter(const JsonOptions& options, bool nulls_invalid)
      : options_(options), nulls_invalid_(nulls_invalid) {}

  // False: the document is malformed at the cursor, or, where mismatch() is not empty, a value
  // there is not of the type.
  bool write(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row, JsonCursor& json);
  std::string take_mismatch() { return std::exchange(mismatch_, {}); }
  // Whether a member named `key` is the column or field of that name.
  bool is_key(const std::string& name, std::string_view key) const;

 private:
  bool write_scalar_value(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                          JsonCursor& json);
  bool write_array(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                   JsonCursor& json);
  bool write_map(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row, JsonCursor& json);
  bool write_struct(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
                    JsonCursor& json);
  bool write_entry(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t offset,
                   std::vector<std::string>& keys, JsonCursor& json);
  bool refuse(const HiveType& type, duckdb::Vector& vector, duckdb::idx_t row,
              std::string_view value);

  const JsonOptions& options_;
  const bool nulls_invalid_;
  std::string name_;
  std::string scratch_;
  std::string mismatch_;
};

}  // namespace tarn::engines
