// DataSetSources: the physical tables of a data set, each as its data source reads it: what the
// engine may open, as whom, and what stands after FROM.
//
//   DataSetSources sources(parts, place, open_parent, 0);
//   TRY(sources.add_all(set));                       // bi::DataSet, of read_tables()
//   auto prepared = TRY(bi::prepare(set, sources.tables(), now_us));
//   request.tables = sources.take_scans();
//   request.open = sources.opener();
//
// Errors carry codes of IngestionErrorType where one fits, else Trino's. One thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bi/prepare/prepare.h"
#include "engines/query_engine.h"
#include "services/quicksight/data_set_queries.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/source_rows.h"

namespace tarn::quicksight {

class DataSetSources {
 public:
  using Open = std::function<Result<std::unique_ptr<ObjectReader>>(const ObjectInfo&)>;

  // The tables' scans count from `first_scan`.
  DataSetSources(const QuicksightParts& parts, DataSetPlace place, OpenParent open_parent,
                 size_t first_scan)
      : parts_(parts),
        place_(std::move(place)),
        open_parent_(std::move(open_parent)),
        first_scan_(first_scan) {}

  Result<void> add_all(const bi::DataSet& set);
  const bi::SourceTables& tables() const { return tables_; }
  std::vector<engines::ScanTable> take_scans() { return std::move(scans_); }
  // Owns what it needs: the engine may still open objects when this is gone.
  Open opener() const;
  // Of data sets in SPICE alone: their versions and rules, and when the oldest was made.
  std::string cache_key() const { return is_kept_ ? cache_key_ : std::string(); }
  int64_t data_as_of_ms() const { return is_kept_ ? data_as_of_ms_ : 0; }

 private:
  struct Source {
    DataSourceRow row;
    std::shared_ptr<const Caller> caller;
  };

  Result<const Source*> source(const std::string& arn);
  Result<std::shared_ptr<const Caller>> caller_of(const DataSourceRow& row) const;
  Result<bi::SourceTable> add(const bi::PhysicalTable& table);
  Result<bi::SourceTable> add_statement(const Source& source, const std::string& database,
                                        const std::string& sql);
  Result<bi::SourceTable> add_files(const Source& source, const bi::PhysicalTable& table);
  Result<bi::SourceTable> add_data_set(const bi::PhysicalTable& table);
  size_t next_scan() const { return first_scan_ + scans_.size(); }
  void own(const std::vector<engines::ScanSplit>& splits, const Source& source);

  const QuicksightParts& parts_;
  const DataSetPlace place_;
  std::unordered_map<std::string, Source> sources_;  // by ARN
  bi::SourceTables tables_;
  std::vector<engines::ScanTable> scans_;
  std::unordered_map<std::string, std::shared_ptr<const Caller>> owners_;  // by version of object
  std::unordered_map<std::string, Open> parents_;                          // the same
  const OpenParent open_parent_;
  const size_t first_scan_;
  bool is_kept_ = true;
  std::string cache_key_;
  int64_t data_as_of_ms_ = 0;
};

// Of AthenaParameters or S3Parameters as given: the member's text, or empty.
std::string parameter_of(const DataSourceRow& row, std::string_view member);

}  // namespace tarn::quicksight
