// What uploads share, and CreateMultipartUpload, AbortMultipartUpload.
#include "services/s3/uploads.h"

#include <utility>

#include "base/encoding.h"
#include "base/hash.h"
#include "services/s3/buckets.h"
#include "services/s3/checksums.h"
#include "services/s3/data_reader.h"
#include "services/s3/encryption.h"
#include "services/s3/errors.h"
#include "services/s3/properties.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

constexpr size_t kUploadIdRandomBytes = 24;
constexpr size_t kMaxUploadIdLength = 256;

// In the order of the uploads' beginnings, as the listing wants them.
std::string make_upload_id(S3& s3, int64_t sequence) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(static_cast<uint64_t>(sequence) >> shift));
  }
  return hex_encode(bytes + s3.random().bytes(kUploadIdRandomBytes));
}

}  // namespace

int64_t data_id_of_upload(std::string_view upload_id) {
  auto bytes = hex_decode(upload_id.substr(0, 16));
  if (!bytes || bytes->size() != 8) return 0;
  uint64_t number = 0;
  for (char byte : *bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return static_cast<int64_t>(number);
}

Result<Upload> load_upload(Context& context, const Bucket& bucket, std::string_view key,
                           std::string_view upload_id) {
  TRY(check_key(key));
  if (upload_id.size() > kMaxUploadIdLength) return no_such_upload(upload_id);
  auto row = TRY(context.transaction.get(keys_of(context).upload(bucket, key, upload_id)));
  if (!row) return no_such_upload(upload_id);
  return store::decode_row<Upload>(*row);
}

Result<std::optional<Part>> load_part(Context& context, int64_t data_id, int32_t number) {
  auto row = TRY(context.transaction.get(keys_of(context).part(data_id, number)));
  if (!row) return std::optional<Part>();
  return std::optional<Part>(TRY(store::decode_row<Part>(*row)));
}

Result<void> store_part(S3& s3, Context& context, int64_t data_id, int32_t number,
                        const Part& part) {
  auto replaced = TRY(load_part(context, data_id, number));
  if (replaced) TRY(drop_data(s3, context, replaced->data));
  return context.transaction.put(keys_of(context).part(data_id, number), store::encode_row(part));
}

Result<int32_t> check_part_number(std::optional<int32_t> number) {
  int32_t asked = number.value_or(0);
  if (asked < 1 || asked > kMaxPartNumber) return part_number_out_of_range(asked);
  return asked;
}

std::string part_etag(const Part& part) { return hex_encode(part.etag); }

void PartsSummary::add(int32_t number, const Part& part) {
  data_.place = DataPlace::kParts;
  data_.id = upload_.data_id;
  PartRun* last = data_.runs.empty() ? nullptr : &data_.runs.back();
  bool goes_on = last != nullptr && last->part_size_bytes == part.size_bytes &&
                 last->first_number + last->count == number;
  if (goes_on) {
    ++last->count;
  } else {
    data_.runs.push_back({number, 1, part.size_bytes});
  }
  if (upload_.checksum_type == ChecksumType::kComposite) {
    checksums_ += part.checksum;
  } else if (count_ == 0) {
    full_checksum_ = part.checksum;
  } else {
    full_checksum_ =
        combine_crc(digest_of(upload_.algorithm), full_checksum_, part.checksum, part.size_bytes);
  }
  etags_ += part.etag;
  size_bytes_ += part.size_bytes;
  ++count_;
}

std::string PartsSummary::etag() const { return md5_hex(etags_) + "-" + std::to_string(count_); }

Checksum PartsSummary::checksum() const {
  std::string value = upload_.checksum_type == ChecksumType::kComposite
                          ? digest(digest_of(upload_.algorithm), checksums_)
                          : full_checksum_;
  return {upload_.algorithm, upload_.checksum_type, std::move(value)};
}

namespace {

Result<void> choose_checksum(const api::CreateMultipartUploadRequest& in, Upload& upload) {
  if (!wire::present(in.checksum_algorithm)) {
    if (wire::present(in.checksum_type)) {
      return invalid_request(
          "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm "
          "header.");
    }
    return {};
  }
  upload.algorithm = TRY(parse_checksum_algorithm(in.checksum_algorithm));
  upload.algorithm_chosen = true;
  bool is_sha = !is_crc(upload.algorithm);
  bool only_full = upload.algorithm == ChecksumAlgorithm::kCrc64Nvme;
  upload.checksum_type = only_full ? ChecksumType::kFullObject : ChecksumType::kComposite;
  if (!wire::present(in.checksum_type)) return {};
  bool asks_full = in.checksum_type == "FULL_OBJECT";
  if (!asks_full && in.checksum_type != "COMPOSITE") {
    return invalid_request("Value for x-amz-checksum-type header is invalid.");
  }
  if ((asks_full && is_sha) || (!asks_full && only_full)) {
    return invalid_request(
        "The " + std::string(in.checksum_type) + " checksum type cannot be used with the " +
        to_lower_ascii(checksum_name(upload.algorithm)) + " checksum algorithm.");
  }
  upload.checksum_type = asks_full ? ChecksumType::kFullObject : ChecksumType::kComposite;
  return {};
}

}  // namespace

Result<api::CreateMultipartUploadOutput> create_multipart_upload(
    S3& s3, Context& context, const api::CreateMultipartUploadRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  TRY(check_key(in.key));
  TRY(check_upload_headers(in));
  Upload upload;
  TRY(choose_checksum(in, upload));
  upload.properties = TRY(read_properties(in));
  upload.properties.tags = TRY(parse_tagging_header(in.tagging));
  const Caller caller = caller_of(context);
  auto encryption = TRY(new_encryption(s3, {caller, bucket, in.key}, encryption_wish(in)));
  upload.encryption = std::move(encryption.row);
  upload.data_id = TRY(s3.next_sequence());
  upload.id = make_upload_id(s3, upload.data_id);
  upload.initiated_ms = context.clock.domain_ms();
  upload.initiator_arn = context.identity.arn;
  upload.initiator_id = context.identity.kind == PrincipalKind::kRoot
                            ? context.identity.canonical_id
                            : context.identity.arn;
  TRY(context.transaction.put(keys_of(context).upload(bucket, in.key, upload.id),
                              store::encode_row(upload)));

  api::CreateMultipartUploadOutput out;
  out.bucket = in.bucket;
  out.key = in.key;
  out.upload_id = context.arena.copy(upload.id);
  tell_encryption(context, upload.encryption, encryption.customer_key_md5, out);
  out.ssekms_encryption_context = in.ssekms_encryption_context;
  if (upload.algorithm_chosen) {
    out.checksum_algorithm = checksum_name(upload.algorithm);
    out.checksum_type = checksum_type_name(upload.checksum_type);
  }
  return out;
}

Result<api::AbortMultipartUploadOutput> abort_multipart_upload(
    S3& s3, Context& context, const api::AbortMultipartUploadRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto upload = TRY(load_upload(context, bucket, in.key, in.upload_id));
  auto keys = keys_of(context);
  TRY(context.transaction.erase(keys.upload(bucket, in.key, in.upload_id)));
  TRY(context.transaction.put(keys.trash(upload.data_id), store::encode_row(Trash{})));
  context.after_commit([&s3] { s3.sweeper().wake(); });
  return api::AbortMultipartUploadOutput{};
}

}  // namespace tarn::s3
