// Keys of S3's rows. Buckets, bytes and their bookkeeping are below one scope of no account, as
// bucket names and copies cross accounts and regions; versions and uploads lie in the scope of the
// bucket's account and region. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "services/s3/bucket_rows.h"
#include "store/blobs.h"
#include "store/key.h"

namespace tarn::s3 {

inline constexpr std::string_view kNoAccount = "000000000000";

struct RowKeys {
  uint64_t generation = 0;

  store::Scope shared() const { return {generation, kNoAccount, store::kGlobal}; }
  store::Scope scope_of(const Bucket& bucket) const {
    return {generation, bucket.account, bucket.region};
  }

  // Bucket, by name; and an empty row for each bucket of an account, by name.
  std::string bucket(std::string_view name) const;
  std::string all_buckets() const;
  std::string bucket_policy(int64_t bucket_id) const;
  std::string bucket_cors(int64_t bucket_id) const;
  std::string account_bucket(std::string_view account, std::string_view name) const;
  std::string account_buckets_prefix(std::string_view account, std::string_view name_prefix) const;

  // Counters of a bucket: versions that are no delete markers, and their bytes.
  std::string object_count(int64_t bucket_id) const;
  std::string byte_count(int64_t bucket_id) const;

  // Version: the newest one of each key, delete markers included.
  std::string current(const Bucket& bucket, std::string_view key) const;
  std::string current_prefix(const Bucket& bucket, std::string_view key_prefix) const;
  // Version: the older ones, newest first.
  std::string older(const Bucket& bucket, std::string_view key, int64_t sequence) const;
  std::string older_of_key(const Bucket& bucket, std::string_view key) const;
  std::string older_prefix(const Bucket& bucket, std::string_view key_prefix) const;
  // OlderNull: exists where the key's null version is an older one.
  std::string older_null(const Bucket& bucket, std::string_view key) const;

  std::string upload(const Bucket& bucket, std::string_view key, std::string_view upload_id) const;
  std::string upload_prefix(const Bucket& bucket, std::string_view key_prefix) const;
  std::string uploads_of_key(const Bucket& bucket, std::string_view key) const;

  std::string part(int64_t data_id, int32_t part_number) const;
  std::string parts(int64_t data_id) const;
  std::string all_parts() const;
  std::string inline_bytes(int64_t data_id) const;      // in Family::kInlineBytes
  std::string extra_references(int64_t data_id) const;  // counter: references beyond the first
  std::string extent(const store::Extent& extent) const;
  std::string extents_of_file(store::ExtentPlace place, uint64_t id) const;
  std::string trash(int64_t id) const;
  std::string all_trash() const;
  std::string sequence_limit() const;
};

}  // namespace tarn::s3
