// CompleteMultipartUpload: metadata only, the parts stay where they are.
#include <algorithm>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/s3/buckets.h"
#include "services/s3/checksums.h"
#include "services/s3/conditions.h"
#include "services/s3/data_reader.h"
#include "services/s3/encryption.h"
#include "services/s3/errors.h"
#include "services/s3/notifications.h"
#include "services/s3/properties.h"
#include "services/s3/uploads.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

// The part's checksum as the request gives it, or an empty text.
std::string_view listed_checksum(const api::CompletedPart& part, ChecksumAlgorithm algorithm) {
  switch (algorithm) {
    case ChecksumAlgorithm::kNone:
      return {};
    case ChecksumAlgorithm::kCrc32:
      return part.checksum_crc32;
    case ChecksumAlgorithm::kCrc32c:
      return part.checksum_crc32c;
    case ChecksumAlgorithm::kCrc64Nvme:
      return part.checksum_crc64nvme;
    case ChecksumAlgorithm::kSha1:
      return part.checksum_sha1;
    case ChecksumAlgorithm::kSha256:
      return part.checksum_sha256;
  }
  return {};
}

Result<Part> find_listed(Context& context, const Upload& upload, const api::CompletedPart& listed,
                         int32_t number) {
  auto part = TRY(load_part(context, upload.data_id, number));
  if (!part || !matches_etag(listed.etag, part_etag(*part))) {
    return invalid_part(upload.id, number, listed.etag);
  }
  std::string_view checksum = listed_checksum(listed, upload.algorithm);
  if (!checksum.empty() && checksum != base64_encode(part->checksum)) {
    return invalid_part(upload.id, number, listed.etag);
  }
  bool must_list = upload.algorithm_chosen && upload.checksum_type == ChecksumType::kComposite;
  if (checksum.empty() && must_list) {
    return missing_part_checksum(to_lower_ascii(checksum_name(upload.algorithm)), number);
  }
  return *std::move(part);
}

Result<std::vector<int32_t>> summarise(Context& context, const Upload& upload,
                                       const wire::List<api::CompletedPart>& listed,
                                       PartsSummary& summary) {
  std::vector<int32_t> numbers;
  for (uint32_t i = 0; i < listed.size; ++i) {
    int32_t number = TRY(check_part_number(listed[i].part_number));
    if (!numbers.empty() && number <= numbers.back()) return invalid_part_order(upload.id);
    numbers.push_back(number);
  }
  for (uint32_t i = 0; i < listed.size; ++i) {
    Part part = TRY(find_listed(context, upload, listed[i], numbers[i]));
    if (part.size_bytes < kMinPartBytes && i + 1 < listed.size) {
      return entity_too_small(part.size_bytes, numbers[i], part_etag(part));
    }
    summary.add(numbers[i], part);
  }
  return numbers;
}

// Parts that were uploaded but are not of the object.
Result<void> drop_unlisted(S3& s3, Context& context, const Upload& upload,
                           const std::vector<int32_t>& listed) {
  auto keys = keys_of(context);
  std::string start = keys.parts(upload.data_id);
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(start)));
  Trash trash;
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader reader(cursor->key());
    int64_t data_id = 0;
    int64_t number = 0;
    if (!reader.skip_scope() || !reader.read_integer(data_id) || !reader.read_integer(number)) {
      return corrupt("the key of a part's row");
    }
    auto part_number = static_cast<int32_t>(number);
    if (!std::binary_search(listed.begin(), listed.end(), part_number)) {
      trash.part_numbers.push_back(part_number);
    }
  }
  if (trash.part_numbers.empty()) return {};
  context.after_commit([&s3] { s3.sweeper().wake(); });
  return context.transaction.put(keys.trash(upload.data_id), store::encode_row(trash));
}

