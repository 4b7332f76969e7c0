// CrossOrigin: what pages of other origins may do with a resource, by the resource's own rules
// (CORS). S3 has such rules for its buckets; the gateway asks for each request with an Origin.
// Thread-safe; reads the store.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/context.h"

namespace tarn {

class CrossOrigin {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  virtual ~CrossOrigin() = default;
  // Of the answer to a request, beside its own headers. None where no rule fits.
  virtual Result<Headers> answer_headers(const RequestHead& head) = 0;
  // Of the answer to a browser's question (OPTIONS), or the error that forbids.
  virtual Result<Headers> preflight(const RequestHead& head) = 0;
};

}  // namespace tarn
