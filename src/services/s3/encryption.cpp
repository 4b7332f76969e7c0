#include "services/s3/encryption.h"

#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "services/s3/buckets.h"
#include "services/s3/errors.h"

namespace tarn::s3 {

namespace {

constexpr std::string_view kManagedKey = "alias/aws/s3";
constexpr std::string_view kContextName = "aws:s3:arn";
constexpr size_t kMaxContextPairs = 20;

using EncryptionContext = std::map<std::string, std::string>;

// x-amz-server-side-encryption-context: base64 of a JSON object of texts.
Result<EncryptionContext> parse_context(std::string_view header) {
  EncryptionContext context;
  if (!wire::present(header)) return context;
  const auto text = base64_decode(header);
  if (!text) return invalid_encryption_context(header);
  auto json = Json::parse(*text);
  if (!json.ok() || !json->is_object()) return invalid_encryption_context(header);
  for (const auto& [name, value] : json->members()) {
    if (!value.is_string()) return invalid_encryption_context(header);
    context.emplace(name, value.as_string());
  }
  if (context.size() > kMaxContextPairs) return invalid_encryption_context(header);
  return context;
}

KmsUse use_of(const EncryptedObject& object, EncryptionContext context) {
  KmsUse use{object.caller, "s3", std::move(context)};
  use.caller.region = object.bucket.region;
  return use;
}

// Names of keys are those of the caller's account, who must have one.
Result<void> require_signed(const EncryptedObject& object) {
  if (object.caller.identity.kind != PrincipalKind::kAnonymous) return {};
  return kms_needs_signature();
}

bool asks_for_kms(const EncryptionWish& wish) { return wish.algorithm == kKmsEncryption; }

std::string key_id_of(const Bucket& bucket, const EncryptionWish& wish) {
  std::string key_id(wish.key_id);
  if (!asks_for_kms(wish)) key_id = bucket.default_encryption->key_id;
  return key_id.empty() ? std::string(kManagedKey) : key_id;
}

Result<NewEncryption> new_kms_encryption(S3& s3, const EncryptedObject& object,
                                         const EncryptionWish& wish) {
  TRY(require_signed(object));
  Encryption row;
  row.kind = EncryptionKind::kKms;
  row.bucket_key_enabled = wish.bucket_key_enabled.value_or(object.bucket.bucket_key_enabled);
  row.context = TRY(parse_context(wish.context));
  row.context.emplace(kContextName, row.bucket_key_enabled
                                        ? bucket_arn(object.bucket.name)
                                        : object_arn(object.bucket.name, object.key));
  const KmsUse use = use_of(object, row.context);
  const std::string key_id = key_id_of(object.bucket, wish);
  auto made = row.bucket_key_enabled ? s3.bucket_keys().for_writing(use, key_id)
                                     : s3.kms().generate(use, key_id);
  if (!made.ok()) return error_of_kms(made.error());
  row.key_arn = std::move(made->key_arn);
  row.envelope = std::move(made->wrapped);
  return NewEncryption{std::move(row), DataKeys(s3.keys(), std::move(made->plaintext)), {}};
}

Result<DataKeys> kms_keys(S3& s3, const EncryptedObject& object, const Encryption& encryption) {
  TRY(require_signed(object));
  const KmsUse use = use_of(object, encryption.context);
  auto opened = encryption.bucket_key_enabled
                    ? s3.bucket_keys().for_reading(use, encryption.envelope)
                    : s3.kms().decrypt(use, encryption.envelope);
  if (!opened.ok()) return error_of_kms(opened.error());
  return DataKeys(s3.keys(), *std::move(opened));
}

Result<DataKeys> keys_with(S3& s3, const EncryptedObject& object, const Encryption& encryption,
                           const std::optional<CustomerKey>& customer) {
  switch (encryption.kind) {
    case EncryptionKind::kS3:
      break;
    case EncryptionKind::kKms:
      return kms_keys(s3, object, encryption);
    case EncryptionKind::kCustomer:
      return DataKeys(s3.keys(), customer->secret);
  }
  return DataKeys(s3.keys());
}

}  // namespace

Caller caller_of(const Context& context) {
  return {context.identity, std::string(context.region), std::string(context.request_id)};
}

Result<EncryptionKind> parse_encryption(std::string_view algorithm) {
  if (algorithm.empty() || algorithm == kEncryption) return EncryptionKind::kS3;
  if (algorithm == kKmsEncryption) return EncryptionKind::kKms;
  if (algorithm.starts_with("aws:")) {
    return not_implemented("x-amz-server-side-encryption",
                           "of the encryption algorithms, AES256 and aws:kms are served");
  }
  return invalid_argument("The encryption method specified is not supported",
                          "x-amz-server-side-encryption", algorithm);
}

Result<void> check_encryption_wish(const Bucket& bucket, const EncryptionWish& wish) {
  const bool has_algorithm = wire::present(wish.algorithm) && !wish.algorithm.empty();
  if (wish.customer.are_given()) {
    if (has_algorithm) return customer_key_and_encryption(wish.algorithm);
    TRY(read_customer_key(wish.customer));
    const auto& by_default = bucket.default_encryption;
    if (by_default && by_default->refuses_customer_keys) return customer_keys_blocked();
    return {};
  }
  TRY(parse_encryption(wish.algorithm));
  const bool names_key = wire::present(wish.key_id) || wire::present(wish.context);
  if (names_key && !asks_for_kms(wish)) return kms_key_without_kms(wish.algorithm);
  return {};
}

EncryptionKind kind_of(const Bucket& bucket, const EncryptionWish& wish) {
  if (wish.customer.are_given()) return EncryptionKind::kCustomer;
  if (asks_for_kms(wish)) return EncryptionKind::kKms;
  if (!wish.algorithm.empty() || !bucket.default_encryption) return EncryptionKind::kS3;
  return bucket.default_encryption->kind;
}

Result<NewEncryption> new_encryption(S3& s3, const EncryptedObject& object,
                                     const EncryptionWish& wish) {
  TRY(check_encryption_wish(object.bucket, wish));
  switch (kind_of(object.bucket, wish)) {
    case EncryptionKind::kS3:
      break;
    case EncryptionKind::kKms:
      return new_kms_encryption(s3, object, wish);
    case EncryptionKind::kCustomer: {
      CustomerKey key = TRY(read_customer_key(wish.customer));
      Encryption row;
      row.kind = EncryptionKind::kCustomer;
      row.key_check = make_key_check(key, s3.random());
      return NewEncryption{std::move(row), DataKeys(s3.keys(), std::move(key.secret)),
                           std::move(key.md5)};
    }
  }
  return NewEncryption{{}, DataKeys(s3.keys()), {}};
}

Result<DataKeys> keys_of_object(S3& s3, const EncryptedObject& object, const Encryption& encryption,
                                const CustomerHeaders& customer) {
  return keys_with(s3, object, encryption, TRY(require_customer_key(encryption, customer)));
}

Result<DataKeys> keys_of_upload(S3& s3, const EncryptedObject& object, const Encryption& encryption,
                                const CustomerHeaders& customer) {
  return keys_with(s3, object, encryption, TRY(require_key_of_upload(encryption, customer)));
}

Result<std::optional<DataKeys>> keys_to_check(S3& s3, const Bucket& bucket,
                                              const Encryption& encryption) {
  switch (encryption.kind) {
    case EncryptionKind::kS3:
      break;
    case EncryptionKind::kKms:
      return std::optional<DataKeys>(
          std::in_place, s3.keys(),
          TRY(s3.kms().open_to_check(bucket.region, encryption.envelope, encryption.context)));
    case EncryptionKind::kCustomer:
      return std::optional<DataKeys>();
  }
  return std::optional<DataKeys>(std::in_place, s3.keys());
}

}  // namespace tarn::s3
