// The functions that a query may call: Trino's signatures, and what the engine runs for each.
//
//   find_functions("abs")   // all with that name, in order of preference
//
// A signature is text: "(array(T), function(T,boolean)) -> array(T)". A capital letter is a type
// variable, a small one a length, precision or scale; "..." after a parameter repeats it. Some
// letters stand only for types of a sort:
//   A any, each its own   O orderable   C, K comparable   N numeric   I integers
//   F real and double   D date, timestamps   H times and timestamps   Z times and timestamps with
//   zone
// The table is fixed at start and read by any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/type.h"

namespace tarn::sql {

// A type with variables.
struct TypePattern {
  char variable = 0;      // 'T'; else `kind`
  std::string_view rule;  // "whole": a result that function_bind.cpp works out
  TypeKind kind = TypeKind::kUnknown;
  // One a parameter: a variable ('p') or a number. Empty varchar is unbounded.
  std::vector<std::pair<char, int32_t>> numbers;
  std::vector<TypePattern> children;  // of array, map, row, function
};

struct Signature {
  std::vector<TypePattern> parameters;
  bool is_variadic = false;  // the last one repeats, also no times
  TypePattern result;
};

enum class FunctionKind : uint8_t { kScalar, kAggregate, kWindow };

// A row of the table. `text` is a template of DuckDB's SQL:
//   $1 … $9   an argument          $*   all arguments, with commas
//   $p1       precision or length of argument 1's type;  $s1 its scale
//   $pr, $sr  the same of the result's type;  $tr the result's physical type
//   {f($1)}   of aggregates: a native aggregate, to which DISTINCT, ORDER BY, FILTER, OVER go
// or "@name": printed by the lowering named so.
struct FunctionRow {
  std::string_view name;
  std::string_view signature;
  std::string_view text;
};

struct Function {
  std::string_view name;
  std::string_view signature_text;
  std::string_view text;
  FunctionKind kind = FunctionKind::kScalar;
  bool is_deterministic = true;
  Signature signature;
};

// Lower-case name; aliases are entries of their own. Empty where there is none.
const std::vector<Function>& find_functions(std::string_view name);
const std::vector<Function>& all_functions();

// Signature text to a Signature; CHECKs that it is well formed.
Signature parse_signature(std::string_view text);

}  // namespace tarn::sql
