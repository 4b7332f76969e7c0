// Rotation: new material for the same key. Old material goes on decrypting.
#include <algorithm>

#include "services/kms/errors.h"
#include "services/kms/key_lookup.h"
#include "services/kms/kms_operations.h"
#include "services/kms/list_page.h"
#include "services/kms/material.h"

namespace tarn::kms {
namespace {

constexpr int32_t kDefaultRotationDays = 365;
constexpr size_t kMaxOnDemandRotations = 25;

Result<LoadedKey> find_rotatable(const Kms& kms, Context& context, std::string_view id) {
  LoadedKey key = TRY(find_key_itself(kms, context, id));
  TRY(require_not_pending(key));
  if (!key.is_symmetric()) return unsupported("");  // as AWS, which does not say why
  return key;
}

Result<LoadedKey> find_changeable(const Kms& kms, Context& context, std::string_view id) {
  LoadedKey key = TRY(find_rotatable(kms, context, id));
  TRY(require_enabled(key));
  if (key.row.manager != "CUSTOMER") {
    return unsupported("The rotation of an AWS managed key can't be changed: " + key.arn);
  }
  return key;
}

}  // namespace

Result<api::EnableKeyRotationResponse> enable_key_rotation(
    Kms& kms, Context& context, const api::EnableKeyRotationRequest& in) {
  LoadedKey key = TRY(find_changeable(kms, context, in.key_id));
  set_rotation(key.row, in.rotation_period_in_days.value_or(kDefaultRotationDays), context.clock);
  TRY(store_key(context, key));
  return api::EnableKeyRotationResponse{};
}

Result<api::DisableKeyRotationResponse> disable_key_rotation(
    Kms& kms, Context& context, const api::DisableKeyRotationRequest& in) {
  LoadedKey key = TRY(find_changeable(kms, context, in.key_id));
  key.row.rotation_days = 0;
  key.row.next_rotation_ms = 0;
  TRY(store_key(context, key));
  return api::DisableKeyRotationResponse{};
}

Result<api::GetKeyRotationStatusResponse> get_key_rotation_status(
    Kms& kms, Context& context, const api::GetKeyRotationStatusRequest& in) {
  const LoadedKey key = TRY(find_key_itself(kms, context, in.key_id));
  api::GetKeyRotationStatusResponse out;
  out.key_id = context.arena.copy(key.arn);
  out.key_rotation_enabled = key.row.rotation_days != 0 && key.row.deletion_ms == 0;
  if (*out.key_rotation_enabled) {
    out.rotation_period_in_days = static_cast<int32_t>(key.row.rotation_days);
    out.next_rotation_date = wire::Timestamp{key.row.next_rotation_ms};
  }
  return out;
}

Result<api::RotateKeyOnDemandResponse> rotate_key_on_demand(
    Kms& kms, Context& context, const api::RotateKeyOnDemandRequest& in) {
  LoadedKey key = TRY(find_changeable(kms, context, in.key_id));
  const auto asked = std::count_if(key.row.materials.begin(), key.row.materials.end(),
                                   [](const Material& material) { return material.on_demand; });
  if (static_cast<size_t>(asked) >= kMaxOnDemandRotations) {
    return limit_exceeded(
        "The on-demand rotations limit has been reached for the given keyId. No more on-demand"
        " rotations can be performed for this key: " +
        key.arn);
  }
  TRY(add_material(kms, context, key, true));
  TRY(store_key(context, key));
  api::RotateKeyOnDemandResponse out;
  out.key_id = context.arena.copy(key.arn);
  return out;
}

// The first material is no rotation, and listed where all material is asked for.
Result<api::ListKeyRotationsResponse> list_key_rotations(Kms& kms, Context& context,
                                                         const api::ListKeyRotationsRequest& in) {
  const LoadedKey key = TRY(find_rotatable(kms, context, in.key_id));
  const bool is_all = in.include_key_material == "ALL_KEY_MATERIAL";
  const auto& materials = key.row.materials;
  const Slice slice = TRY(slice_of(materials.size(), is_all ? 0 : 1, in.marker, in.limit));
  std::vector<api::RotationsListEntry> found;
  for (size_t i = slice.begin; i < slice.end; ++i) {
    const Material& material = materials[i];
    api::RotationsListEntry entry;
    entry.key_id = context.arena.copy(key.arn);
    entry.key_material_id = context.arena.copy(material.id);
    entry.key_material_state = i + 1 == materials.size() ? "CURRENT" : "NON_CURRENT";
    if (i > 0) {
      entry.rotation_date = wire::Timestamp{material.created_ms};
      entry.rotation_type = material.on_demand ? "ON_DEMAND" : "AUTOMATIC";
    }
    found.push_back(entry);
  }
  api::ListKeyRotationsResponse out;
  out.rotations = to_list(context, found);
  set_next(context, slice.next, out);
  return out;
}

}  // namespace tarn::kms
