// What is stored of code: archives, and whose the bytes of an extent are. Plain values.
#pragma once

#include <cstdint>
#include <string>

#include "store/blobs.h"
#include "store/row.h"

namespace tarn::lambda {

struct CodeRow {
  std::string id;
  store::Extent extent;
  std::string wrapped_key;
  std::string nonce_prefix;
  std::string sha256_hex;
  int64_t size_bytes = 0;
  int64_t uses = 0;
  int64_t unpacked_bytes = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, extent);
    v(3, wrapped_key);
    v(4, nonce_prefix);
    v(5, sha256_hex);
    v(6, size_bytes);
    v(7, uses);
    v(8, unpacked_bytes);
  }
};

// Whose bytes lie at an extent.
struct ExtentOwner {
  std::string account;
  std::string region;
  std::string code_id;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, account);
    v(2, region);
    v(3, code_id);
  }
};

}  // namespace tarn::lambda
