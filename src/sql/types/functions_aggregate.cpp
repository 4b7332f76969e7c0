#include "sql/types/function_tables.h"

namespace tarn::sql {

namespace {

// What is approximate in Trino is exact here, which is within what Trino promises.
constexpr FunctionRow kAggregate[] = {
    {"count", "() -> bigint", "{count(*)}"},
    {"count", "(T) -> bigint", "{count($1)}"},
    {"count_if", "(boolean) -> bigint", "CAST({count_if($1)} AS BIGINT)"},
    {"sum", "(bigint) -> bigint", "t_to_bigint({sum($1)})"},
    {"sum", "(double) -> double", "{sum($1)}"},
    {"sum", "(real) -> real", "CAST({sum($1)} AS FLOAT)"},
    {"sum", "(decimal(p,s)) -> decimal(38,s)", "{sum($1)}"},
    {"sum", "(interval day to second) -> interval day to second", "t_to_bigint({sum($1)})"},
    {"sum", "(interval year to month) -> interval year to month", "t_to_bigint({sum($1)})"},
    {"avg", "(bigint) -> double", "{avg($1)}"},
    {"avg", "(interval day to second) -> interval day to second",
     "CAST(floor({avg($1)} + CAST('0.5' AS DOUBLE)) AS BIGINT)"},
    {"avg", "(interval year to month) -> interval year to month",
     "CAST(floor({avg($1)} + CAST('0.5' AS DOUBLE)) AS BIGINT)"},
    {"avg", "(double) -> double", "{avg($1)}"},
    {"avg", "(real) -> real", "CAST({avg($1)} AS FLOAT)"},
    {"avg", "(decimal(p,s)) -> decimal(p,s)",
     "CAST(t_decimal_divide({sum($1)}, CAST({count($1)} AS DECIMAL(19,0))) AS $tr)"},
    {"min", "(O) -> O", "@min"},
    {"max", "(O) -> O", "@max"},
    {"min_by", "(T, O) -> T", "{arg_min_null($1, $2)}"},
    {"max_by", "(T, O) -> T", "{arg_max_null($1, $2)}"},
    {"arbitrary", "(T) -> T", "{any_value($1)}"},
    {"any_value", "(T) -> T", "{any_value($1)}"},
    {"bool_and", "(boolean) -> boolean", "{bool_and($1)}"},
    {"bool_or", "(boolean) -> boolean", "{bool_or($1)}"},
    {"every", "(boolean) -> boolean", "{bool_and($1)}"},
    {"array_agg", "(T) -> array(T)", "{list($1)}"},
    {"map_agg", "(K, V) -> map(K,V)", "t_map_agg({list($1)}, {list($2)})"},
    {"multimap_agg", "(K, V) -> map(K,array(V))", "t_multimap_agg({list($1)}, {list($2)})"},
    {"histogram", "(K) -> map(K,bigint)", "t_histogram({list($1)})"},
    {"map_union", "(map(K,V)) -> map(K,V)", "t_map_union({list($1)})"},
    {"listagg", "(varchar) -> varchar", "{string_agg($1, '')}"},
    {"listagg", "(varchar, varchar) -> varchar", "{string_agg($1, $2)}"},
    {"approx_distinct", "(T) -> bigint", "@approx_distinct"},
    {"approx_distinct", "(T, double) -> bigint", "@approx_distinct"},
    {"approx_percentile", "(bigint, double) -> bigint", "{quantile_disc($1, $2)}"},
    {"approx_percentile", "(double, double) -> double", "{quantile_disc($1, $2)}"},
    {"approx_percentile", "(real, double) -> real", "{quantile_disc($1, $2)}"},
    {"approx_percentile", "(bigint, array(double)) -> array(bigint)", "{quantile_disc($1, $2)}"},
    {"approx_percentile", "(double, array(double)) -> array(double)", "{quantile_disc($1, $2)}"},
    {"stddev", "(double) -> double", "{stddev_samp($1)}"},
    {"stddev_samp", "(double) -> double", "{stddev_samp($1)}"},
    {"stddev_pop", "(double) -> double", "{stddev_pop($1)}"},
    {"variance", "(double) -> double", "{var_samp($1)}"},
    {"var_samp", "(double) -> double", "{var_samp($1)}"},
    {"var_pop", "(double) -> double", "{var_pop($1)}"},
    {"covar_samp", "(double, double) -> double", "{covar_samp($1, $2)}"},
    {"covar_pop", "(double, double) -> double", "{covar_pop($1, $2)}"},
    {"corr", "(double, double) -> double", "{corr($1, $2)}"},
    {"regr_slope", "(double, double) -> double", "{regr_slope($1, $2)}"},
    {"regr_intercept", "(double, double) -> double", "{regr_intercept($1, $2)}"},
    {"geometric_mean", "(double) -> double", "exp({avg(t_ln($1))})"},
    {"bitwise_and_agg", "(bigint) -> bigint", "{bit_and($1)}"},
    {"bitwise_or_agg", "(bigint) -> bigint", "{bit_or($1)}"},
    {"bitwise_xor_agg", "(bigint) -> bigint", "{bit_xor($1)}"},
};

constexpr FunctionRow kWindow[] = {
    {"row_number", "() -> bigint", "{row_number()}"},
    {"rank", "() -> bigint", "{rank()}"},
    {"dense_rank", "() -> bigint", "{dense_rank()}"},
    {"percent_rank", "() -> double", "{percent_rank()}"},
    {"cume_dist", "() -> double", "{cume_dist()}"},
    {"ntile", "(bigint) -> bigint", "{ntile($1)}"},
    {"first_value", "(T) -> T", "{first_value($1)}"},
    {"last_value", "(T) -> T", "{last_value($1)}"},
    {"nth_value", "(T, bigint) -> T", "{nth_value($1, $2)}"},
    {"lag", "(T) -> T", "{lag($1)}"},
    {"lag", "(T, bigint) -> T", "{lag($1, $2)}"},
    {"lag", "(T, bigint, T) -> T", "{lag($1, $2, $3)}"},
    {"lead", "(T) -> T", "{lead($1)}"},
    {"lead", "(T, bigint) -> T", "{lead($1, $2)}"},
    {"lead", "(T, bigint, T) -> T", "{lead($1, $2, $3)}"},
};

}  // namespace

std::span<const FunctionRow> aggregate_functions() { return kAggregate; }
std::span<const FunctionRow> window_functions() { return kWindow; }

}  // namespace tarn::sql
