#include "services/s3/internal_objects.h"

#include <charconv>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/json.h"
#include "core/internal_call.h"
#include "services/s3/body_intake.h"
#include "services/s3/buckets.h"
#include "services/s3/data_reader.h"
#include "services/s3/data_writer.h"
#include "services/s3/encryption.h"
#include "services/s3/errors.h"
#include "services/s3/internal_context.h"
#include "services/s3/listing.h"
#include "services/s3/notifications.h"
#include "services/s3/properties.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

// The store's own id of a version: its number, which never comes again.
std::string own_id(int64_t sequence) { return "v" + std::to_string(sequence); }

Result<int64_t> parse_own_id(std::string_view key, std::string_view id) {
  int64_t sequence = 0;
  auto [end, error] = std::from_chars(id.data() + 1, id.data() + id.size(), sequence);
  if (id.front() != 'v' || error != std::errc() || end != id.data() + id.size()) {
    return no_such_version(key, id);
  }
  return sequence;
}

// Of a Version, or of what a listing reads of one.
template <class V>
ObjectInfo make_info(std::string_view bucket, std::string_view key, const V& version) {
  ObjectInfo info;
  info.bucket = bucket;
  info.key = key;
  info.version_id = own_id(version.sequence);
  info.etag = version.etag;
  info.size_bytes = version.size_bytes;
  info.modified_ms = version.modified_ms;
  const std::string& storage_class = version.properties.storage_class;
  info.storage_class = storage_class.empty() ? "STANDARD" : storage_class;
  return info;
}

class Reader final : public ObjectReader {
 public:
  Reader(ObjectInfo info, std::unique_ptr<DataReader> data, std::vector<DataReader::OpenPiece> open)
      : info_(std::move(info)), data_(std::move(data)), open_(std::move(open)) {
    for (const auto& piece : open_) {
      const store::Extent& extent = piece.piece.extent;
      extents_.push_back({piece.blob->fd(), extent.offset_bytes, extent.size_bytes, piece.key.key,
                          piece.key.nonce_prefix, extent.tags_offset_bytes});
    }
  }

  const ObjectInfo& info() const override { return info_; }
  Result<std::string> read(uint64_t offset_bytes, uint64_t size_bytes) override {
    return data_->read(offset_bytes, size_bytes);
  }
  const std::string* inline_bytes() const override { return data_->inline_bytes(); }
  const std::vector<ObjectExtent>& extents() const override { return extents_; }

 private:
  ObjectInfo info_;
  std::unique_ptr<DataReader> data_;
  std::vector<DataReader::OpenPiece> open_;
  std::vector<ObjectExtent> extents_;
};

AuditEvent call_of(const Caller& caller, std::string_view name, CallKind kind,
                   std::string_view bucket, std::string_view member, std::string_view value) {
  AuditEvent event = internal_call(caller, "s3.amazonaws.com", name, kind);
  event.request_parameters = "{\"bucketName\":" + json_quote(bucket) + ",\"" + std::string(member) +
                             "\":" + json_quote(value) + "}";
  return event;
}

class Writer final : public ObjectWriter {
 public:
  Writer(S3& s3, Audit& audit, AuditEvent event, Caller caller, std::string_view bucket,
         std::string_view key, ObjectAttributes attributes, NewEncryption encryption)
      : s3_(s3),
        audit_(audit),
        event_(std::move(event)),
        caller_(std::move(caller)),
        bucket_(bucket),
        key_(key),
        attributes_(std::move(attributes)),
        encryption_(std::move(encryption.row)),
        data_(s3, std::move(encryption.keys), {DigestKind::kMd5, DigestKind::kCrc64Nvme}, 0) {}

  Result<void> write(std::string_view bytes) override { return data_.write(bytes); }

  Result<ObjectInfo> finish() override {
    TRY(data_.finish());
    const bool is_md5_etag = encryption_.kind == EncryptionKind::kS3;
    const std::string etag = is_md5_etag ? data_.digest(DigestKind::kMd5) : random_etag(s3_);
    Version version;
    TRY(InternalContext::commit(s3_, caller_, [&](Context& context) -> Result<void> {
      auto bucket = TRY(load_bucket(context, bucket_));
      version = {};
      version.modified_ms = context.clock.domain_ms();
      version.size_bytes = data_.size_bytes();
      version.etag = hex_encode(etag);
      version.data = data_.data();
      version.checksum = {ChecksumAlgorithm::kCrc64Nvme, ChecksumType::kFullObject,
                          data_.digest(DigestKind::kCrc64Nvme)};
      set_properties(version.properties);
      version.encryption = encryption_;
      TRY(put_version(s3_, context, bucket, key_, version));
      TRY(note_creation(s3_, context, bucket, Created::kPut, key_, version));
      TRY(data_.save(context));
      return audit_.record(event_, context.transaction);
    }));
    return make_info(bucket_, key_, version);
  }

 private:
  void set_properties(Properties& properties) const {
    const std::string& type = attributes_.content_type;
    properties.content_type = type.empty() ? std::string(kDefaultContentType) : type;
    properties.content_encoding = attributes_.content_encoding;
    properties.metadata = attributes_.metadata;
  }

  S3& s3_;
  Audit& audit_;
  AuditEvent event_;
  Caller caller_;
  std::string bucket_;
  std::string key_;
  ObjectAttributes attributes_;
  Encryption encryption_;
  DataWriter data_;
};

}  // namespace

