// A request for one of the server's own pages, or an operation of a JSON service, signed by the
// root. Blocking.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/root_keys.h"

namespace tarn::cli {

struct PageAnswer {
  int status = 0;
  std::string body;
};

struct PageRequest {
  std::string method = "GET";
  std::string path;
  std::string query;  // without '?', its parameters sorted and encoded
  std::string body;   // JSON, or empty
  // Of an operation: "logs" and "Logs_20140328.FilterLogEvents".
  std::string service = "tarn";
  std::string operation = {};
};

// `endpoint`: "http://127.0.0.1:4566".
Result<PageAnswer> ask_page(const std::string& endpoint, const PageRequest& page,
                            const RootKeys& keys, const std::string& region);

}  // namespace tarn::cli
