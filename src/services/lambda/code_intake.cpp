#include "services/lambda/code_intake.h"

#include <sys/stat.h>

#include <utility>

#include "services/lambda/archive.h"
#include "services/lambda/errors.h"

namespace tarn::lambda {
namespace {

constexpr std::string_view kHotReload = "hot-reload";
constexpr uint64_t kReadBytes = 1 << 20;

Error s3_failed(const Error& error) {
  return invalid_parameter("Error occurred while GetObject. S3 Error Code: " + error.code() +
                           ". S3 Error Message: " + error.message());
}

Result<std::string> read_object(Lambda& lambda, Context& context, const CodeSource& source) {
  Caller caller{context.identity, std::string(context.region), std::string(context.request_id)};
  auto region = lambda.parts().objects.bucket_region(source.s3_bucket);
  if (!region.ok()) return s3_failed(region.error());
  if (*region != context.region) {
    return s3_failed(Error(301, "PermanentRedirect",
                           "The bucket is in this region: " + *region +
                               ". Please use this region to retry the request"));
  }
  auto reader = lambda.parts().objects.open(caller, source.s3_bucket, source.s3_key,
                                            source.s3_object_version);
  if (!reader.ok()) return s3_failed(reader.error());
  const uint64_t size_bytes = (*reader)->info().size_bytes;
  // An archive of so many bytes can't fit its limit unpacked, whatever is in it.
  if (size_bytes > kMaxUnpackedBytes) return archive_too_large(kMaxUnpackedBytes);
  std::string zip;
  zip.reserve(size_bytes);
  while (zip.size() < size_bytes) {
    const std::string piece = TRY((*reader)->read(zip.size(), kReadBytes));
    if (piece.empty()) return corrupt("an object is shorter than its row says");
    zip += piece;
  }
  return zip;
}

// Tests, editors and people who run on their own machine: the folder itself is the code.
Result<TakenCode> take_folder(const CodeSource& source) {
  TakenCode taken;
  taken.local_folder = source.s3_key;
  struct stat status {};
  const bool is_folder = taken.local_folder.starts_with("/") &&
                         ::stat(taken.local_folder.c_str(), &status) == 0 &&
                         S_ISDIR(status.st_mode);
  if (!is_folder) {
    return invalid_parameter(
        "S3Bucket 'hot-reload' takes the absolute path of a folder of this "
        "machine as its S3Key, which '" +
        taken.local_folder + "' is not.");
  }
  return taken;
}

}  // namespace

Result<void> check_source(wire::Text image_uri, wire::Text source_kms_key_arn,
                          wire::Text storage_mode, const CodeSource& source) {
  if (wire::present(image_uri)) return not_served("functions of container images (ImageUri)");
  if (wire::present(source_kms_key_arn)) {
    return not_served("SourceKMSKeyArn: code lies under Tarn's master key");
  }
  if (wire::present(storage_mode) && storage_mode != "COPY") {
    return not_served("S3ObjectStorageMode " + std::string(storage_mode));
  }
  const bool has_object = wire::present(source.s3_bucket) || wire::present(source.s3_key) ||
                          wire::present(source.s3_object_version);
  if (wire::present(source.zip_file) && has_object) {
    return invalid_parameter(
        "Please do not provide other FunctionCode parameters when providing a ZipFile.");
  }
  if (has_object && (source.s3_bucket.empty() || source.s3_key.empty())) {
    return invalid_parameter("S3Bucket and S3Key are needed together.");
  }
  return {};
}

Result<TakenCode> take_code(Lambda& lambda, Context& context, const CodeSource& source) {
  if (!source.is_present()) return invalid_parameter("Please provide a source for function code.");
  if (source.s3_bucket == kHotReload && lambda.parts().options.hot_reload) {
    return take_folder(source);
  }
  TakenCode taken;
  if (wire::present(source.zip_file)) {
    taken.stored = TRY(lambda.codes().store(source.zip_file));
  } else {
    taken.stored = TRY(lambda.codes().store(TRY(read_object(lambda, context, source))));
  }
  return taken;
}

}  // namespace tarn::lambda
