// What the mover stores on its way: files that are being written, files that wait for their digest,
// chains of digests, the key that signs them. docs/formats/audit.md. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/cloudtrail/trail_rows.h"

namespace tarn::cloudtrail {

// The events of one file, taken out of the outbox. While the row is there, the file may or may not
// be in the bucket; writing it again changes nothing.
struct BatchRow {
  int64_t taken_ms = 0;  // in the file's name
  std::string unique;    // in the file's name
  std::vector<int64_t> times_ms, sequences;
  std::string kinds;  // outbox_value() of each
  template <class V>
  void fields(V& v) {
    v(1, taken_ms);
    v(2, unique);
    v(3, times_ms);
    v(4, sequences);
    v(5, kinds);
  }
  store::UnknownFields unknown;
};

// A file in the bucket that no digest tells of yet.
struct DeliveredRow {
  std::string bucket;
  std::string key;
  std::string sha256_hex;  // of the bytes before compression
  int64_t oldest_ms = 0;
  int64_t newest_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, bucket);
    v(2, key);
    v(3, sha256_hex);
    v(4, oldest_ms);
    v(5, newest_ms);
  }
  store::UnknownFields unknown;
};

// A chain of digests of one trail and region.
struct DigestChainRow {
  int64_t start_ms = 0;  // of the next digest
  int64_t end_ms = 0;    // not zero: it is being written
  std::string previous_bucket;
  std::string previous_key;
  std::string previous_sha256_hex;
  std::string previous_signature_hex;
  template <class V>
  void fields(V& v) {
    v(1, start_ms);
    v(2, end_ms);
    v(3, previous_bucket);
    v(4, previous_key);
    v(5, previous_sha256_hex);
    v(6, previous_signature_hex);
  }
  store::UnknownFields unknown;
};

struct DigestKeyRow {
  std::string public_der;
  std::string wrapped_private_der;  // by core/keys.h; its context is the fingerprint
  int64_t created_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, public_der);
    v(2, wrapped_private_der);
    v(3, created_ms);
  }
  store::UnknownFields unknown;
};

// Below a trail and the region of the events.
store::Key batch_key(uint64_t generation, const TrailName& trail);
store::Key delivered_key(uint64_t generation, const TrailName& trail);
store::Key digest_chain_key(uint64_t generation, const TrailName& trail);
// By fingerprint.
store::Key digest_keys_key(uint64_t generation);

// The regions that rows lie under, given the key of their trail.
Result<std::vector<std::string>> regions_below(store::Transaction& transaction,
                                               const store::Key& trail_key);

}  // namespace tarn::cloudtrail
