// TagResource, UntagResource, GetTags: of databases, crawlers, jobs, triggers and workflows.
#include "services/glue/tags.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "services/glue/catalog_extras_rows.h"
#include "services/glue/convert.h"
#include "services/glue/crawler_store.h"
#include "services/glue/glue_operations.h"
#include "services/glue/jobs/job_store.h"
#include "services/glue/operation_support.h"
#include "services/glue/workflows/trigger_store.h"

namespace tarn::glue {
namespace {

constexpr size_t kMaxTags = 50;
constexpr size_t kMaxKeyBytes = 128;
constexpr size_t kMaxValueBytes = 256;

Result<std::map<std::string, std::string>> tags_of(Context& context, std::string_view arn) {
  const auto bytes = TRY(context.transaction.get(tags_key(context.scope(), arn).bytes()));
  if (!bytes) return std::map<std::string, std::string>();
  return TRY(store::decode_row<TagsRow>(*bytes))
  .tags;
}

Result<void> store_tags(Context& context, std::string_view arn,
                        std::map<std::string, std::string> tags) {
  const std::string key = tags_key(context.scope(), arn).bytes();
  if (tags.empty()) return context.transaction.erase(key);
  return context.transaction.put(key, store::encode_row(TagsRow{std::move(tags)}));
}

// The kind and name behind "arn:aws:glue:region:account:".
Result<void> check_resource(Context& context, std::string_view arn) {
  std::string prefix = resource_arn(context, "", "");
  prefix.pop_back();  // the slash
  const std::string_view rest =
      arn.starts_with(prefix) ? arn.substr(prefix.size()) : std::string_view();
  const size_t slash = rest.find('/');
  const std::string_view kind = rest.substr(0, slash);
  const std::string_view name = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
  if (kind == "database") {
    TRY(store_of(context).database(name));
    return {};
  }
  if (kind == "crawler") {
    CrawlerStore crawlers(context.transaction, context.scope(), context.clock.domain_ms());
    TRY(crawlers.crawler(name));
    return {};
  }
  if (kind == "job") {
    TRY(jobs_of(context).job(name));
    return {};
  }
  if (kind == "trigger") {
    TRY(triggers_of(context).trigger(name));
    return {};
  }
  if (kind == "workflow") {
    TRY(triggers_of(context).workflow(name));
    return {};
  }
  return invalid_input(
      "Tarn keeps tags of databases, crawlers, jobs, triggers and workflows of the caller's "
      "account and "
      "region, not of " +
      std::string(arn));
}

}  // namespace

std::string resource_arn(const Context& context, std::string_view kind, std::string_view name) {
  return "arn:aws:glue:" + std::string(context.region) + ":" + std::string(context.account) + ":" +
         std::string(kind) + "/" + std::string(name);
}

Result<void> put_tags(Context& context, std::string_view arn, const wire::Map<wire::Text>& tags) {
  if (tags.empty()) return {};
  auto all = TRY(tags_of(context, arn));
  for (const auto& entry : tags) {
    if (entry.key.empty() || entry.key.size() > kMaxKeyBytes) {
      return invalid_input("Tag keys have 1 to 128 characters.");
    }
    if (entry.value.size() > kMaxValueBytes) {
      return invalid_input("Tag values have at most 256 characters.");
    }
    if (entry.key.starts_with("aws:")) return invalid_input("Tag keys cannot begin with aws:");
    all[std::string(entry.key)] = entry.value;
  }
  if (all.size() > kMaxTags) return invalid_input("A resource has at most 50 tags.");
  return store_tags(context, arn, std::move(all));
}

Result<void> drop_tags(Context& context, std::string_view arn) {
  return context.transaction.erase(tags_key(context.scope(), arn).bytes());
}

Result<api::TagResourceResponse> tag_resource(Glue&, Context& context,
                                              const api::TagResourceRequest& in) {
  TRY(check_resource(context, in.resource_arn));
  TRY(put_tags(context, in.resource_arn, in.tags_to_add));
  return api::TagResourceResponse{};
}

Result<api::UntagResourceResponse> untag_resource(Glue&, Context& context,
                                                  const api::UntagResourceRequest& in) {
  TRY(check_resource(context, in.resource_arn));
  auto tags = TRY(tags_of(context, in.resource_arn));
  for (const wire::Text key : in.tags_to_remove) tags.erase(std::string(key));
  TRY(store_tags(context, in.resource_arn, std::move(tags)));
  return api::UntagResourceResponse{};
}

Result<api::GetTagsResponse> get_tags(Glue&, Context& context, const api::GetTagsRequest& in) {
  TRY(check_resource(context, in.resource_arn));
  api::GetTagsResponse out;
  out.tags = to_wire_map(TRY(tags_of(context, in.resource_arn)), context.arena);
  return out;
}

}  // namespace tarn::glue
