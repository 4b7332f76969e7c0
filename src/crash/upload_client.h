// UploadClient: starts, feeds, completes and aborts multipart uploads in a bucket of its own.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "crash/object_client.h"

namespace tarn::crash {

class UploadClient final : public Client {
 public:
  // With large parts, uploads have several; a last part alone may be small.
  UploadClient(std::string name, uint64_t seed, bool has_large_parts)
      : Client(std::move(name), seed), has_large_parts_(has_large_parts) {}
  Result<State> look(World& world) const override;
  bool has_blobs() const override { return true; }

 protected:
  Result<void> prepare(World& world) override;
  Result<void> step(World& world) override;
  State model() const override;

 private:
  struct Part {
    std::string etag;
    std::string bytes;
  };
  struct Upload {
    std::string key;
    std::string id;
    std::map<int32_t, Part> parts;
  };
  Result<void> start(S3Calls& s3);
  Result<void> put_part(S3Calls& s3, Upload& upload);
  Result<void> complete(S3Calls& s3, size_t index);

  const bool has_large_parts_;
  std::vector<Upload> uploads_;
  BucketModel objects_{false};
};

}  // namespace tarn::crash
