#include "services/s3/fsck.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "services/s3/bucket_rows.h"
#include "services/s3/data_reader.h"
#include "services/s3/data_writer.h"
#include "services/s3/walk.h"

namespace tarn::s3 {

namespace {

Result<store::FrameKey> unwrap_key(S3& s3, const Data& data) {
  auto key = TRY(s3.keys().unwrap(data.piece.wrapped_key, key_context(data.id)));
  return store::FrameKey{std::move(key), data.piece.nonce_prefix};
}

class ExtentVisitor final : public RowVisitor {
 public:
  using Each = std::function<Result<void>(const store::ReferencedExtent& extent)>;
  ExtentVisitor(S3& s3, const Each& each) : s3_(s3), each_(each) {}

  Result<void> version(const Bucket& bucket, const std::string& key, const Version& version,
                       Age) override {
    if (version.data.place != DataPlace::kExtent) return {};
    return visit("s3 object " + bucket.name + "/" + key, version.data);
  }
  Result<void> part(int64_t data_id, int32_t number, const Part& part) override {
    if (part.data.place != DataPlace::kExtent) return {};
    return visit("s3 part " + std::to_string(number) + " of data " + std::to_string(data_id),
                 part.data);
  }

 private:
  Result<void> visit(std::string owner, const Data& data) {
    if (!seen_.insert(data.id).second) return {};  // a copy
    auto key = TRY(unwrap_key(s3_, data));
    return each_({std::move(owner), data.piece.extent, std::move(key)});
  }

  S3& s3_;
  const Each& each_;
  std::set<int64_t> seen_;
};

class Checker final : public RowVisitor {
 public:
  Checker(S3& s3, store::FsckReport& report)
      : s3_(s3),
        report_(report),
        keys_{s3.database().generation()},
        transaction_(s3.database().begin()) {}

  Result<void> bucket(const Bucket& bucket) override {
    TRY(compare_counters());
    bucket_ = bucket;
    objects_ = bytes_ = 0;
    std::string index = keys_.account_bucket(bucket.account, bucket.name);
    if (!TRY(transaction_->get(index))) problem("bucket " + bucket.name + " is not listed");
    return {};
  }

  Result<void> version(const Bucket& bucket, const std::string& key, const Version& version,
                       Age age) override {
    std::string name = "object " + bucket.name + "/" + key;
    if (!version.is_delete_marker) {
      ++objects_;
      bytes_ += static_cast<int64_t>(version.size_bytes);
    }
    if (age == Age::kOlder) {
      auto row = TRY(transaction_->get(keys_.current(bucket, key)));
      bool newer_is_there = row && TRY(store::decode_row<Version>(*row))
      .sequence > version.sequence;
      if (!newer_is_there) problem(name + " has an older version but no newer one");
    }
    return check_data(name, version);
  }

  Result<void> upload(const Bucket&, const std::string&, const Upload& upload) override {
    ++references_[upload.data_id];
    return {};
  }

  Result<void> part(int64_t data_id, int32_t number, const Part& part) override {
    std::string name = "part " + std::to_string(number) + " of data " + std::to_string(data_id);
    if (part.data.place != DataPlace::kExtent) {
      if (part.size_bytes != 0) problem(name + " has no bytes");
      return {};
    }
    return check_extent(name, part.data, part.size_bytes);
  }

  Result<void> finish() {
    TRY(compare_counters());
    for (const auto& [data_id, count] : references_) {
      auto row = TRY(transaction_->get(keys_.extra_references(data_id)));
      int64_t extra = row ? store::decode_counter(*row) : 0;
      if (extra != count - 1) {
        problem("data " + std::to_string(data_id) + " counts " + std::to_string(extra + 1) +
                " references and has " + std::to_string(count));
      }
    }
    return {};
  }

 private:
  void problem(const std::string& text) { report_.add_problem("s3: " + text); }

  Result<void> compare_counters() {
    if (bucket_.id == 0) return {};
    TRY(compare_counter("objects", keys_.object_count(bucket_.id), objects_));
    return compare_counter("bytes", keys_.byte_count(bucket_.id), bytes_);
  }

  Result<void> compare_counter(const std::string& what, const std::string& key, int64_t actual) {
    auto row = TRY(transaction_->get(key));
    int64_t counted = row ? store::decode_counter(*row) : 0;
    if (counted != actual) {
      problem("bucket " + bucket_.name + " counts " + std::to_string(counted) + " " + what +
              " and has " + std::to_string(actual));
    }
    return {};
  }

  Result<void> check_data(const std::string& name, const Version& version) {
    const Data& data = version.data;
    if (data.place == DataPlace::kNone) {
      if (version.size_bytes != 0) problem(name + " has no bytes");
      return {};
    }
    ++references_[data.id];
    if (data.place == DataPlace::kExtent) return check_extent(name, data, version.size_bytes);
    if (data.place == DataPlace::kInline) return check_inline(name, version);
    uint64_t size_bytes = 0;
    for (const PartRun& run : data.runs) {
      size_bytes += run.part_size_bytes * static_cast<uint64_t>(run.count);
      for (int32_t i = 0; i < run.count; ++i) {
        TRY(check_part_of(name, data.id, run.first_number + i, run.part_size_bytes));
      }
    }
    if (size_bytes != version.size_bytes) problem(name + " is not as long as its parts");
    return {};
  }

  Result<void> check_part_of(const std::string& name, int64_t data_id, int32_t number,
                             uint64_t size_bytes) {
    auto row = TRY(transaction_->get(keys_.part(data_id, number)));
    if (!row || TRY(store::decode_row<Part>(*row)).size_bytes != size_bytes) {
      problem(name + " lacks its part " + std::to_string(number));
    }
    return {};
  }

  Result<void> check_inline(const std::string& name, const Version& version) {
    auto reader = DataReader::open(s3_, *transaction_, version.data);
    if (!reader.ok()) {
      problem(name + ": " + reader.error().message());
    } else if ((*reader)->inline_bytes()->size() != version.size_bytes) {
      problem(name + " is not as long as its row says");
    }
    return {};
  }

  Result<void> check_extent(const std::string& name, const Data& data, uint64_t size_bytes) {
    if (data.piece.extent.size_bytes != size_bytes) {
      problem(name + " is not as long as its extent");
    }
    auto row = TRY(transaction_->get(keys_.extent(data.piece.extent)));
    if (!row || TRY(store::decode_row<ExtentOwner>(*row)).data_id != data.id) {
      problem(name + " has an extent that belongs to others");
    }
    return {};
  }

  S3& s3_;
  store::FsckReport& report_;
  RowKeys keys_;
  std::unique_ptr<store::Transaction> transaction_;
  Bucket bucket_;
  int64_t objects_ = 0;
  int64_t bytes_ = 0;
  std::map<int64_t, int64_t> references_;
};

using EachExtent = std::function<Result<void>(const store::ReferencedExtent& extent)>;

}  // namespace

void add_fsck_hooks(S3& s3, store::FsckHooks& hooks) {
  hooks.extents = [&s3](const EachExtent& each) -> Result<void> {
    ExtentVisitor visitor(s3, each);
    return walk_rows(s3, visitor);
  };
  hooks.checks.push_back({"s3", [&s3](store::FsckReport& report) -> Result<void> {
                            Checker checker(s3, report);
                            TRY(walk_rows(s3, checker));
                            return checker.finish();
                          }});
}

}  // namespace tarn::s3
