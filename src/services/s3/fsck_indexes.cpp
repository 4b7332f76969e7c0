#include "services/s3/fsck_indexes.h"

#include <algorithm>

#include "base/encoding.h"
#include "store/generation.h"

namespace tarn::s3 {

namespace {

constexpr size_t kGenerationBytes = 8;

}  // namespace

IndexChecker::IndexChecker(S3& s3, store::FsckReport& report)
    : s3_(s3), report_(report), keys_{s3.database().generation()}, reader_(s3.database()) {}

void IndexChecker::note_sequence(int64_t sequence) {
  highest_sequence_ = std::max(highest_sequence_, sequence);
}

void IndexChecker::note_data(const Data& data) {
  if (data.place == DataPlace::kNone) return;
  note_sequence(data.id);
  data_.insert(data.id);
  if (data.place == DataPlace::kExtent) extents_.insert(keys_.extent(data.piece.extent));
}

Result<void> IndexChecker::bucket(const Bucket& bucket) {
  note_sequence(bucket.id);
  if (!buckets_.emplace(bucket.id, bucket).second) problem("two buckets have one id");
  if (bucket.has_policy && !TRY(reader_.get(keys_.bucket_policy(bucket.id)))) {
    problem("bucket " + bucket.name + " lacks its policy");
  }
  if (bucket.has_cors && !TRY(reader_.get(keys_.bucket_cors(bucket.id)))) {
    problem("bucket " + bucket.name + " lacks its CORS rules");
  }
  return {};
}

Result<void> IndexChecker::version(const Bucket& bucket, const std::string& key,
                                   const Version& version, Age age) {
  note_sequence(version.sequence);
  note_data(version.data);
  if (age == Age::kOlder && version.is_null()) {
    if (!older_nulls_.insert(keys_.older_null(bucket, key)).second) {
      problem("object " + bucket.name + "/" + key + " has two null versions");
    }
  }
  return {};
}

Result<void> IndexChecker::upload(const Bucket&, const std::string&, const Upload& upload) {
  note_sequence(upload.data_id);
  data_.insert(upload.data_id);
  return {};
}

// Their owners are known only when all is seen: check_row() asks for them.
Result<void> IndexChecker::part(int64_t, int32_t, const Part& part) {
  if (part.data.place == DataPlace::kExtent) {
    extents_.insert(keys_.extent(part.data.piece.extent));
  }
  return {};
}

Result<void> IndexChecker::collect_trash() {
  const auto transaction = s3_.database().begin();
  const std::string start = keys_.all_trash();
  auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader reader(cursor->key());
    int64_t id = 0;
    if (!reader.skip_scope() || !reader.read_integer(id)) return corrupt("the key of a trash row");
    const auto trash = TRY(store::decode_row<Trash>(cursor->value()));
    (trash.bucket_account.empty() ? data_ : swept_buckets_).insert(id);
  }
  return {};
}

Result<void> IndexChecker::finish() {
  TRY(collect_trash());
  const auto transaction = s3_.database().begin();
  const uint64_t generation = keys_.generation;
  auto cursor = TRY(transaction->scan_loosely(store::generation_start(generation),
                                              store::generation_start(generation + 1)));
  for (; cursor->valid(); TRY(cursor->next())) {
    Row row;
    row.key = cursor->key();
    row.value = cursor->value();
    store::KeyReader reader(row.key.substr(std::min(kGenerationBytes, row.key.size())));
    const bool has_scope =
        reader.read(row.account) && reader.read(row.region) && reader.read(row.kind);
    if (has_scope && row.kind.starts_with("s3.")) TRY(check_row(row, reader));
  }
  for (const std::string& key : older_nulls_) {
    problem("an older null version is not found by its index, row " + hex_encode(key));
  }
  return check_sequence_limit();
}

Result<void> IndexChecker::check_row(const Row& row, store::KeyReader& rest) {
  int64_t id = 0;
  if (row.kind == "s3.bucket" || row.kind == "s3.sequence_limit" || row.kind == "s3.trash") {
    return {};
  }
  if (row.kind == "s3.account_bucket") {
    std::string name;
    std::optional<std::string> bucket;
    if (rest.read(name)) bucket = TRY(reader_.get(keys_.bucket(name)));
    if (!bucket || TRY(store::decode_row<Bucket>(*bucket)).account != row.account) {
      problem("account " + row.account + " lists a bucket " + name + " that it does not have");
    }
    return {};
  }
  if (row.kind == "s3.extent") {
    if (!extents_.contains(std::string(row.key))) {
      problem("bytes are kept that nothing refers to, row " + hex_encode(row.key));
    }
    return {};
  }
  if (!rest.read_integer(id)) return corrupt("the key of a row of S3");
  if (row.kind == "s3.part" || row.kind == "s3.references") {
    if (!data_.contains(id)) {
      problem("a row " + row.kind + " belongs to data " + std::to_string(id) +
              ", which nothing refers to");
    }
    return {};
  }
  return check_row_of_bucket(row, id);
}

Result<void> IndexChecker::check_row_of_bucket(const Row& row, int64_t bucket_id) {
  const auto found = buckets_.find(bucket_id);
  if (row.kind == "s3.object_count" || row.kind == "s3.byte_count") {
    check_counter(row, bucket_id);
    return {};
  }
  if (found == buckets_.end()) {
    if (row.kind == "s3.upload" && swept_buckets_.contains(bucket_id)) return {};
    problem("a row " + row.kind + " belongs to bucket " + std::to_string(bucket_id) +
            ", which is not there");
    return {};
  }
  const Bucket& bucket = found->second;
  if (row.kind == "s3.bucket_policy" && !bucket.has_policy) {
    problem("bucket " + bucket.name + " does not know of its policy");
  } else if (row.kind == "s3.bucket_cors" && !bucket.has_cors) {
    problem("bucket " + bucket.name + " does not know of its CORS rules");
  } else if (row.kind == "s3.older_null" && older_nulls_.erase(std::string(row.key)) == 0) {
    problem("bucket " + bucket.name + " has an index of a null version that is not there");
  }
  const bool is_in_scope = row.account == bucket.account && row.region == bucket.region;
  if (row.account != kNoAccount && !is_in_scope) {
    problem("bucket " + bucket.name + " has a row in another account or region");
  }
  return {};
}

void IndexChecker::check_counter(const Row& row, int64_t bucket_id) {
  if (buckets_.contains(bucket_id) || store::decode_counter(row.value) == 0) return;
  problem("a bucket that is not there counts " + std::to_string(store::decode_counter(row.value)));
}

Result<void> IndexChecker::check_sequence_limit() {
  if (highest_sequence_ == 0) return {};
  const auto row = TRY(reader_.get(keys_.sequence_limit()));
  SequenceLimit limit;
  if (row) limit = TRY(store::decode_row<SequenceLimit>(*row));
  if (highest_sequence_ >= limit.limit) {
    problem("the number " + std::to_string(highest_sequence_) +
            " is in use and may be given away again");
  }
  return {};
}

}  // namespace tarn::s3
