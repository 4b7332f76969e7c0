// The files of functions, one call each; register_functions makes them all. For files that use
// DuckDB's C++ API.
#pragma once

#include "engines/functions/scalar.h"

namespace tarn::engines {

void add_general(Registry& registry);
void add_arithmetic(Registry& registry);
void add_decimals(Registry& registry);
void add_number_casts(Registry& registry);
void add_text_casts(Registry& registry);
void add_time_casts(Registry& registry);
void add_strings(Registry& registry);
void add_comparisons(Registry& registry);
void add_subscripts(Registry& registry);
void add_arrays(Registry& registry);
void add_maps(Registry& registry);
void add_multimaps(Registry& registry);
void add_zips(Registry& registry);
void add_sublists(Registry& registry);
void add_vectors(Registry& registry);
void add_identifiers(Registry& registry);
void add_sequences(Registry& registry);
void add_regexps(Registry& registry);
void add_json(Registry& registry);
void add_json_casts(Registry& registry);
void add_json_paths(Registry& registry);
void add_mathematics(Registry& registry);
void add_date_formats(Registry& registry);
void add_date_parts(Registry& registry);
void add_zoned(Registry& registry);
void add_clocks(Registry& registry);
void add_iso8601(Registry& registry);
void add_aggregates(Registry& registry);
void add_binary_codecs(Registry& registry);
void add_digests(Registry& registry);
void add_distributions(Registry& registry);
void add_formats(Registry& registry);
void add_number_formats(Registry& registry);
void add_text_maps(Registry& registry);
void add_text_measures(Registry& registry);
void add_urls(Registry& registry);

}  // namespace tarn::engines
