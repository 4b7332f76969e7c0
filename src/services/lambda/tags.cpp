// TagResource, UntagResource, ListTags.
#include "services/lambda/tags.h"

#include <optional>

#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/mapping_rows.h"
#include "services/lambda/versions.h"

namespace tarn::lambda {
namespace {

constexpr size_t kMaxTags = 50;
constexpr size_t kMaxKeyBytes = 128;
constexpr size_t kMaxValueBytes = 256;

using Tags = std::map<std::string, std::string>;

constexpr std::string_view kMapping = ":event-source-mapping:";

// What has tags: a function or an event source mapping, as an ARN names it.
class Tagged {
 public:
  static Result<Tagged> find(Context& context, wire::Text arn) {
    Tagged found(context);
    if (const size_t at = arn.find(kMapping); at != std::string_view::npos) {
      const std::string_view id = arn.substr(at + kMapping.size());
      found.mapping_ = TRY(find_mapping(context.transaction, context.generation, context.account,
                                        context.region, id));
      const bool is_here = found.mapping_ && arn == mapping_arn(*found.mapping_);
      if (!is_here) return no_such_resource("Event source mapping not found: " + std::string(arn));
      return found;
    }
    const auto ref = parse_function_arn(arn);
    if (!ref) {
      return not_served("tags of other resources than functions and event source mappings: " +
                        std::string(arn));
    }
    if (!ref->qualifier.empty()) {
      return invalid_parameter(
          "Tags on function aliases and versions are not supported. Please specify a function "
          "ARN.");
    }
    if (ref->region != context.region) return no_such_function(arn);
    found.ref_ = *ref;
    found.function_ = TRY(FunctionRows(context.transaction, context.generation).require(*ref));
    return found;
  }

  Tags& tags() { return mapping_ ? mapping_->tags : function_.tags; }

  Result<void> store() {
    if (!mapping_) {
      FunctionRows rows(context_.transaction, context_.generation);
      TRY(rows.put(ref_, function_));
      return renew_revision(context_, ref_, TRY(rows.require_version(ref_)));
    }
    return context_.transaction.put(
        mapping_key(context_.generation, mapping_->account, mapping_->region, mapping_->id).bytes(),
        store::encode_row(*mapping_));
  }

 private:
  explicit Tagged(Context& context) : context_(context) {}

  Context& context_;
  FunctionRef ref_;
  FunctionRow function_;
  std::optional<MappingRow> mapping_;
};

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
    return invalid_parameter("Number of tags exceeds resource tag limit.");
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
  if (in.tags.empty()) {
    return invalid_parameter("An error occurred and the request cannot be processed.");
  }
  Tagged tagged = TRY(Tagged::find(context, in.resource));
  TRY(merge_tags(in.tags, tagged.tags()));
  TRY(tagged.store());
  return api::TagResourceResponse{};
}

Result<api::UntagResourceResponse> untag_resource(Lambda&, Context& context,
                                                  const api::UntagResourceRequest& in) {
  Tagged tagged = TRY(Tagged::find(context, in.resource));
  for (const wire::Text key : in.tag_keys) tagged.tags().erase(std::string(key));
  TRY(tagged.store());
  return api::UntagResourceResponse{};
}

Result<api::ListTagsResponse> list_tags(Lambda&, Context& context, const api::ListTagsRequest& in) {
  Tagged tagged = TRY(Tagged::find(context, in.resource));
  api::ListTagsResponse out;
  out.tags = to_wire_tags(context, tagged.tags());
  return out;
}

}  // namespace tarn::lambda
