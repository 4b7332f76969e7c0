// Digests: signed lists of the files that were delivered in an hour, each naming the one before.
//
// The chain's row says which digest comes next; while its end_ms is set, that digest is being
// written and no file is delivered, so that writing it again gives the same bytes. Format:
// "CloudTrail digest file structure" in the CloudTrail user guide. One thread.
#pragma once

#include <optional>
#include <string>

#include "base/key_pair.h"
#include "services/cloudtrail/delivery.h"

namespace tarn::cloudtrail {

class Digests {
 public:
  Digests(const MoverParts& parts, uint64_t generation) : parts_(parts), generation_(generation) {}

  // Writes the digest that is due, if one is, and begins or ends the chain as the trail says.
  Result<void> advance(const TrailRow& trail, const std::string& region);

 private:
  struct SigningKey {
    std::string fingerprint;
    KeyPair key;
  };
  struct Files;
  struct Signed;

  Result<SigningKey> signing_key();
  Result<void> begin(const TrailRow& trail, const std::string& region);
  Result<Files> read_files(const TrailRow& trail, const std::string& region);
  Result<Signed> write(const TrailRow& trail, const std::string& region,
                       const DigestChainRow& chain, const Files& files);
  Result<void> settle(const TrailRow& trail, const std::string& region, const DigestChainRow& chain,
                      const Files& files, const Signed& digest);

  const MoverParts& parts_;
  const uint64_t generation_;
};

// The fingerprint by which digests name the key.
std::string fingerprint_of(std::string_view public_der);

}  // namespace tarn::cloudtrail
