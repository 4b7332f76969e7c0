#include "services/cloudtrail/tags.h"

#include <string>

#include "services/cloudtrail/cloudtrail.h"
#include "services/cloudtrail/trail_support.h"

namespace tarn::cloudtrail {
namespace {

constexpr size_t kMaxTags = 50;

Result<TrailRow> require_tagged(Context& context, std::string_view arn) {
  if (!arn.starts_with("arn:")) return invalid_trail_arn(arn);
  auto trail = require_trail(context, arn);
  if (!trail.ok() && trail.error().code() == "TrailNotFoundException") {
    return no_such_resource(arn);
  }
  return trail;
}

}  // namespace

Result<void> add_tags(const wire::List<api::Tag>& tags, Tags& to) {
  for (const api::Tag& tag : tags) {
    if (tag.key.starts_with("aws:")) {
      return invalid_tags("Tag keys must not begin with 'aws:'.");
    }
    to.insert_or_assign(std::string(tag.key), std::string(tag.value));
  }
  if (to.size() > kMaxTags) return too_many_tags();
  return {};
}

Result<api::AddTagsResponse> add_tags(Cloudtrail&, Context& context,
                                      const api::AddTagsRequest& in) {
  TrailRow trail = TRY(require_tagged(context, in.resource_id));
  TRY(add_tags(in.tags_list, trail.tags));
  TRY(put_trail(context, trail));
  return api::AddTagsResponse{};
}

Result<api::RemoveTagsResponse> remove_tags(Cloudtrail&, Context& context,
                                            const api::RemoveTagsRequest& in) {
  TrailRow trail = TRY(require_tagged(context, in.resource_id));
  for (const api::Tag& tag : in.tags_list) {
    const auto found = trail.tags.find(std::string(tag.key));
    if (found == trail.tags.end()) continue;
    if (!wire::present(tag.value) || tag.value == found->second) trail.tags.erase(found);
  }
  TRY(put_trail(context, trail));
  return api::RemoveTagsResponse{};
}

Result<api::ListTagsResponse> list_tags(Cloudtrail&, Context& context,
                                        const api::ListTagsRequest& in) {
  if (wire::present(in.next_token)) return invalid_next_token();
  api::ListTagsResponse out;
  out.resource_tag_list =
      wire::make_list<api::ResourceTag>(context.arena, in.resource_id_list.size);
  for (uint32_t i = 0; i < in.resource_id_list.size; ++i) {
    const TrailRow trail = TRY(require_tagged(context, in.resource_id_list[i]));
    api::ResourceTag& shown = out.resource_tag_list[i];
    shown.resource_id = in.resource_id_list[i];
    shown.tags_list = wire::make_list<api::Tag>(context.arena, trail.tags.size());
    uint32_t at = 0;
    for (const auto& [key, value] : trail.tags) {
      shown.tags_list[at++] = {context.arena.copy(key), context.arena.copy(value)};
    }
  }
  return out;
}

}  // namespace tarn::cloudtrail
