// IndexChecker: the second half of S3's fsck: rows that lead to others. Each index, owner, part and
// counter must belong to a bucket, version or upload that is there, and the other way round.
//
//   IndexChecker indexes(s3, report);
//   TRY(walk_rows(s3, indexes));     // what there is
//   TRY(indexes.finish());           // against every row of S3
//
// Only reads. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "services/s3/walk.h"
#include "store/check_reader.h"
#include "store/fsck.h"
#include "store/key.h"

namespace tarn::s3 {

class IndexChecker final : public RowVisitor {
 public:
  IndexChecker(S3& s3, store::FsckReport& report);

  Result<void> bucket(const Bucket& bucket) override;
  Result<void> version(const Bucket& bucket, const std::string& key, const Version& version,
                       Age age) override;
  Result<void> upload(const Bucket& bucket, const std::string& key, const Upload& upload) override;
  Result<void> part(int64_t data_id, int32_t number, const Part& part) override;
  Result<void> finish();

 private:
  // A row's key, taken apart.
  struct Row {
    std::string kind;
    std::string account;
    std::string region;
    std::string_view key;
    std::string_view value;
  };
  Result<void> collect_trash();
  Result<void> check_row(const Row& row, store::KeyReader& rest);
  Result<void> check_row_of_bucket(const Row& row, int64_t bucket_id);
  void check_counter(const Row& row, int64_t bucket_id);
  Result<void> check_sequence_limit();
  void note_sequence(int64_t sequence);
  void note_data(const Data& data);
  void problem(const std::string& text) { report_.add_problem("s3: " + text); }

  S3& s3_;
  store::FsckReport& report_;
  const RowKeys keys_;
  store::CheckReader reader_;

  std::map<int64_t, Bucket> buckets_;
  std::set<int64_t> swept_buckets_;    // deleted, with uploads that the sweeper has yet to take
  std::set<int64_t> data_;             // that versions, uploads and trash refer to
  std::set<std::string> extents_;      // keys of the rows that they should have
  std::set<std::string> older_nulls_;  // the same; those that are left were not found
  int64_t highest_sequence_ = 0;
};

}  // namespace tarn::s3
