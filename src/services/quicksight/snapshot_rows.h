// What is stored of dashboards' snapshot jobs, in the scope of account and region. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::quicksight {

// What became of one file: where it is, or why it is not there.
struct SnapshotResultRow {
  std::string uri;  // "s3://bucket/key"; empty: it was not made
  std::string error_type;
  std::string error_message;
  template <class V>
  void fields(V& v) {
    v(1, uri);
    v(2, error_type);
    v(3, error_message);
  }
};

// Key: quicksight.snapshot_job (dashboard, id). While it has not ended,
// quicksight.open_snapshot_job (account, region, dashboard, id), in no account's scope, stands
// beside it. The values of session tags are not stored.
struct SnapshotJobRow {
  std::string id;
  std::string dashboard_id;
  std::string run_id;  // of this start: an id may be given again once its job has ended
  std::string status;  // QUEUED, COMPLETED, FAILED; RUNNING is not stored
  std::string user;    // ARN of the registered user; empty: anonymous
  std::vector<std::string> tag_keys;  // of an anonymous viewer
  std::string configuration;          // JSON of SnapshotConfiguration, as given
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
  std::string error_type;
  std::string error_message;
  std::vector<SnapshotResultRow> results;  // one a file, as far as it came
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, dashboard_id);
    v(3, run_id);
    v(4, status);
    v(5, user);
    v(6, tag_keys);
    v(7, configuration);
    v(8, created_ms);
    v(9, updated_ms);
    v(10, error_type);
    v(11, error_message);
    v(12, results);
  }
  store::UnknownFields unknown;

  bool is_open() const { return status == "QUEUED"; }
};

store::Key snapshot_jobs_key(const store::Scope& scope, std::string_view dashboard_id);
store::Key snapshot_job_key(const store::Scope& scope, std::string_view dashboard_id,
                            std::string_view id);
store::Key open_snapshot_job_key(const store::Scope& scope, std::string_view dashboard_id,
                                 std::string_view id);

// "arn:aws:quicksight:…:dashboard/ID/snapshot-job/ID"
std::string snapshot_job_arn(const Context& context, std::string_view dashboard_id,
                             std::string_view id);

// Those of a dashboard that goes. What runs finds that it is not wanted any more.
Result<void> erase_snapshot_jobs(Context& context, std::string_view dashboard_id);

}  // namespace tarn::quicksight
