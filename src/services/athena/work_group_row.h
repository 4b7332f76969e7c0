// What is stored of a work group. Plain values; keys are in rows.h.
#pragma once

#include <cstdint>
#include <string>

#include "store/row.h"

namespace tarn::athena {

// Of results. The option is Athena's: "SSE_S3", "SSE_KMS"; empty: as the bucket says.
struct EncryptionRow {
  std::string option;
  std::string kms_key;  // an id or ARN; empty: alias/aws/s3
  template <class V>
  void fields(V& v) {
    v(1, option);
    v(2, kms_key);
  }
};

struct WorkGroupRow {
  std::string name;
  std::string description;
  std::string output_location;
  bool enforce = false;
  int64_t scan_cutoff_bytes = 0;
  int64_t created_ms = 0;
  EncryptionRow encryption;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, description);
    v(3, output_location);
    v(4, enforce);
    v(5, scan_cutoff_bytes);
    v(6, created_ms);
    v(7, encryption);
  }
  store::UnknownFields unknown;
};

}  // namespace tarn::athena
