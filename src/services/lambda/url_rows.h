// URLs of functions on disk, and how a URL is written and read.
//
//   http://ID.lambda-url.REGION.localhost:4566/path         as AWS's, in our domain
//   http://127.0.0.1:4566/_tarn/function-url/ID/path        where such names do not resolve
//
// Functions over a transaction, or pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/lambda/names.h"
#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::lambda {

struct CorsRow {
  std::optional<bool> allow_credentials;
  std::vector<std::string> allow_headers;
  std::vector<std::string> allow_methods;
  std::vector<std::string> allow_origins;
  std::vector<std::string> expose_headers;
  std::optional<int64_t> max_age_seconds;
  template <class V>
  void fields(V& v) {
    v(1, allow_credentials);
    v(2, allow_headers);
    v(3, allow_methods);
    v(4, allow_origins);
    v(5, expose_headers);
    v(6, max_age_seconds);
  }
};

struct UrlRow {
  std::string id;
  std::string qualifier;    // an alias; empty: $LATEST
  std::string auth_type;    // "NONE", "AWS_IAM"
  std::string invoke_mode;  // "BUFFERED", "RESPONSE_STREAM"
  std::optional<CorsRow> cors;
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, qualifier);
    v(3, auth_type);
    v(4, invoke_mode);
    v(5, cors);
    v(6, created_ms);
    v(7, modified_ms);
  }
};

// Whose a URL is, whatever the account and region.
struct UrlOwnerRow {
  std::string account;
  std::string region;
  std::string name;
  std::string qualifier;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, account);
    v(2, region);
    v(3, name);
    v(4, qualifier);
  }
};

Result<std::optional<UrlRow>> find_url(store::Transaction& transaction, uint64_t generation,
                                       const FunctionRef& ref);
Result<std::vector<UrlRow>> urls_of(store::Transaction& transaction, uint64_t generation,
                                    const FunctionRef& ref);
Result<std::optional<FunctionRef>> owner_of_url(store::Transaction& transaction,
                                                uint64_t generation, std::string_view id);
Result<void> put_url(store::Transaction& transaction, uint64_t generation, const FunctionRef& ref,
                     const UrlRow& row);
// Nothing where there is none.
Result<void> erase_url(store::Transaction& transaction, uint64_t generation,
                       const FunctionRef& ref);

inline constexpr std::string_view kUrlPath = "/_tarn/function-url/";

// `endpoint_url` is the server's own: "http://127.0.0.1:4566".
std::string make_url(std::string_view endpoint_url, std::string_view region, std::string_view id);

struct UrlTarget {
  std::string id;
  std::string path;   // as sent, from its first '/' on
  std::string query;  // as sent, without '?'
};

bool names_url(std::string_view host, std::string_view target);
// Of a Host and a target that names_url().
UrlTarget parse_url_target(std::string_view host, std::string_view path, std::string_view query);

}  // namespace tarn::lambda
