#include "services/s3/versions.h"

#include <utility>

#include "base/encoding.h"
#include "services/s3/buckets.h"
#include "services/s3/data_reader.h"
#include "services/s3/errors.h"

namespace tarn::s3 {

namespace {

constexpr size_t kMaxObjectKeyBytes = 1024;
constexpr size_t kNonceBytes = 16;
constexpr size_t kVersionIdLength = 32;
constexpr std::string_view kNullVersion = "null";

int64_t sequence_of_id(std::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return static_cast<int64_t>(number);
}

// The 24 bytes of a version id.
std::optional<std::string> decode_version_id(std::string_view version_id) {
  if (version_id.size() != kVersionIdLength) return {};
  std::string text(version_id);
  for (char& c : text) {
    if (c == '+' || c == '/') return {};
    if (c == '.') c = '+';
    if (c == '_') c = '/';
  }
  return base64_decode(text);
}

}  // namespace

std::string version_id_of(const Version& version) {
  if (version.is_null()) return std::string(kNullVersion);
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(static_cast<uint64_t>(version.sequence) >> shift));
  }
  std::string text = base64_encode(bytes + version.nonce);
  for (char& c : text) {
    if (c == '+') c = '.';
    if (c == '/') c = '_';
  }
  return text;
}

bool is_version_id(std::string_view version_id) {
  return version_id == kNullVersion || decode_version_id(version_id).has_value();
}

std::optional<int64_t> sequence_of_version_id(std::string_view version_id) {
  auto bytes = decode_version_id(version_id);
  if (!bytes) return {};
  return sequence_of_id(*bytes);
}

std::string_view new_version_id(Context& context, const Version& version) {
  if (version.is_null()) return {};
  return context.arena.copy(version_id_of(version));
}

std::string_view told_version_id(Context& context, const Bucket& bucket, const Version& version) {
  if (bucket.versioning == Versioning::kNever) return {};
  return context.arena.copy(version_id_of(version));
}

Result<void> check_key(std::string_view key) {
  if (key.size() > kMaxObjectKeyBytes) return key_too_long(key.size());
  return is_valid_utf8(key) ? Result<void>() : invalid_uri();
}

Result<std::optional<Version>> find_current(Context& context, const Bucket& bucket,
                                            std::string_view key) {
  TRY(check_key(key));
  auto row = TRY(context.transaction.get(keys_of(context).current(bucket, key)));
  if (!row) return std::optional<Version>();
  return std::optional<Version>(TRY(store::decode_row<Version>(*row)));
}

Result<std::optional<FoundVersion>> find_sequence(store::Transaction& transaction,
                                                  const RowKeys& keys, const Bucket& bucket,
                                                  std::string_view key, int64_t sequence) {
  if (auto row = TRY(transaction.get(keys.current(bucket, key)))) {
    auto version = TRY(store::decode_row<Version>(*row));
    if (version.sequence == sequence) return std::optional(FoundVersion{std::move(version), true});
  }
  if (auto row = TRY(transaction.get(keys.older(bucket, key, sequence)))) {
    return std::optional(FoundVersion {
      TRY(store::decode_row<Version>(*row))
      , false
    });
  }
  return std::optional<FoundVersion>();
}

namespace {

Result<std::optional<FoundVersion>> find_null(Context& context, const Bucket& bucket,
                                              std::string_view key) {
  auto current = TRY(find_current(context, bucket, key));
  if (current && current->is_null()) return std::optional(FoundVersion{*std::move(current), true});
  auto keys = keys_of(context);
  auto pointer = TRY(context.transaction.get(keys.older_null(bucket, key)));
  if (!pointer) return std::optional<FoundVersion>();
  auto sequence = TRY(store::decode_row<OlderNull>(*pointer))
  .sequence;
  return find_sequence(context.transaction, keys, bucket, key, sequence);
}

}  // namespace

Result<std::optional<FoundVersion>> find_version(Context& context, const Bucket& bucket,
                                                 std::string_view key,
                                                 std::string_view version_id) {
  TRY(check_key(key));
  if (version_id == kNullVersion) return find_null(context, bucket, key);
  auto bytes = decode_version_id(version_id);
  if (!bytes) return invalid_version_id(version_id);
  auto found = TRY(
      find_sequence(context.transaction, keys_of(context), bucket, key, sequence_of_id(*bytes)));
  if (found && version_id_of(found->version) != version_id) found.reset();
  return found;
}

Result<FoundVersion> require_version(Context& context, const Bucket& bucket, std::string_view key,
                                     std::string_view version_id) {
  if (wire::present(version_id)) {
    auto found = TRY(find_version(context, bucket, key, version_id));
    if (!found) return no_such_version(key, version_id);
    if (found->version.is_delete_marker) {
      return version_is_marker(version_id, found->version.modified_ms);
    }
    return *std::move(found);
  }
  auto current = TRY(find_current(context, bucket, key));
  if (!current) return no_such_key(key);
  if (current->is_delete_marker) {
    return no_such_key_but_marker(key, version_id_of(*current));
  }
  return FoundVersion{*std::move(current), true};
}

