// How a function of ours becomes one of DuckDB's: write it over single values and add it.
//
//   registry.add("t_strpos", [](std::string_view s, std::string_view part) -> int64_t { ... });
//
// The argument and result types say the SQL types (scalar_types.h). NULL in gives NULL out; an
// optional result may be NULL. Every function may throw throw_error(), and is declared so, so that
// rows that a filter took away never raise. For files that use DuckDB's C++ API.
#pragma once

#include <duckdb/common/exception/binder_exception.hpp>
#include <duckdb/function/scalar_function.hpp>
#include <duckdb/planner/expression/bound_function_expression.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "engines/functions/vector_io.h"

namespace tarn::engines {

// Throws the error `code` of Trino's, such as "DIVISION_BY_ZERO".
[[noreturn]] void throw_error(const char* code, const std::string& message);
// INVALID_FUNCTION_ARGUMENT, the usual one.
[[noreturn]] void throw_invalid(const std::string& message);

// The value of an argument that must be a constant; for functions that bind their types by it.
duckdb::Value constant_argument(duckdb::ClientContext& context, duckdb::Expression& argument);

class Registry {
 public:
  explicit Registry(duckdb::DatabaseInstance& database) : database_(database) {}

  // A function over single values; a capture-less lambda.
  template <class Body>
  void add(const char* name, Body body) {
    add_typed(name, body, &Body::operator(), false);
  }
  // The same for one that answers anew for each row, such as a random number.
  template <class Body>
  void add_volatile(const char* name, Body body) {
    add_typed(name, body, &Body::operator(), true);
  }

  // A function whose types are known only when it is bound: `bind` sets them on the function, and
  // `run` works on vectors. `arguments` may be ANY. NULLs are the function's own matter, also those
  // of constants: the engine would take the result's type from them.
  void add_bound(const char* name, duckdb::vector<duckdb::LogicalType> arguments,
                 duckdb::bind_scalar_function_t bind, duckdb::scalar_function_t run);
  // The same with any number of arguments of one kind.
  void add_variadic(const char* name, duckdb::LogicalType argument,
                    duckdb::bind_scalar_function_t bind, duckdb::scalar_function_t run);
  void add_function(duckdb::ScalarFunction function);

 private:
  template <class Body, class Result, class... Arguments>
  void add_typed(const char* name, Body body, Result (Body::*)(Arguments...) const,
                 bool is_volatile);

  duckdb::DatabaseInstance& database_;
};

// Calls `body` for each row; a row with a NULL argument is NULL.
template <class Result, class... Arguments, class Body, size_t... index>
void run_rows(duckdb::DataChunk& input, duckdb::Vector& output, Body& body, bool is_volatile,
              std::index_sequence<index...>) {
  const bool is_constant = !is_volatile && input.AllConstant();
  const duckdb::idx_t count = is_constant ? 1 : input.size();
  std::tuple<Reader<std::decay_t<Arguments>>...> readers;
  (std::get<index>(readers).prepare(input.data[index], count), ...);
  output.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  Writer<Result> writer(output);
  for (duckdb::idx_t row = 0; row < count; ++row) {
    if ((std::get<index>(readers).is_valid(row) && ...)) {
      writer.set(row, body(std::get<index>(readers).get(row)...));
    } else {
      duckdb::FlatVector::SetNull(output, row, true);
    }
  }
  if (is_constant) output.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

template <class Body, class Result, class... Arguments>
void Registry::add_typed(const char* name, Body body, Result (Body::*)(Arguments...) const,
                         bool is_volatile) {
  auto run = [body, is_volatile](duckdb::DataChunk& input, duckdb::ExpressionState&,
                                 duckdb::Vector& output) {
    run_rows<Result, Arguments...>(input, output, body, is_volatile,
                                   std::index_sequence_for<Arguments...>());
  };
  duckdb::ScalarFunction function(name, {logical_type<std::decay_t<Arguments>>()...},
                                  logical_type<Result>(), run);
  if (is_volatile) function.stability = duckdb::FunctionStability::VOLATILE;
  add_function(std::move(function));
}

}  // namespace tarn::engines
