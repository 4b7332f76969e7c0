// For tests: requests as a client would send them, from input structs. Defined in
// client_encode_test.cpp.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "wire/message.h"
#include "wire/schema.h"

namespace tarn::wire {

struct ClientRequest {
  std::string method = "POST";
  std::string path = "/";
  std::string query;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case

  Request view() const;
};

ClientRequest client_request(const Service& service, const Operation& operation, Protocol protocol,
                             const void* in);

}  // namespace tarn::wire
