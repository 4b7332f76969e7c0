#include "services/kms/material.h"

#include <algorithm>

#include "base/encoding.h"

namespace tarn::kms {
namespace {

constexpr size_t kMaterialIdDigits = 64;

// Bound into the wrapping, so that material is of no use under another key's name.
std::string wrapping_context(const LoadedKey& key, std::string_view material_id) {
  return "kms/" + key.account + "/" + key.region + "/" + key.row.id + "/" +
         std::string(material_id);
}

}  // namespace

Result<void> add_material(const Kms& kms, const Context& context, LoadedKey& key, bool on_demand) {
  std::string secret;
  if (key.spec->pair) {
    const KeyPair pair = TRY(KeyPair::generate(*key.spec->pair));
    secret = TRY(pair.private_der());
    key.row.public_der = TRY(pair.public_der());
  } else {
    secret = kms.parts().random.bytes(key.spec->secret_bytes);
  }
  Material material;
  material.id = make_hex_id(kms.parts().random, kMaterialIdDigits);
  material.wrapped = TRY(kms.parts().keys.wrap(secret, wrapping_context(key, material.id)));
  material.created_ms = context.clock.domain_ms();
  material.on_demand = on_demand;
  key.row.materials.push_back(std::move(material));
  return {};
}

Result<std::string> open_material(const Kms& kms, const LoadedKey& key, const Material& material) {
  return kms.parts().keys.unwrap(material.wrapped, wrapping_context(key, material.id));
}

const Material& newest_material(const LoadedKey& key) { return key.row.materials.back(); }

const Material* find_material(const LoadedKey& key, std::string_view id) {
  const auto& all = key.row.materials;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Material& material) { return material.id == id; });
  return found == all.end() ? nullptr : &*found;
}

int64_t domain_ms_after_days(const Clock& clock, int64_t days) {
  return clock.domain_ms() + days * clock.day_seconds() * 1000;
}

void set_rotation(KeyRow& row, int64_t days, const Clock& clock) {
  row.rotation_days = days;
  row.next_rotation_ms = domain_ms_after_days(clock, days);
}

Result<bool> rotate_if_due(const Kms& kms, const Context& context, LoadedKey& key) {
  const int64_t now_ms = context.clock.domain_ms();
  KeyRow& row = key.row;
  const bool is_due = row.rotation_days != 0 && row.next_rotation_ms <= now_ms &&
                      !row.is_disabled && row.deletion_ms == 0;
  if (!is_due) return false;
  TRY(add_material(kms, context, key, false));
  set_rotation(row, row.rotation_days, context.clock);
  return true;
}

}  // namespace tarn::kms
