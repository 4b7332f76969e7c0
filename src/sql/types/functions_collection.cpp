#include "sql/types/function_tables.h"

namespace tarn::sql {

namespace {

constexpr FunctionRow kArray[] = {
    {"cardinality", "(array(T)) -> bigint", "len($1)"},
    {"cardinality", "(map(K,V)) -> bigint", "CAST(cardinality($1) AS BIGINT)"},
    {"contains", "(array(C), C) -> boolean", "t_contains($1, $2)"},
    {"element_at", "(array(T), bigint) -> T", "@element_at"},
    {"element_at", "(map(K,V), K) -> V", "map_extract_value($1, $2)"},
    {"array_join", "(array(T), varchar) -> varchar", "@array_join"},
    {"array_join", "(array(T), varchar, varchar) -> varchar", "@array_join"},
    {"array_distinct", "(array(C)) -> array(C)", "t_array_distinct($1)"},
    {"array_max", "(array(O)) -> O", "t_array_max($1)"},
    {"array_min", "(array(O)) -> O", "t_array_min($1)"},
    {"array_position", "(array(C), C) -> bigint", "t_array_position($1, $2)"},
    {"array_remove", "(array(C), C) -> array(C)", "t_array_remove($1, $2)"},
    {"array_sort", "(array(O)) -> array(O)", "list_sort($1, 'ASC', 'NULLS LAST')"},
    {"array_union", "(array(C), array(C)) -> array(C)", "t_array_distinct(list_concat($1, $2))"},
    {"array_intersect", "(array(C), array(C)) -> array(C)", "t_array_intersect($1, $2)"},
    {"array_except", "(array(C), array(C)) -> array(C)", "t_array_except($1, $2)"},
    {"arrays_overlap", "(array(C), array(C)) -> boolean", "t_arrays_overlap($1, $2)"},
    {"flatten", "(array(array(T))) -> array(T)", "flatten($1)"},
    {"slice", "(array(T), bigint, bigint) -> array(T)", "t_slice($1, $2, $3)"},
    {"trim_array", "(array(T), bigint) -> array(T)", "t_trim_array($1, $2)"},
    {"sequence", "(bigint, bigint) -> array(bigint)", "t_sequence($1, $2)"},
    {"sequence", "(bigint, bigint, bigint) -> array(bigint)", "t_sequence($1, $2, $3)"},
    {"sequence", "(date, date) -> array(date)", "t_sequence($1, $2)"},
    {"sequence", "(date, date, interval day to second) -> array(date)",
     "t_sequence_ms($1, $2, $3)"},
    {"sequence", "(date, date, interval year to month) -> array(date)",
     "t_sequence_months($1, $2, $3)"},
    {"sequence", "(timestamp(p), timestamp(p), interval day to second) -> array(timestamp(p))",
     "t_sequence_ms($1, $2, $3)"},
    {"sequence", "(timestamp(p), timestamp(p), interval year to month) -> array(timestamp(p))",
     "t_sequence_months($1, $2, $3)"},
    {"repeat", "(T, bigint) -> array(T)", "t_repeat($1, $2)"},
    {"reverse", "(array(T)) -> array(T)", "list_reverse($1)"},
    {"zip", "(array(T), array(U)) -> array(row(T,U))", "@zip"},
    {"zip", "(array(T), array(U), array(R)) -> array(row(T,U,R))", "@zip"},
    {"combinations", "(array(T), integer) -> array(array(T))", "t_combinations($1, $2)"},
    {"ngrams", "(array(T), integer) -> array(array(T))", "t_ngrams($1, $2)"},
    {"array_first", "(array(T)) -> T", "list_extract($1, 1)"},
    {"array_last", "(array(T)) -> T", "list_extract($1, -1)"},
    {"contains_sequence", "(array(C), array(C)) -> boolean", "t_contains_sequence($1, $2)"},
    {"transform", "(array(T), function(T,U)) -> array(U)", "list_transform($1, $2)"},
    {"filter", "(array(T), function(T,boolean)) -> array(T)", "list_filter($1, $2)"},
    {"any_match", "(array(T), function(T,boolean)) -> boolean",
     "t_any_true(list_transform($1, $2))"},
    {"all_match", "(array(T), function(T,boolean)) -> boolean",
     "t_all_true(list_transform($1, $2))"},
    {"none_match", "(array(T), function(T,boolean)) -> boolean",
     "(NOT t_any_true(list_transform($1, $2)))"},
    {"reduce", "(array(T), S, function(S,T,S), function(S,R)) -> R", "@reduce"},
    {"zip_with", "(array(T), array(U), function(T,U,R)) -> array(R)", "@zip_with"},
};

constexpr FunctionRow kMap[] = {
    {"map", "() -> map(unknown,unknown)", "MAP([]::BOOLEAN[], []::BOOLEAN[])"},
    {"map", "(array(K), array(V)) -> map(K,V)", "t_map($1, $2)"},
    {"map_keys", "(map(K,V)) -> array(K)", "map_keys($1)"},
    {"map_values", "(map(K,V)) -> array(V)", "map_values($1)"},
    {"map_entries", "(map(K,V)) -> array(row(K,V))", "@map_entries"},
    {"map_from_entries", "(array(row(K,V))) -> map(K,V)", "t_map_from_entries($1)"},
    {"multimap_from_entries", "(array(row(K,V))) -> map(K,array(V))",
     "t_multimap_from_entries($1)"},
    {"map_concat", "(map(K,V), map(K,V)...) -> map(K,V)", "t_map_concat($*)"},
    {"map_filter", "(map(K,V), function(K,V,boolean)) -> map(K,V)", "@map_filter"},
    {"transform_values", "(map(K,V), function(K,V,R)) -> map(K,R)", "@transform_values"},
    {"transform_keys", "(map(K,V), function(K,V,C)) -> map(C,V)", "@transform_keys"},
};

constexpr FunctionRow kJson[] = {
    {"json_parse", "(varchar) -> json", "t_json_parse($1)"},
    {"json_format", "(json) -> varchar", "$1"},
    {"json_extract", "(json, varchar) -> json", "t_json_extract($1, $2)"},
    {"json_extract", "(varchar, varchar) -> json", "t_json_extract($1, $2)"},
    {"json_extract_scalar", "(json, varchar) -> varchar", "t_json_extract_scalar($1, $2)"},
    {"json_extract_scalar", "(varchar(x), varchar) -> varchar(x)", "t_json_extract_scalar($1, $2)"},
    {"json_array_length", "(json) -> bigint", "t_json_array_length($1)"},
    {"json_array_length", "(varchar) -> bigint", "t_json_array_length($1)"},
    {"json_array_get", "(json, bigint) -> json", "t_json_array_get($1, $2)"},
    {"json_array_get", "(varchar, bigint) -> json", "t_json_array_get($1, $2)"},
    {"json_array_contains", "(json, boolean) -> boolean", "t_json_array_contains($1, $2)"},
    {"json_array_contains", "(json, bigint) -> boolean", "t_json_array_contains($1, $2)"},
    {"json_array_contains", "(json, double) -> boolean", "t_json_array_contains($1, $2)"},
    {"json_array_contains", "(json, varchar) -> boolean", "t_json_array_contains($1, $2)"},
    {"json_array_contains", "(varchar, boolean) -> boolean", "t_json_array_contains($1, $2)"},
    {"json_array_contains", "(varchar, bigint) -> boolean", "t_json_array_contains($1, $2)"},
    {"json_array_contains", "(varchar, double) -> boolean", "t_json_array_contains($1, $2)"},
    {"json_array_contains", "(varchar, varchar) -> boolean", "t_json_array_contains($1, $2)"},
    {"json_size", "(json, varchar) -> bigint", "t_json_size($1, $2)"},
    {"json_size", "(varchar, varchar) -> bigint", "t_json_size($1, $2)"},
    {"is_json_scalar", "(json) -> boolean", "t_is_json_scalar($1)"},
    {"is_json_scalar", "(varchar) -> boolean", "t_is_json_scalar($1)"},
};

}  // namespace

std::span<const FunctionRow> array_functions() { return kArray; }
std::span<const FunctionRow> map_functions() { return kMap; }
std::span<const FunctionRow> json_functions() { return kJson; }

}  // namespace tarn::sql
