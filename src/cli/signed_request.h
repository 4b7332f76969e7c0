// A GET of one of the server's own pages, signed by the root. Blocking.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/root_keys.h"

namespace tarn::cli {

struct PageAnswer {
  int status = 0;
  std::string body;
};

// `endpoint`: "http://127.0.0.1:4566"; `query` without '?', its parameters sorted and encoded.
Result<PageAnswer> get_page(const std::string& endpoint, const std::string& path,
                            const std::string& query, const RootKeys& keys,
                            const std::string& region);

}  // namespace tarn::cli
