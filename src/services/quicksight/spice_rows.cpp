#include "services/quicksight/spice_rows.h"

#include "services/quicksight/open_rows.h"

namespace tarn::quicksight {

store::Key spice_key(const store::Scope& scope, std::string_view data_set_id) {
  return store::Key(scope, "quicksight.spice").add(data_set_id);
}
store::Key ingestions_key(const store::Scope& scope, std::string_view data_set_id) {
  return store::Key(scope, "quicksight.ingestion").add(data_set_id);
}
store::Key ingestion_key(const store::Scope& scope, std::string_view data_set_id,
                         std::string_view id) {
  return ingestions_key(scope, data_set_id).add(id);
}
store::Key open_ingestion_key(const store::Scope& scope, std::string_view data_set_id,
                              std::string_view id) {
  return open_rows_key(scope, "quicksight.open_ingestion")
      .add(scope.account)
      .add(scope.region)
      .add(data_set_id)
      .add(id);
}
store::Key schedules_key(const store::Scope& scope, std::string_view data_set_id) {
  return store::Key(scope, "quicksight.refresh_schedule").add(data_set_id);
}
store::Key schedule_key(const store::Scope& scope, std::string_view data_set_id,
                        std::string_view id) {
  return schedules_key(scope, data_set_id).add(id);
}

}  // namespace tarn::quicksight
