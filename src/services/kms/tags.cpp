// Tags of keys.
#include <algorithm>

#include "services/kms/key_lookup.h"
#include "services/kms/kms_operations.h"
#include "services/kms/list_page.h"
#include "services/kms/tag_rules.h"

namespace tarn::kms {

Result<api::TagResourceResponse> tag_resource(Kms& kms, Context& context,
                                              const api::TagResourceRequest& in) {
  LoadedKey key = TRY(find_key_itself(kms, context, in.key_id));
  TRY(require_not_pending(key));
  TRY(add_tags(in.tags, key.row.tags));
  TRY(store_key(context, key));
  return api::TagResourceResponse{};
}

Result<api::UntagResourceResponse> untag_resource(Kms& kms, Context& context,
                                                  const api::UntagResourceRequest& in) {
  LoadedKey key = TRY(find_key_itself(kms, context, in.key_id));
  TRY(require_not_pending(key));
  for (const wire::Text name : in.tag_keys) key.row.tags.erase(std::string(name));
  TRY(store_key(context, key));
  return api::UntagResourceResponse{};
}

Result<api::ListResourceTagsResponse> list_resource_tags(Kms& kms, Context& context,
                                                         const api::ListResourceTagsRequest& in) {
  const LoadedKey key = TRY(find_key_itself(kms, context, in.key_id));
  std::vector<api::Tag> tags;
  for (const auto& [name, value] : key.row.tags) {
    api::Tag tag;
    tag.tag_key = context.arena.copy(name);
    tag.tag_value = context.arena.copy(value);
    tags.push_back(tag);
  }
  const Slice slice = TRY(slice_of(tags.size(), 0, in.marker, in.limit));
  api::ListResourceTagsResponse out;
  out.tags = to_list(context, std::vector(tags.begin() + slice.begin, tags.begin() + slice.end));
  set_next(context, slice.next, out);
  return out;
}

}  // namespace tarn::kms
