// ManifestMark: what is known to be synced of RocksDB's MANIFEST, and its checksum, in a file of
// ours.
//
// RocksDB takes what does not parse at the end of a MANIFEST for the torn end of its last write.
// That is right after a crash. But where it is damage of what was synced, the tables named there
// are forgotten, and the logs that had their rows are gone by then: commits would be lost silently.
// The mark is made at each flush, after the MANIFEST is synced and before logs are deleted.
// Thread-safe.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/listener.h>

#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "store/files.h"

namespace tarn::store {

class ManifestMark final : public rocksdb::EventListener {
 public:
  ManifestMark(std::shared_ptr<Files> files, std::string rows_path)
      : files_(std::move(files)), rows_path_(std::move(rows_path)) {}

  // Before RocksDB opens. An error where the MANIFEST does not begin with what the mark knows of
  // it; none where nothing is known.
  Result<void> check() const;
  // What is synced by now. That it can't be noted down is logged, and no more.
  void note(rocksdb::DB& database);

  void OnFlushCompleted(rocksdb::DB* database, const rocksdb::FlushJobInfo&) override {
    note(*database);
  }

 private:
  Result<void> write(rocksdb::DB& database);

  const std::shared_ptr<Files> files_;
  const std::string rows_path_;
  std::mutex mutex_;
};

}  // namespace tarn::store
