#include "engines/functions/register.h"

#include "engines/functions/subjects.h"

namespace tarn::engines {

void register_functions(duckdb::DatabaseInstance& database) {
  Registry registry(database);
  add_general(registry);
  add_arithmetic(registry);
  add_decimals(registry);
  add_number_casts(registry);
  add_text_casts(registry);
  add_time_casts(registry);
  add_strings(registry);
  add_comparisons(registry);
  add_subscripts(registry);
  add_arrays(registry);
  add_maps(registry);
  add_multimaps(registry);
  add_zips(registry);
  add_sublists(registry);
  add_vectors(registry);
  add_identifiers(registry);
  add_json(registry);
  add_json_casts(registry);
  add_json_paths(registry);
  add_regexps(registry);
  add_date_formats(registry);
  add_date_parts(registry);
  add_zoned(registry);
  add_clocks(registry);
  add_iso8601(registry);
  add_sequences(registry);
  add_mathematics(registry);
  add_aggregates(registry);
  add_binary_codecs(registry);
  add_digests(registry);
  add_distributions(registry);
  add_formats(registry);
  add_number_formats(registry);
  add_text_maps(registry);
  add_text_measures(registry);
  add_urls(registry);
}

}  // namespace tarn::engines
