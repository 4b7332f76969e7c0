// TagResource, UntagResource, ListTags.
#include "services/lambda/tags.h"

#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda_operations.h"

namespace tarn::lambda {
namespace {

constexpr size_t kMaxTags = 50;
constexpr size_t kMaxKeyBytes = 128;
constexpr size_t kMaxValueBytes = 256;

Result<FunctionRef> tagged_function(const Context& context, wire::Text arn) {
  const auto ref = parse_function_arn(arn);
  if (!ref) return not_served("tags of other resources than functions: " + std::string(arn));
  if (!ref->qualifier.empty()) {
    return invalid_parameter(
        "Tags on function aliases and versions are not supported. Please "
        "specify either a function name or an unqualified function ARN.");
  }
  if (ref->region != context.region) return no_such_function(arn);
  return *ref;
}

}  // namespace

Result<void> merge_tags(const wire::Map<wire::Text>& tags,
                        std::map<std::string, std::string>& into) {
  for (const auto& tag : tags) {
    if (tag.key.empty() || tag.key.size() > kMaxKeyBytes || tag.value.size() > kMaxValueBytes) {
      return invalid_parameter("A tag's key has 1 to 128 characters and its value at most 256.");
    }
    if (tag.key.starts_with("aws:")) {
      return invalid_parameter("Tag keys can't begin with aws:, which is reserved.");
    }
    into[std::string(tag.key)] = tag.value;
  }
  if (into.size() > kMaxTags) {
    return invalid_parameter("Number of tags exceeds resource tag limit of " +
                             std::to_string(kMaxTags) + ".");
  }
  return {};
}

wire::Map<wire::Text> to_wire_tags(Context& context,
                                   const std::map<std::string, std::string>& tags) {
  auto map = wire::make_map<wire::Text>(context.arena, tags.size());
  uint32_t i = 0;
  for (const auto& [key, value] : tags) {
    map[i].key = context.arena.copy(key);
    map[i++].value = context.arena.copy(value);
  }
  return map;
}

Result<api::TagResourceResponse> tag_resource(Lambda&, Context& context,
                                              const api::TagResourceRequest& in) {
  const FunctionRef ref = TRY(tagged_function(context, in.resource));
  FunctionRows rows(context.transaction, context.generation);
  FunctionRow function = TRY(rows.require(ref));
  TRY(merge_tags(in.tags, function.tags));
  TRY(rows.put(ref, function));
  return api::TagResourceResponse{};
}

Result<api::UntagResourceResponse> untag_resource(Lambda&, Context& context,
                                                  const api::UntagResourceRequest& in) {
  const FunctionRef ref = TRY(tagged_function(context, in.resource));
  FunctionRows rows(context.transaction, context.generation);
  FunctionRow function = TRY(rows.require(ref));
  for (const wire::Text key : in.tag_keys) function.tags.erase(std::string(key));
  TRY(rows.put(ref, function));
  return api::UntagResourceResponse{};
}

Result<api::ListTagsResponse> list_tags(Lambda&, Context& context, const api::ListTagsRequest& in) {
  const FunctionRef ref = TRY(tagged_function(context, in.resource));
  FunctionRows rows(context.transaction, context.generation);
  const FunctionRow function = TRY(rows.require(ref));
  api::ListTagsResponse out;
  out.tags = to_wire_tags(context, function.tags);
  return out;
}

}  // namespace tarn::lambda
