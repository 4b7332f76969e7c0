#include "crash/s3_calls.h"

#include "services/s3/internal_context.h"
#include "services/s3/s3_operations.h"

namespace tarn::crash {

namespace api = s3::api;
using s3::InternalContext;

namespace {

constexpr size_t kPieceBytes = 256 << 10;

}  // namespace

template <class Out, class In, class Look>
Result<void> S3Calls::call(Result<Out> (*operation)(s3::S3&, Context&, const In&), const In& in,
                           const Look& look) {
  return InternalContext::commit(world_.s3(), caller_, [&](Context& context) -> Result<void> {
    Out out = TRY(operation(world_.s3(), context, in));
    look(out);
    return {};
  });
}

template <class Out, class In, class Look>
Result<void> S3Calls::upload(Result<std::unique_ptr<BodySink>> (*begin)(s3::S3&, Context&,
                                                                        const In&),
                             const In& in, std::string_view body, const Look& look) {
  std::unique_ptr<BodySink> sink;
  {
    InternalContext context(world_.s3(), caller_);
    sink = TRY(begin(world_.s3(), *context, in));
  }
  for (size_t at = 0; at < body.size(); at += kPieceBytes) {
    TRY(sink->write(body.substr(at, kPieceBytes)));
  }
  return InternalContext::commit(world_.s3(), caller_, [&](Context& context) -> Result<void> {
    Out out;
    TRY(sink->finish(context, {body.size(), {}}, &in, &out));
    look(out);
    return {};
  });
}

Result<void> S3Calls::create_bucket(std::string_view bucket) {
  api::CreateBucketRequest in;
  in.bucket = bucket;
  return call<api::CreateBucketOutput>(s3::create_bucket, in, [](const auto&) {});
}

Result<void> S3Calls::enable_versions(std::string_view bucket) {
  api::VersioningConfiguration configuration;
  configuration.status = "Enabled";
  api::PutBucketVersioningRequest versioning;
  versioning.bucket = bucket;
  versioning.versioning_configuration = &configuration;
  return call<api::PutBucketVersioningResponse>(s3::put_bucket_versioning, versioning,
                                                [](const auto&) {});
}

Result<Written> S3Calls::put(std::string_view bucket, std::string_view key, std::string_view body,
                             const Condition& condition) {
  api::PutObjectRequest in;
  in.bucket = bucket;
  in.key = key;
  in.content_length = static_cast<int64_t>(body.size());
  if (!condition.if_match.empty()) in.if_match = condition.if_match;
  if (!condition.if_none_match.empty()) in.if_none_match = condition.if_none_match;
  Written written;
  TRY(upload<api::PutObjectOutput>(s3::begin_put_object, in, body,
                                   [&](const api::PutObjectOutput& out) {
                                     written = {std::string(out.etag), std::string(out.version_id)};
                                   }));
  if (written.version_id.empty()) written.version_id = "null";
  return written;
}

Result<Written> S3Calls::copy(std::string_view bucket, std::string_view from, std::string_view to) {
  api::CopyObjectRequest in;
  const std::string source = std::string(bucket) + "/" + std::string(from);
  in.bucket = bucket;
  in.key = to;
  in.copy_source = source;
  Written written;
  TRY(upload<api::CopyObjectOutput>(
      s3::begin_copy_object, in, {}, [&](const api::CopyObjectOutput& out) {
        written = {std::string(out.copy_object_result->etag), std::string(out.version_id)};
      }));
  if (written.version_id.empty()) written.version_id = "null";
  return written;
}

Result<std::string> S3Calls::remove(std::string_view bucket, std::string_view key,
                                    std::string_view version_id) {
  api::DeleteObjectRequest in;
  in.bucket = bucket;
  in.key = key;
  in.version_id = version_id;
  std::string told;
  TRY(call<api::DeleteObjectOutput>(
      s3::delete_object, in, [&](const api::DeleteObjectOutput& out) { told = out.version_id; }));
  return told;
}

Result<std::string> S3Calls::get(std::string_view bucket, std::string_view key,
                                 std::string_view version_id) {
  api::GetObjectRequest in;
  in.bucket = bucket;
  in.key = key;
  in.version_id = version_id;
  InternalContext context(world_.s3(), caller_);
  std::unique_ptr<BodySource> body;
  TRY(s3::get_object(world_.s3(), *context, in, body));
  std::string bytes;
  for (;;) {
    const std::string piece = TRY(body->read(kPieceBytes));
    if (piece.empty()) return bytes;
    bytes += piece;
  }
}

Result<std::vector<ListedVersion>> S3Calls::versions(std::string_view bucket) {
  api::ListObjectVersionsRequest in;
  in.bucket = bucket;
  std::vector<ListedVersion> versions;
  TRY(call<api::ListObjectVersionsOutput>(s3::list_object_versions, in, [&](const auto& out) {
    for (const api::ObjectVersion& item : out.versions) {
      versions.push_back({std::string(item.key), std::string(item.version_id),
                          std::string(item.etag), item.is_latest.value_or(false)});
    }
    for (const api::DeleteMarkerEntry& item : out.delete_markers) {
      versions.push_back({std::string(item.key),
                          std::string(item.version_id),
                          {},
                          item.is_latest.value_or(false)});
    }
  }));
  return versions;
}

Result<std::string> S3Calls::start_upload(std::string_view bucket, std::string_view key) {
  api::CreateMultipartUploadRequest in;
  in.bucket = bucket;
  in.key = key;
  std::string id;
  TRY(call<api::CreateMultipartUploadOutput>(s3::create_multipart_upload, in,
                                             [&](const auto& out) { id = out.upload_id; }));
  return id;
}

Result<std::string> S3Calls::put_part(std::string_view bucket, std::string_view key,
                                      std::string_view id, int32_t number, std::string_view body) {
  api::UploadPartRequest in;
  in.bucket = bucket;
  in.key = key;
  in.upload_id = id;
  in.part_number = number;
  in.content_length = static_cast<int64_t>(body.size());
  std::string etag;
  TRY(upload<api::UploadPartOutput>(s3::begin_upload_part, in, body,
                                    [&](const auto& out) { etag = out.etag; }));
  return etag;
}

Result<Written> S3Calls::complete(std::string_view bucket, std::string_view key,
                                  std::string_view id, const Parts& parts) {
  std::vector<api::CompletedPart> completed(parts.size());
  for (size_t i = 0; i < parts.size(); ++i) {
    completed[i].part_number = parts[i].first;
    completed[i].etag = parts[i].second;
  }
  api::CompletedMultipartUpload body;
  body.parts = {completed.data(), static_cast<uint32_t>(completed.size()), true};
  api::CompleteMultipartUploadRequest in;
  in.bucket = bucket;
  in.key = key;
  in.upload_id = id;
  in.multipart_upload = &body;
  Written written;
  TRY(call<api::CompleteMultipartUploadOutput>(
      s3::complete_multipart_upload, in, [&](const auto& out) {
        written = {std::string(out.etag), std::string(out.version_id)};
      }));
  if (written.version_id.empty()) written.version_id = "null";
  return written;
}

Result<void> S3Calls::abort(std::string_view bucket, std::string_view key, std::string_view id) {
  api::AbortMultipartUploadRequest in;
  in.bucket = bucket;
  in.key = key;
  in.upload_id = id;
  return call<api::AbortMultipartUploadOutput>(s3::abort_multipart_upload, in, [](const auto&) {});
}

Result<std::vector<ListedUpload>> S3Calls::uploads(std::string_view bucket) {
  api::ListMultipartUploadsRequest in;
  in.bucket = bucket;
  std::vector<ListedUpload> uploads;
  TRY(call<api::ListMultipartUploadsOutput>(s3::list_multipart_uploads, in, [&](const auto& out) {
    for (const api::MultipartUpload& item : out.uploads) {
      uploads.push_back({std::string(item.key), std::string(item.upload_id)});
    }
  }));
  return uploads;
}

Result<S3Calls::Parts> S3Calls::parts(std::string_view bucket, std::string_view key,
                                      std::string_view id) {
  api::ListPartsRequest in;
  in.bucket = bucket;
  in.key = key;
  in.upload_id = id;
  Parts parts;
  TRY(call<api::ListPartsOutput>(s3::list_parts, in, [&](const auto& out) {
    for (const api::Part& item : out.parts) {
      parts.emplace_back(item.part_number.value_or(0), std::string(item.etag));
    }
  }));
  return parts;
}

}  // namespace tarn::crash
