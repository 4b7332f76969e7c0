// Payload: undoes what the signature put around a body: aws-chunked framing, chunk signatures,
// trailers, the signed digest. Push interface; one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "gateway/request.h"

namespace tarn::gateway {

class Payload {
 public:
  // By the request's x-amz-content-sha256 and what authentication left for it.
  static Result<std::unique_ptr<Payload>> make(const Request& request);
  virtual ~Payload() = default;

  using Emit = std::function<Result<void>(std::string_view bytes)>;
  virtual Result<void> push(std::string_view raw, const Emit& emit) = 0;
  // After the last byte: signature, digest and announced length hold, or the error says which not.
  virtual Result<void> finish() = 0;
  virtual std::vector<std::pair<std::string, std::string>> trailers() const { return {}; }
};

// Whether a body that was read whole has the MD5 that its Content-MD5 header declares, if any.
Result<void> check_content_md5(const Request& request);

}  // namespace tarn::gateway
