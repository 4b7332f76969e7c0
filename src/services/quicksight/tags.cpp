#include "services/quicksight/tags.h"

#include <utility>

#include "services/quicksight/answers.h"
#include "services/quicksight/identity_rows.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/rows.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxTags = 50;

std::string tags_key(Context& context, std::string_view arn) {
  return store::Key(context.scope(), "quicksight.tags").add(arn).bytes();
}

Result<void> store_tags(Context& context, std::string_view arn, const TagsRow& row) {
  if (row.tags.empty()) return context.transaction.erase(tags_key(context, arn));
  return context.transaction.put(tags_key(context, arn), store::encode_row(row));
}

// Assets and users have tags.
Result<void> require_taggable(Context& context, std::string_view arn) {
  if (const auto ref = parse_asset_arn(arn)) {
    const std::string id = TRY(own_asset_id(context, ref->kind, arn));
    if (!TRY(has_asset(context, ref->kind, id))) return not_found(arn);
    return {};
  }
  const std::string users = user_arn(context, "", "");
  const std::string start = users.substr(0, users.size() - 1);  // without the namespace's slash
  const size_t slash = arn.starts_with(start) ? arn.find('/', start.size()) : arn.npos;
  if (slash == arn.npos) return invalid_value(std::string(arn) + " can't be tagged.");
  TRY(require_user(context, arn.substr(start.size(), slash - start.size()), arn.substr(slash + 1)));
  return {};
}

}  // namespace

Result<TagsRow> load_tags(Context& context, std::string_view arn) {
  const auto bytes = TRY(context.transaction.get(tags_key(context, arn)));
  if (!bytes) return TagsRow();
  return store::decode_row<TagsRow>(*bytes);
}

Result<void> put_tags(Context& context, std::string_view arn, const wire::List<api::Tag>& tags) {
  if (tags.empty()) return {};
  TagsRow row = TRY(load_tags(context, arn));
  for (const api::Tag& tag : tags) {
    if (tag.key.starts_with("aws:")) {
      return invalid_value("Tag keys can't begin with aws:, which is reserved.");
    }
    row.tags[std::string(tag.key)] = tag.value;
  }
  if (row.tags.size() > kMaxTags) return limit_exceeded("A resource can have 50 tags.");
  return store_tags(context, arn, row);
}

Result<void> erase_tags(Context& context, std::string_view arn) {
  return context.transaction.erase(tags_key(context, arn));
}

Result<void> erase_tags_below(Context& context, std::string_view arn_prefix) {
  const std::string all =
      store::Key(context.scope(), "quicksight.tags").add_prefix(arn_prefix).bytes();
  return context.transaction.erase_range(all, store::prefix_end(all));
}

Result<api::TagResourceResponse> tag_resource(Quicksight&, Context& context,
                                              const api::TagResourceRequest& in) {
  TRY(require_taggable(context, in.resource_arn));
  TRY(put_tags(context, in.resource_arn, in.tags));
  return answer<api::TagResourceResponse>(context);
}

Result<api::UntagResourceResponse> untag_resource(Quicksight&, Context& context,
                                                  const api::UntagResourceRequest& in) {
  TRY(require_taggable(context, in.resource_arn));
  TagsRow row = TRY(load_tags(context, in.resource_arn));
  for (const wire::Text key : in.tag_keys) row.tags.erase(std::string(key));
  TRY(store_tags(context, in.resource_arn, row));
  return answer<api::UntagResourceResponse>(context);
}

Result<api::ListTagsForResourceResponse> list_tags_for_resource(
    Quicksight&, Context& context, const api::ListTagsForResourceRequest& in) {
  TRY(require_taggable(context, in.resource_arn));
  const TagsRow row = TRY(load_tags(context, in.resource_arn));
  auto out = answer<api::ListTagsForResourceResponse>(context);
  out.tags = wire::make_list<api::Tag>(context.arena, row.tags.size());
  uint32_t i = 0;
  for (const auto& [key, value] : row.tags) {
    out.tags[i].key = context.arena.copy(key);
    out.tags[i++].value = context.arena.copy(value);
  }
  return out;
}

}  // namespace tarn::quicksight
