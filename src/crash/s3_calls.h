// S3Calls: S3's operations as plain functions, each committed as the gateway would. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/operation.h"
#include "crash/world.h"

namespace tarn::crash {

struct Written {
  std::string etag;
  std::string version_id;  // "null" where the bucket has no versions
};

struct ListedVersion {
  std::string key;
  std::string version_id;
  std::string etag;  // empty: a delete marker
  bool is_latest = false;
};

struct ListedUpload {
  std::string key;
  std::string id;
};

struct Condition {
  std::string if_match;
  std::string if_none_match;
};

class S3Calls {
 public:
  explicit S3Calls(World& world) : world_(world), caller_(world.caller()) {}

  Result<void> create_bucket(std::string_view bucket);
  Result<void> enable_versions(std::string_view bucket);
  Result<Written> put(std::string_view bucket, std::string_view key, std::string_view body,
                      const Condition& condition = {});
  Result<Written> copy(std::string_view bucket, std::string_view from, std::string_view to);
  // The id of the marker or of the version that went.
  Result<std::string> remove(std::string_view bucket, std::string_view key,
                             std::string_view version_id = {});
  Result<std::string> get(std::string_view bucket, std::string_view key,
                          std::string_view version_id = {});
  // In no order.
  Result<std::vector<ListedVersion>> versions(std::string_view bucket);

  Result<std::string> start_upload(std::string_view bucket, std::string_view key);
  Result<std::string> put_part(std::string_view bucket, std::string_view key, std::string_view id,
                               int32_t number, std::string_view body);
  using Parts = std::vector<std::pair<int32_t, std::string>>;  // number and ETag
  Result<Written> complete(std::string_view bucket, std::string_view key, std::string_view id,
                           const Parts& parts);
  Result<void> abort(std::string_view bucket, std::string_view key, std::string_view id);
  Result<std::vector<ListedUpload>> uploads(std::string_view bucket);
  Result<Parts> parts(std::string_view bucket, std::string_view key, std::string_view id);

 private:
  template <class Out, class In, class Look>
  Result<void> call(Result<Out> (*operation)(s3::S3&, Context&, const In&), const In& in,
                    const Look& look);
  template <class Out, class In, class Look>
  Result<void> upload(Result<std::unique_ptr<BodySink>> (*begin)(s3::S3&, Context&, const In&),
                      const In& in, std::string_view body, const Look& look);

  World& world_;
  const Caller caller_;
};

}  // namespace tarn::crash