Result<void> InternalObjects::list(
    const Caller& caller, std::string_view bucket, std::string_view prefix,
    const std::function<bool(const std::vector<ObjectInfo>&)>& each) {
  AuditEvent event = call_of(caller, "ListObjects", CallKind::kReadData, bucket, "prefix", prefix);
  InternalContext context(s3_, caller);
  auto may = context.authorize(event, bucket, "s3:ListBucket", bucket_arn(bucket),
                               {{"s3:prefix", std::string(prefix)}});
  TRY(record_call(audit_, std::move(event), std::move(may)));
  auto row = TRY(load_bucket(*context, bucket));
  std::string marker;
  for (;;) {
    ListQuery query{prefix, {}, marker, kMaxKeysPerPage};
    // One snapshot for the whole walk: what is listed was there at one moment.
    auto page = TRY(list_page(context->transaction, keys_of(*context), row, query));
    std::vector<ObjectInfo> objects;
    objects.reserve(page.entries.size());
    for (const ListedObject& entry : page.entries) {
      objects.push_back(make_info(bucket, entry.key, *entry.version));
    }
    if (!objects.empty() && !each(objects)) return {};
    if (!page.is_truncated) return {};
    marker = objects.back().key;
  }
}

Result<std::unique_ptr<ObjectReader>> InternalObjects::open_once(AuditEvent& event,
                                                                 const Caller& caller,
                                                                 std::string_view bucket,
                                                                 std::string_view key,
                                                                 std::string_view version_id) {
  InternalContext context(s3_, caller);
  TRY(context.authorize(event, bucket, "s3:GetObject", object_arn(bucket, key)));
  auto row = TRY(load_bucket(*context, bucket));
  FoundVersion found;
  if (version_id.empty()) {
    found = TRY(require_version(*context, row, key, {}));
  } else if (is_version_id(version_id)) {
    found = TRY(require_version(*context, row, key, version_id));
  } else {
    int64_t sequence = TRY(parse_own_id(key, version_id));
    auto listed = TRY(find_sequence(context->transaction, keys_of(*context), row, key, sequence));
    if (!listed) return no_such_version(key, version_id);
    found = *std::move(listed);
  }
  auto keys = TRY(keys_of_object(s3_, {caller, row, key}, found.version.encryption, {}));
  auto data = TRY(DataReader::open(s3_, context->transaction, found.version.data, std::move(keys)));
  auto pieces = TRY(data->open_pieces());
  return std::unique_ptr<ObjectReader>(std::make_unique<Reader>(
      make_info(bucket, key, found.version), std::move(data), std::move(pieces)));
}

Result<std::unique_ptr<ObjectReader>> InternalObjects::open(const Caller& caller,
                                                            std::string_view bucket,
                                                            std::string_view key,
                                                            std::string_view version_id) {
  for (int attempt = 0; attempt < store::kMaxAttempts; ++attempt) {
    AuditEvent event = call_of(caller, "GetObject", CallKind::kReadData, bucket, "key", key);
    auto reader = open_once(event, caller, bucket, key, version_id);
    if (reader.ok() || !reader.error().is_conflict()) {
      return record_call(audit_, std::move(event), std::move(reader));
    }
  }
  return conflict();
}

Result<std::unique_ptr<ObjectWriter>> InternalObjects::create(const Caller& caller,
                                                              std::string_view bucket,
                                                              std::string_view key,
                                                              const ObjectAttributes& attributes) {
  AuditEvent event = call_of(caller, "PutObject", CallKind::kWriteData, bucket, "key", key);
  InternalContext context(s3_, caller);
  TRY(check_key(key));
  auto may = context.authorize(event, bucket, "s3:PutObject", object_arn(bucket, key));
  if (!may.ok()) TRY(record_call(audit_, std::move(event), std::move(may)));
  const Bucket row = TRY(load_bucket(*context, bucket));
  EncryptionWish wish;
  if (!attributes.encryption.empty()) wish.algorithm = attributes.encryption;
  if (!attributes.kms_key_id.empty()) wish.key_id = attributes.kms_key_id;
  TRY(check_encryption_wish(row, wish));
  auto encryption = new_encryption(s3_, {caller, row, key}, wish);
  if (!encryption.ok()) TRY(record_call(audit_, std::move(event), std::move(encryption)));
  return std::unique_ptr<ObjectWriter>(std::make_unique<Writer>(
      s3_, audit_, std::move(event), caller, bucket, key, attributes, *std::move(encryption)));
}

Result<void> InternalObjects::remove(const Caller& caller, std::string_view bucket,
                                     std::string_view key) {
  AuditEvent event = call_of(caller, "DeleteObject", CallKind::kWriteData, bucket, "key", key);
  {
    InternalContext context(s3_, caller);
    auto may = context.authorize(event, bucket, "s3:DeleteObject", object_arn(bucket, key));
    if (!may.ok()) return record_call(audit_, std::move(event), std::move(may));
  }
  return InternalContext::commit(s3_, caller, [&](Context& context) -> Result<void> {
    auto row = TRY(load_bucket(context, bucket));
    const bool removes = TRY(will_remove(context, row, key, {}));
    const Deletion deletion = TRY(delete_key(s3_, context, row, key));
    TRY(note_removal(s3_, context, row, key, removes, deletion));
    return audit_.record(event, context.transaction);
  });
}

Result<void> InternalObjects::authorize(const Caller& caller, std::string_view action,
                                        std::string_view bucket, std::string_view key) {
  AuditEvent unrecorded;
  InternalContext context(s3_, caller);
  return context.authorize(unrecorded, bucket, action,
                           key.empty() ? bucket_arn(bucket) : object_arn(bucket, key));
}

Result<std::string> InternalObjects::bucket_region(std::string_view bucket) {
  auto transaction = s3_.database().begin();
  RowKeys keys{s3_.database().generation()};
  auto row = TRY(transaction->get(keys.bucket(bucket)));
  if (!row) return no_such_bucket(bucket);
  return TRY(store::decode_row<Bucket>(*row))
  .region;
}

}  // namespace tarn::s3