// What the request says of the whole object holds.
Result<void> check_whole(const api::CompleteMultipartUploadRequest& in, const Upload& upload,
                         const PartsSummary& summary) {
  if (wire::present(in.checksum_type) &&
      in.checksum_type != checksum_type_name(upload.checksum_type)) {
    return invalid_request("The upload was created using the " +
                           std::string(checksum_type_name(upload.checksum_type)) +
                           " checksum mode. The complete request must use the same checksum mode.");
  }
  if (in.mpu_object_size && static_cast<uint64_t>(*in.mpu_object_size) != summary.size_bytes()) {
    return wrong_object_size(static_cast<uint64_t>(*in.mpu_object_size), summary.size_bytes());
  }
  api::CompletedPart whole;
  whole.checksum_crc32 = in.checksum_crc32;
  whole.checksum_crc32c = in.checksum_crc32c;
  whole.checksum_crc64nvme = in.checksum_crc64nvme;
  whole.checksum_sha1 = in.checksum_sha1;
  whole.checksum_sha256 = in.checksum_sha256;
  std::string_view given = listed_checksum(whole, upload.algorithm);
  if (given.empty()) return {};
  std::string actual = checksum_text(summary.checksum(), summary.count());
  bool holds = given == actual || given == base64_encode(summary.checksum().value);
  return holds ? Result<void>() : bad_checksum(checksum_name(upload.algorithm));
}

api::CompleteMultipartUploadOutput tell_completion(Context& context,
                                                   const api::CompleteMultipartUploadRequest& in,
                                                   const Version& version) {
  api::CompleteMultipartUploadOutput out;
  std::string_view host = context.head.header("host");
  out.location =
      context.arena.copy((context.head.is_secure ? "https://" : "http://") + std::string(host) +
                         "/" + std::string(in.bucket) + "/" + uri_encode(in.key, true));
  out.bucket = in.bucket;
  out.key = in.key;
  out.etag = context.arena.copy("\"" + version.etag + "\"");
  out.version_id = new_version_id(context, version);
  tell_encryption(context, version.encryption, {}, out);
  tell_checksum(context.arena, out, version.checksum, count_parts(version.data));
  return out;
}

// The one who completes an upload may read it; the customer's key need not come again.
Result<void> check_keys(S3& s3, Context& context, const api::CompleteMultipartUploadRequest& in,
                        const Bucket& bucket, const Upload& upload) {
  const CustomerHeaders customer = customer_headers(in);
  const bool is_customers = upload.encryption.kind == EncryptionKind::kCustomer;
  if (is_customers && !customer.are_given()) return {};
  const Caller caller = caller_of(context);
  TRY(keys_of_upload(s3, {caller, bucket, in.key}, upload.encryption, customer));
  return {};
}

// A client that did not get the answer asks again: the object is still the one made of the upload.
bool is_made_of(const std::optional<Version>& current, std::string_view upload_id) {
  return current && current->data.place == DataPlace::kParts &&
         current->data.id == data_id_of_upload(upload_id);
}

}  // namespace

Result<api::CompleteMultipartUploadOutput> complete_multipart_upload(
    S3& s3, Context& context, const api::CompleteMultipartUploadRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  if (in.multipart_upload == nullptr || in.multipart_upload->parts.empty()) {
    return malformed_xml();
  }
  auto current = TRY(find_current(context, bucket, in.key));
  auto found = load_upload(context, bucket, in.key, in.upload_id);
  if (!found.ok()) {
    if (is_made_of(current, in.upload_id)) return tell_completion(context, in, *current);
    return std::move(found).error();
  }
  const Upload& upload = *found;
  TRY(check_keys(s3, context, in, bucket, upload));
  PartsSummary summary(upload);
  auto numbers = TRY(summarise(context, upload, in.multipart_upload->parts, summary));
  TRY(check_whole(in, upload, summary));
  TRY(check_write(in.if_match, in.if_none_match, in.key, current));

  Version version;
  version.modified_ms = context.clock.domain_ms();
  version.size_bytes = summary.size_bytes();
  version.etag = summary.etag();
  version.data = summary.data();
  version.checksum = summary.checksum();
  version.properties = upload.properties;
  version.encryption = upload.encryption;
  TRY(put_version(s3, context, bucket, in.key, version));
  TRY(note_creation(s3, context, bucket, Created::kCompleteMultipartUpload, in.key, version));
  TRY(drop_unlisted(s3, context, upload, numbers));
  TRY(context.transaction.erase(keys_of(context).upload(bucket, in.key, in.upload_id)));
  return tell_completion(context, in, version);
}

}  // namespace tarn::s3
