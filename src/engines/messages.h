// The smaller messages of the protocol (engines/protocol.h), with the same rules.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tarn::engines {

struct Credit {
  uint32_t batches = 0;
  template <class V>
  void fields(V& v) {
    v(batches);
  }
};

struct Progress {
  double fraction = 0;
  uint64_t scanned_bytes = 0;
  uint64_t rows = 0;
  template <class V>
  void fields(V& v) {
    v(fraction), v(scanned_bytes), v(rows);
  }
};

struct Failure {
  std::string code;  // Trino's error name
  std::string message;
  bool is_internal = false;
  Progress progress;
  template <class V>
  void fields(V& v) {
    v(code), v(message), v(is_internal), v(progress);
  }
};

// Asks for the object of one split of the query.
struct OpenObject {
  uint64_t ticket = 0;  // comes back with the answer
  uint32_t table = 0;
  uint32_t split = 0;
  template <class V>
  void fields(V& v) {
    v(ticket), v(table), v(split);
  }
};

struct OpenedExtent {
  uint32_t descriptor = 0;  // index into those received for this ticket
  uint64_t file_offset_bytes = 0;
  uint64_t size_bytes = 0;
  uint64_t tags_offset_bytes = 0;
  std::string data_key;
  std::string nonce_prefix;
  template <class V>
  void fields(V& v) {
    v(descriptor), v(file_offset_bytes), v(size_bytes), v(tags_offset_bytes), v(data_key),
        v(nonce_prefix);
  }
};

struct OpenedObject {
  uint64_t ticket = 0;
  bool is_inline = false;
  std::string inline_bytes;
  std::vector<OpenedExtent> extents;
  template <class V>
  void fields(V& v) {
    v(ticket), v(is_inline), v(inline_bytes), v(extents);
  }
};

struct OpenFailure {
  uint64_t ticket = 0;
  std::string code;  // Trino's error name
  std::string message;
  template <class V>
  void fields(V& v) {
    v(ticket), v(code), v(message);
  }
};

}  // namespace tarn::engines
