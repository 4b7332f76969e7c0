#include "services/s3/fsck.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "services/s3/bucket_rows.h"
#include "services/s3/check_keys.h"
#include "services/s3/data_reader.h"
#include "services/s3/fsck_indexes.h"
#include "services/s3/walk.h"
#include "store/check_reader.h"

namespace tarn::s3 {

namespace {

// What opens a piece; without a key where only the customer has it.
Result<store::FrameKey> unwrap_key(const std::optional<DataKeys>& keys, const Data& data) {
  if (!keys) return store::FrameKey{};
  auto key = TRY(keys->unwrap(data.piece.wrapped_key, data.id));
  return store::FrameKey{std::move(key), data.piece.nonce_prefix};
}

class ExtentVisitor final : public RowVisitor {
 public:
  using Each = std::function<Result<void>(const store::ReferencedExtent& extent)>;
  ExtentVisitor(S3& s3, const Each& each) : s3_(s3), each_(each) {}

  Result<void> version(const Bucket& bucket, const std::string& key, const Version& version,
                       Age) override {
    if (version.data.place == DataPlace::kParts) note(bucket, version.data.id, version.encryption);
    if (version.data.place != DataPlace::kExtent) return {};
    auto keys = TRY(keys_if_known(s3_, bucket, version.encryption));
    return visit("s3 object " + bucket.name + "/" + key, keys, version.data);
  }
  Result<void> upload(const Bucket& bucket, const std::string&, const Upload& upload) override {
    note(bucket, upload.data_id, upload.encryption);
    return {};
  }
  Result<void> part(int64_t data_id, int32_t number, const Part& part) override {
    if (part.data.place != DataPlace::kExtent) return {};
    std::optional<DataKeys> keys(std::in_place, s3_.keys());
    if (auto found = encrypted_.find(data_id); found != encrypted_.end()) {
      keys = TRY(keys_if_known(s3_, found->second.first, found->second.second));
    }
    return visit("s3 part " + std::to_string(number) + " of data " + std::to_string(data_id), keys,
                 part.data);
  }

 private:
  // The rows of parts do not say how their data keys are wrapped.
  void note(const Bucket& bucket, int64_t data_id, const Encryption& encryption) {
    if (encryption.kind == EncryptionKind::kS3) return;
    encrypted_.try_emplace(data_id, bucket, encryption);
  }

  Result<void> visit(std::string owner, const std::optional<DataKeys>& keys, const Data& data) {
    if (!seen_.insert(data.id).second) return {};  // a copy
    auto key = TRY(unwrap_key(keys, data));
    return each_({std::move(owner), data.piece.extent, std::move(key)});
  }

  S3& s3_;
  const Each& each_;
  std::set<int64_t> seen_;
  std::map<int64_t, std::pair<Bucket, Encryption>> encrypted_;  // of parts, by their data
};

class Checker final : public RowVisitor {
 public:
  Checker(S3& s3, store::FsckReport& report)
      : s3_(s3), report_(report), keys_{s3.database().generation()}, reader_(s3.database()) {}

  Result<void> bucket(const Bucket& bucket) override {
    TRY(compare_counters());
    bucket_ = bucket;
    objects_ = bytes_ = 0;
    std::string index = keys_.account_bucket(bucket.account, bucket.name);
    if (!TRY(reader_.get(index))) problem("bucket " + bucket.name + " is not listed");
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
      auto row = TRY(reader_.get(keys_.current(bucket, key)));
      Version newer;
      if (row) newer = TRY(store::decode_row<Version>(*row));
      if (!row || newer.sequence <= version.sequence)
        problem(name + " has an older version but no newer one");
    }
    return check_data(name, bucket, version);
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
      auto row = TRY(reader_.get(keys_.extra_references(data_id)));
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
    auto row = TRY(reader_.get(key));
    int64_t counted = row ? store::decode_counter(*row) : 0;
    if (counted != actual) {
      problem("bucket " + bucket_.name + " counts " + std::to_string(counted) + " " + what +
              " and has " + std::to_string(actual));
    }
    return {};
  }

  Result<void> check_data(const std::string& name, const Bucket& bucket, const Version& version) {
    const Data& data = version.data;
    if (data.place == DataPlace::kNone) {
      if (version.size_bytes != 0) problem(name + " has no bytes");
      return {};
    }
    ++references_[data.id];
    if (data.place == DataPlace::kExtent) return check_extent(name, data, version.size_bytes);
    if (data.place == DataPlace::kInline) return check_inline(name, bucket, version);
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
    auto row = TRY(reader_.get(keys_.part(data_id, number)));
    if (!row || TRY(store::decode_row<Part>(*row)).size_bytes != size_bytes) {
      problem(name + " lacks its part " + std::to_string(number));
    }
    return {};
  }

  Result<void> check_inline(const std::string& name, const Bucket& bucket, const Version& version) {
    auto keys = keys_if_known(s3_, bucket, version.encryption);
    if (!keys.ok()) {
      problem(name + ": " + keys.error().message());
      return {};
    }
    if (!*keys) return check_inline_row(name, version);
    auto reader = DataReader::open(s3_, reader_.transaction(), version.data, **keys);
    if (!reader.ok()) {
      problem(name + ": " + reader.error().message());
    } else if ((*reader)->inline_bytes()->size() != version.size_bytes) {
      problem(name + " is not as long as its row says");
    }
    return {};
  }

  // Small bytes that only the customer's key opens.
  Result<void> check_inline_row(const std::string& name, const Version& version) {
    auto sealed =
        TRY(reader_.get(keys_.inline_bytes(version.data.id), store::Family::kInlineBytes));
    if (!sealed || sealed->size() < version.size_bytes) problem(name + " lacks its bytes");
    return {};
  }

  Result<void> check_extent(const std::string& name, const Data& data, uint64_t size_bytes) {
    if (data.piece.extent.size_bytes != size_bytes) {
      problem(name + " is not as long as its extent");
    }
    auto row = TRY(reader_.get(keys_.extent(data.piece.extent)));
    if (!row || TRY(store::decode_row<ExtentOwner>(*row)).data_id != data.id) {
      problem(name + " has an extent that belongs to others");
    }
    return {};
  }

  S3& s3_;
  store::FsckReport& report_;
  RowKeys keys_;
  store::CheckReader reader_;
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
  hooks.checks.push_back({"s3 indexes", [&s3](store::FsckReport& report) -> Result<void> {
                            IndexChecker indexes(s3, report);
                            TRY(walk_rows(s3, indexes));
                            return indexes.finish();
                          }});
}

}  // namespace tarn::s3
