// Key material: made, wrapped under the master key, opened for one computation, rotated.
#pragma once

#include <cstdint>
#include <string>

#include "services/kms/key_lookup.h"

namespace tarn::kms {

// Adds new material to the key, which the caller stores. For a pair also its public key.
Result<void> add_material(const Kms& kms, const Context& context, LoadedKey& key, bool on_demand);

// The plain secret, or the private key's DER. The newest, or the one of `id` (null: no such one).
Result<std::string> open_material(const Kms& kms, const LoadedKey& key, const Material& material);
const Material& newest_material(const LoadedKey& key);
const Material* find_material(const LoadedKey& key, std::string_view id);

int64_t domain_ms_after_days(const Clock& clock, int64_t days);
// Rotates every `days` from now on.
void set_rotation(KeyRow& row, int64_t days, const Clock& clock);
// Whether new material was added, because its time had come.
Result<bool> rotate_if_due(const Kms& kms, const Context& context, LoadedKey& key);

}  // namespace tarn::kms
