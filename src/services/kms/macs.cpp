// GenerateMac, VerifyMac: HMAC keys.
#include <algorithm>

#include "base/hash.h"
#include "services/kms/kms_operations.h"
#include "services/kms/material.h"
#include "services/kms/use.h"

namespace tarn::kms {
namespace {

struct Mac {
  LoadedKey key;
  std::string bytes;
};

template <class In>
Result<Mac> compute(const Kms& kms, Context& context, const In& in, std::string_view operation) {
  LoadedKey key = TRY(find_usable(kms, context, in.key_id, kMac, operation));
  const auto offered = key.spec->mac_algorithms;
  const auto kind = find_mac_algorithm(in.mac_algorithm);
  if (!kind || std::find(offered.begin(), offered.end(), in.mac_algorithm) == offered.end()) {
    return invalid_usage("Algorithm " + std::string(in.mac_algorithm) +
                         " is incompatible with key spec " + key.row.spec + ".");
  }
  TRY(end_dry_run(in.dry_run));
  const std::string secret = TRY(open_material(kms, key, newest_material(key)));
  return Mac{std::move(key), hmac(*kind, secret, in.message)};
}

}  // namespace

Result<api::GenerateMacResponse> generate_mac(Kms& kms, Context& context,
                                              const api::GenerateMacRequest& in) {
  const Mac mac = TRY(compute(kms, context, in, "GenerateMac"));
  api::GenerateMacResponse out;
  out.mac = context.arena.copy(mac.bytes);
  out.mac_algorithm = in.mac_algorithm;
  out.key_id = context.arena.copy(mac.key.arn);
  return out;
}

Result<api::VerifyMacResponse> verify_mac(Kms& kms, Context& context,
                                          const api::VerifyMacRequest& in) {
  const Mac mac = TRY(compute(kms, context, in, "VerifyMac"));
  if (!equal_constant_time(mac.bytes, in.mac)) return invalid_mac();
  api::VerifyMacResponse out;
  out.key_id = context.arena.copy(mac.key.arn);
  out.mac_valid = true;
  out.mac_algorithm = in.mac_algorithm;
  return out;
}

}  // namespace tarn::kms
