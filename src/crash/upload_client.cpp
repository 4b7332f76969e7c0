#include "crash/upload_client.h"

namespace tarn::crash {

namespace {

constexpr size_t kUploadsMax = 2;
constexpr size_t kSmallPartBytes = 40'000;
constexpr size_t kLargePartBytes = 5 << 20;

std::string name_of(const std::string& bucket, const std::string& key, const std::string& id) {
  return bucket + "/" + key + "?" + id;
}

}  // namespace

Result<void> UploadClient::prepare(World& world) { return S3Calls(world).create_bucket(name()); }

Result<void> UploadClient::step(World& world) {
  S3Calls s3(world);
  if (uploads_.empty() || (uploads_.size() < kUploadsMax && below(3) == 0)) return start(s3);
  const size_t index = below(uploads_.size());
  Upload& upload = uploads_[index];
  if (upload.parts.empty()) return put_part(s3, upload);
  switch (below(6)) {
    case 0:
      TRY(s3.abort(name(), upload.key, upload.id));
      uploads_.erase(uploads_.begin() + static_cast<ptrdiff_t>(index));
      return {};
    case 1:
      objects_.remove(upload.key, TRY(s3.remove(name(), upload.key)));
      return {};
    case 2:
    case 3:
      return put_part(s3, upload);
    default:
      return complete(s3, index);
  }
}

Result<void> UploadClient::start(S3Calls& s3) {
  Upload upload;
  upload.key = "key-" + std::to_string(below(2));
  upload.id = TRY(s3.start_upload(name(), upload.key));
  uploads_.push_back(std::move(upload));
  return {};
}

// Again and again under the same few numbers, so that parts are replaced too.
Result<void> UploadClient::put_part(S3Calls& s3, Upload& upload) {
  const auto number = static_cast<int32_t>(1 + below(3));
  const bool is_large = has_large_parts_ && number < 3;
  Part part;
  part.bytes = random_bytes(is_large ? kLargePartBytes : 1 + below(kSmallPartBytes));
  part.etag = TRY(s3.put_part(name(), upload.key, upload.id, number, part.bytes));
  upload.parts[number] = std::move(part);
  return {};
}

Result<void> UploadClient::complete(S3Calls& s3, size_t index) {
  const Upload upload = uploads_[index];
  S3Calls::Parts parts;
  std::string bytes;
  for (const auto& [number, part] : upload.parts) {
    parts.emplace_back(number, part.etag);
    bytes += part.bytes;
    if (!has_large_parts_) break;  // more would be too small
  }
  const Written written = TRY(s3.complete(name(), upload.key, upload.id, parts));
  objects_.put(upload.key, {written.version_id, written.etag, describe_bytes(bytes)});
  uploads_.erase(uploads_.begin() + static_cast<ptrdiff_t>(index));
  return {};
}

State UploadClient::model() const {
  State state;
  objects_.describe(name(), state);
  for (const Upload& upload : uploads_) {
    std::string parts;
    for (const auto& [number, part] : upload.parts) {
      parts += std::to_string(number) + "=" + part.etag + " ";
    }
    state[name_of(name(), upload.key, upload.id)] = parts;
  }
  return state;
}

Result<State> UploadClient::look(World& world) const {
  State state = TRY(look_at_objects(world, name()));
  if (state.empty()) return state;
  S3Calls s3(world);
  for (const ListedUpload& upload : TRY(s3.uploads(name()))) {
    std::string parts;
    for (const auto& [number, etag] : TRY(s3.parts(name(), upload.key, upload.id))) {
      parts += std::to_string(number) + "=" + etag + " ";
    }
    state[name_of(name(), upload.key, upload.id)] = parts;
  }
  return state;
}

}  // namespace tarn::crash
