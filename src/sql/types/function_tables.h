// The rows of the function table, a file a subject. See function.h for how a row is written;
// function_registry.cpp puts them together.
#pragma once

#include <span>

#include "sql/types/function.h"

namespace tarn::sql {

std::span<const FunctionRow> math_functions();
std::span<const FunctionRow> text_functions();
std::span<const FunctionRow> regexp_functions();  // and URLs
std::span<const FunctionRow> binary_functions();
std::span<const FunctionRow> time_functions();
std::span<const FunctionRow> zone_functions();  // of times with a zone
std::span<const FunctionRow> array_functions();
std::span<const FunctionRow> map_functions();
std::span<const FunctionRow> json_functions();
std::span<const FunctionRow> aggregate_functions();
std::span<const FunctionRow> window_functions();

}  // namespace tarn::sql
