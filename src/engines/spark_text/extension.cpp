// The functions sp_read_* of the engine inside of a Glue job: a text's value, or null where the
// text is not of the usual form. By DuckDB's C API, whose structure of functions any later version
// keeps.
#define DUCKDB_EXTENSION_NAME spark_text
#include <duckdb_extension.h>

#include <limits>

#include "engines/spark_text/text_values.h"

DUCKDB_EXTENSION_EXTERN

namespace tarn::spark_text {
namespace {

std::string_view view_of(const duckdb_string_t& text) {
  const auto size = text.value.inlined.length;
  const bool is_inlined = size <= sizeof(text.value.inlined.inlined);
  return {is_inlined ? text.value.inlined.inlined : text.value.pointer.ptr, size};
}

template <class Value, bool (*kRead)(std::string_view, Value&)>
void read_all(duckdb_function_info, duckdb_data_chunk input, duckdb_vector output) {
  const duckdb_vector column = duckdb_data_chunk_get_vector(input, 0);
  const auto* texts = static_cast<const duckdb_string_t*>(duckdb_vector_get_data(column));
  const auto* there = duckdb_vector_get_validity(column);
  auto* values = static_cast<Value*>(duckdb_vector_get_data(output));
  duckdb_vector_ensure_validity_writable(output);
  auto* known = duckdb_vector_get_validity(output);
  const idx_t count = duckdb_data_chunk_get_size(input);
  for (idx_t row = 0; row < count; ++row) {
    const bool is_there = there == nullptr || ((there[row / 64] >> (row % 64)) & 1) != 0;
    if (!is_there || !kRead(view_of(texts[row]), values[row])) {
      known[row / 64] &= ~(std::uint64_t{1} << (row % 64));
    }
  }
}

template <class Value>
bool read_narrow(std::string_view text, Value& value) {
  std::int64_t found = 0;
  if (!read_integer(text, found)) return false;
  if (found < std::numeric_limits<Value>::min() || found > std::numeric_limits<Value>::max()) {
    return false;
  }
  value = static_cast<Value>(found);
  return true;
}

bool add(duckdb_connection connection, const char* name, duckdb_type result,
         duckdb_scalar_function_t function) {
  duckdb_scalar_function made = duckdb_create_scalar_function();
  duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
  duckdb_logical_type value = duckdb_create_logical_type(result);
  duckdb_scalar_function_set_name(made, name);
  duckdb_scalar_function_add_parameter(made, text);
  duckdb_scalar_function_set_return_type(made, value);
  duckdb_scalar_function_set_function(made, function);
  const bool is_added = duckdb_register_scalar_function(connection, made) == DuckDBSuccess;
  duckdb_destroy_logical_type(&text);
  duckdb_destroy_logical_type(&value);
  duckdb_destroy_scalar_function(&made);
  return is_added;
}

bool add_all(duckdb_connection connection) {
  return add(connection, "sp_read_tinyint", DUCKDB_TYPE_TINYINT,
             read_all<std::int8_t, read_narrow<std::int8_t>>) &&
         add(connection, "sp_read_smallint", DUCKDB_TYPE_SMALLINT,
             read_all<std::int16_t, read_narrow<std::int16_t>>) &&
         add(connection, "sp_read_integer", DUCKDB_TYPE_INTEGER,
             read_all<std::int32_t, read_narrow<std::int32_t>>) &&
         add(connection, "sp_read_bigint", DUCKDB_TYPE_BIGINT,
             read_all<std::int64_t, read_integer>) &&
         add(connection, "sp_read_float", DUCKDB_TYPE_FLOAT, read_all<float, read_float>) &&
         add(connection, "sp_read_double", DUCKDB_TYPE_DOUBLE, read_all<double, read_double>) &&
         add(connection, "sp_read_boolean", DUCKDB_TYPE_BOOLEAN, read_all<bool, read_boolean>) &&
         add(connection, "sp_read_date", DUCKDB_TYPE_DATE, read_all<std::int32_t, read_date>) &&
         add(connection, "sp_read_timestamp", DUCKDB_TYPE_TIMESTAMP,
             read_all<std::int64_t, read_timestamp>);
}

}  // namespace
}  // namespace tarn::spark_text

DUCKDB_EXTENSION_ENTRYPOINT(duckdb_connection connection, duckdb_extension_info info,
                            struct duckdb_extension_access* access) {
  if (tarn::spark_text::add_all(connection)) return true;
  access->set_error(info, "a function of spark_text could not be added");
  return false;
}
