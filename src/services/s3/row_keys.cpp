#include "services/s3/row_keys.h"

namespace tarn::s3 {

using store::Key;

std::string RowKeys::bucket(std::string_view name) const {
  return Key(shared(), "s3.bucket").add(name).bytes();
}

std::string RowKeys::all_buckets() const { return Key(shared(), "s3.bucket").bytes(); }

std::string RowKeys::bucket_policy(int64_t bucket_id) const {
  return Key(shared(), "s3.bucket_policy").add_integer(bucket_id).bytes();
}

std::string RowKeys::bucket_cors(int64_t bucket_id) const {
  return Key(shared(), "s3.bucket_cors").add_integer(bucket_id).bytes();
}

std::string RowKeys::account_bucket(std::string_view account, std::string_view name) const {
  return Key({generation, account, store::kGlobal}, "s3.account_bucket").add(name).bytes();
}

std::string RowKeys::account_buckets_prefix(std::string_view account,
                                            std::string_view name_prefix) const {
  return Key({generation, account, store::kGlobal}, "s3.account_bucket")
      .add_prefix(name_prefix)
      .bytes();
}

std::string RowKeys::object_count(int64_t bucket_id) const {
  return Key(shared(), "s3.object_count").add_integer(bucket_id).bytes();
}

std::string RowKeys::byte_count(int64_t bucket_id) const {
  return Key(shared(), "s3.byte_count").add_integer(bucket_id).bytes();
}

std::string RowKeys::current(const Bucket& bucket, std::string_view key) const {
  return Key(scope_of(bucket), "s3.current").add_integer(bucket.id).add(key).bytes();
}

std::string RowKeys::current_prefix(const Bucket& bucket, std::string_view key_prefix) const {
  return Key(scope_of(bucket), "s3.current").add_integer(bucket.id).add_prefix(key_prefix).bytes();
}

std::string RowKeys::older(const Bucket& bucket, std::string_view key, int64_t sequence) const {
  return Key(scope_of(bucket), "s3.older")
      .add_integer(bucket.id)
      .add(key)
      .add_integer(-sequence)
      .bytes();
}

std::string RowKeys::older_of_key(const Bucket& bucket, std::string_view key) const {
  return Key(scope_of(bucket), "s3.older").add_integer(bucket.id).add(key).bytes();
}

std::string RowKeys::older_prefix(const Bucket& bucket, std::string_view key_prefix) const {
  return Key(scope_of(bucket), "s3.older").add_integer(bucket.id).add_prefix(key_prefix).bytes();
}

std::string RowKeys::older_null(const Bucket& bucket, std::string_view key) const {
  return Key(scope_of(bucket), "s3.older_null").add_integer(bucket.id).add(key).bytes();
}

std::string RowKeys::upload(const Bucket& bucket, std::string_view key,
                            std::string_view upload_id) const {
  return Key(scope_of(bucket), "s3.upload").add_integer(bucket.id).add(key).add(upload_id).bytes();
}

std::string RowKeys::upload_prefix(const Bucket& bucket, std::string_view key_prefix) const {
  return Key(scope_of(bucket), "s3.upload").add_integer(bucket.id).add_prefix(key_prefix).bytes();
}

std::string RowKeys::uploads_of_key(const Bucket& bucket, std::string_view key) const {
  return Key(scope_of(bucket), "s3.upload").add_integer(bucket.id).add(key).bytes();
}

std::string RowKeys::part(int64_t data_id, int32_t part_number) const {
  return Key(shared(), "s3.part").add_integer(data_id).add_integer(part_number).bytes();
}

std::string RowKeys::parts(int64_t data_id) const {
  return Key(shared(), "s3.part").add_integer(data_id).bytes();
}

std::string RowKeys::all_parts() const { return Key(shared(), "s3.part").bytes(); }

std::string RowKeys::inline_bytes(int64_t data_id) const {
  return Key(shared(), "s3.bytes").add_integer(data_id).bytes();
}

std::string RowKeys::extra_references(int64_t data_id) const {
  return Key(shared(), "s3.references").add_integer(data_id).bytes();
}

std::string RowKeys::extent(const store::Extent& extent) const {
  return Key(shared(), "s3.extent")
      .add_integer(static_cast<int64_t>(extent.place))
      .add_integer(static_cast<int64_t>(extent.id))
      .add_integer(static_cast<int64_t>(extent.offset_bytes))
      .bytes();
}

std::string RowKeys::extents_of_file(store::ExtentPlace place, uint64_t id) const {
  return Key(shared(), "s3.extent")
      .add_integer(static_cast<int64_t>(place))
      .add_integer(static_cast<int64_t>(id))
      .bytes();
}

std::string RowKeys::trash(int64_t id) const {
  return Key(shared(), "s3.trash").add_integer(id).bytes();
}

std::string RowKeys::all_trash() const { return Key(shared(), "s3.trash").bytes(); }

std::string RowKeys::sequence_limit() const { return Key(shared(), "s3.sequence_limit").bytes(); }

}  // namespace tarn::s3
