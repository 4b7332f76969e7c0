// What is stored of data sets in SPICE: their versions, ingestions and refresh schedules, in the
// scope of account and region.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/blobs.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::quicksight {

struct SpiceColumnRow {
  std::string name;
  std::string type;
  bool is_fixed = false;
  double values = 0;  // different ones, about; 0: not known
  // Of numbers; of times in microseconds since 1970.
  std::optional<double> minimum, maximum;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, type);
    v(3, is_fixed);
    v(4, values);
    v(5, minimum);
    v(6, maximum);
  }
};

// A data set's rows as they are in service. Key: quicksight.spice (data set).
// quicksight.spice_extent (place, file, offset), in no account's scope: an ExtentOwnerRow.
struct SpiceRow {
  std::string version_id;  // unique for ever
  store::Extent extent;
  std::string wrapped_key;
  std::string nonce_prefix;
  int64_t rows = 0;
  int64_t made_ms = 0;
  int64_t revision = 0;  // of the definition that it was made by
  std::vector<SpiceColumnRow> columns;
  template <class V>
  void fields(V& v) {
    v(1, version_id);
    v(2, extent);
    v(3, wrapped_key);
    v(4, nonce_prefix);
    v(5, rows);
    v(6, made_ms);
    v(7, revision);
    v(8, columns);
  }
  store::UnknownFields unknown;
};

struct ExtentOwnerRow {
  std::string account;
  std::string region;
  std::string data_set_id;
  template <class V>
  void fields(V& v) {
    v(1, account);
    v(2, region);
    v(3, data_set_id);
  }
  store::UnknownFields unknown;
};

// Key: quicksight.ingestion (data set, id). While it has not ended, quicksight.open_ingestion
// (account, region, data set, id), in no account's scope, stands beside it.
struct IngestionRow {
  std::string id;
  std::string data_set_id;
  std::string status;  // QUEUED, COMPLETED, FAILED, CANCELLED; RUNNING is not stored
  std::string error_type;
  std::string error_message;
  std::string request_source;  // MANUAL, SCHEDULED
  std::string request_type;    // INITIAL_INGESTION, EDIT, INCREMENTAL_REFRESH, FULL_REFRESH
  int64_t created_ms = 0;
  int64_t ended_ms = 0;
  int64_t rows_ingested = 0;
  int64_t rows_dropped = 0;
  int64_t rows_total = 0;
  int64_t size_bytes = 0;
  std::vector<std::string> drop_reasons;  // "12 A value of price is no DECIMAL"
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, data_set_id);
    v(3, status);
    v(4, error_type);
    v(5, error_message);
    v(6, request_source);
    v(7, request_type);
    v(8, created_ms);
    v(9, ended_ms);
    v(10, rows_ingested);
    v(11, rows_dropped);
    v(12, rows_total);
    v(13, size_bytes);
    v(14, drop_reasons);
  }
  store::UnknownFields unknown;
};

// Key: quicksight.refresh_schedule (data set, id).
struct RefreshScheduleRow {
  std::string id;
  std::string json;        // RefreshSchedule, as given
  std::string expression;  // of base/schedule.h
  std::string zone;
  int64_t start_after_ms = 0;
  bool is_incremental = false;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, json);
    v(3, expression);
    v(4, zone);
    v(5, start_after_ms);
    v(6, is_incremental);
  }
  store::UnknownFields unknown;
};

store::Key spice_key(const store::Scope& scope, std::string_view data_set_id);
store::Key ingestions_key(const store::Scope& scope, std::string_view data_set_id);
store::Key ingestion_key(const store::Scope& scope, std::string_view data_set_id,
                         std::string_view id);
store::Key open_ingestion_key(const store::Scope& scope, std::string_view data_set_id,
                              std::string_view id);
store::Key schedules_key(const store::Scope& scope, std::string_view data_set_id);
store::Key schedule_key(const store::Scope& scope, std::string_view data_set_id,
                        std::string_view id);

}  // namespace tarn::quicksight