namespace {

Result<void> count(Context& context, const Bucket& bucket, const Version& version, int64_t sign) {
  if (version.is_delete_marker) return {};
  auto keys = keys_of(context);
  TRY(context.transaction.add(keys.object_count(bucket.id), sign));
  return context.transaction.add(keys.byte_count(bucket.id),
                                 sign * static_cast<int64_t>(version.size_bytes));
}

// The version's row is gone or replaced; so are its bytes and its share in the counters.
Result<void> forget_version(S3& s3, Context& context, const Bucket& bucket,
                            const Version& version) {
  TRY(count(context, bucket, version, -1));
  return drop_data(s3, context, version.data);
}

Result<void> erase_older(S3& s3, Context& context, const Bucket& bucket, std::string_view key,
                         const Version& version) {
  auto keys = keys_of(context);
  TRY(context.transaction.erase(keys.older(bucket, key, version.sequence)));
  if (version.is_null()) TRY(context.transaction.erase(keys.older_null(bucket, key)));
  return forget_version(s3, context, bucket, version);
}

Result<void> make_older(Context& context, const Bucket& bucket, std::string_view key,
                        const Version& version) {
  auto keys = keys_of(context);
  TRY(context.transaction.put(keys.older(bucket, key, version.sequence),
                              store::encode_row(version)));
  if (!version.is_null()) return {};
  return context.transaction.put(keys.older_null(bucket, key),
                                 store::encode_row(OlderNull{version.sequence, {}}));
}

// A new null version replaces the old one, wherever that is.
Result<void> make_room_for_null(S3& s3, Context& context, const Bucket& bucket,
                                std::string_view key, const std::optional<Version>& current) {
  if (current && current->is_null()) return forget_version(s3, context, bucket, *current);
  if (current) TRY(make_older(context, bucket, key, *current));
  if (bucket.versioning == Versioning::kNever) return {};
  auto found = TRY(find_null(context, bucket, key));
  if (found && !found->is_current) return erase_older(s3, context, bucket, key, found->version);
  return {};
}

}  // namespace

Result<void> put_version(S3& s3, Context& context, const Bucket& bucket, std::string_view key,
                         Version& version) {
  auto current = TRY(find_current(context, bucket, key));
  version.sequence = TRY(s3.next_sequence());
  if (bucket.versioning == Versioning::kEnabled) {
    version.nonce = s3.random().bytes(kNonceBytes);
    if (current) TRY(make_older(context, bucket, key, *current));
  } else {
    version.nonce.clear();
    TRY(make_room_for_null(s3, context, bucket, key, current));
  }
  TRY(count(context, bucket, version, 1));
  return context.transaction.put(keys_of(context).current(bucket, key), store::encode_row(version));
}

Result<void> update_version(Context& context, const Bucket& bucket, std::string_view key,
                            const FoundVersion& found) {
  auto keys = keys_of(context);
  std::string row_key = found.is_current ? keys.current(bucket, key)
                                         : keys.older(bucket, key, found.version.sequence);
  return context.transaction.put(row_key, store::encode_row(found.version));
}

Result<Deletion> delete_key(S3& s3, Context& context, const Bucket& bucket, std::string_view key) {
  Deletion deletion;
  if (bucket.versioning == Versioning::kNever) {
    auto current = TRY(find_current(context, bucket, key));
    if (!current) return deletion;
    TRY(context.transaction.erase(keys_of(context).current(bucket, key)));
    TRY(forget_version(s3, context, bucket, *current));
    return deletion;
  }
  Version marker;
  marker.is_delete_marker = true;
  marker.modified_ms = context.clock.domain_ms();
  TRY(put_version(s3, context, bucket, key, marker));
  deletion.made_marker = true;
  deletion.version_id = version_id_of(marker);
  return deletion;
}

namespace {

// The newest of the older versions becomes the current one.
Result<void> promote_older(Context& context, const Bucket& bucket, std::string_view key) {
  auto keys = keys_of(context);
  std::string start = keys.older_of_key(bucket, key);
  auto cursor = TRY(context.transaction.scan(start, store::prefix_end(start)));
  if (!cursor->valid()) return context.transaction.erase(keys.current(bucket, key));
  std::string row_key(cursor->key());
  std::string row(cursor->value());
  auto version = TRY(store::decode_row<Version>(row));
  TRY(context.transaction.put(keys.current(bucket, key), row));
  if (version.is_null()) TRY(context.transaction.erase(keys.older_null(bucket, key)));
  return context.transaction.erase(row_key);
}

}  // namespace

Result<Deletion> delete_version(S3& s3, Context& context, const Bucket& bucket,
                                std::string_view key, std::string_view version_id) {
  Deletion deletion;
  deletion.version_id = version_id;
  auto found = TRY(find_version(context, bucket, key, version_id));
  if (!found) return deletion;
  deletion.removed_marker = found->version.is_delete_marker;
  if (found->is_current) {
    TRY(forget_version(s3, context, bucket, found->version));
    TRY(promote_older(context, bucket, key));
  } else {
    TRY(erase_older(s3, context, bucket, key, found->version));
  }
  return deletion;
}

}  // namespace tarn::s3
