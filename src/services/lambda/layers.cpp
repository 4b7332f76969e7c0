// PublishLayerVersion, GetLayerVersion, GetLayerVersionByArn, DeleteLayerVersion, ListLayers,
// ListLayerVersions.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "services/lambda/code_intake.h"
#include "services/lambda/code_links.h"
#include "services/lambda/describe.h"
#include "services/lambda/errors.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/layer_rows.h"
#include "services/lambda/paging.h"

namespace tarn::lambda {
namespace {

constexpr uint32_t kMaxRuntimes = 15;

std::vector<std::string> to_rows(const wire::List<wire::Text>& texts) {
  return {texts.begin(), texts.end()};
}

bool has(const std::vector<std::string>& list, wire::Text wanted) {
  return wanted.empty() || std::find(list.begin(), list.end(), wanted) != list.end();
}

// What all descriptions of a version say.
template <class Out>
void tell(Context& context, const LayerRef& ref, const LayerVersionRow& row, Out& out) {
  out.layer_version_arn = context.arena.copy(ref.version_arn());
  out.version = row.number;
  out.description = context.arena.copy(row.description);
  out.created_date = context.arena.copy(format_lambda_time(row.created_ms));
  if (!row.architectures.empty()) {
    out.compatible_architectures = to_list(context, row.architectures);
  }
  if (!row.runtimes.empty()) out.compatible_runtimes = to_list(context, row.runtimes);
  if (!row.license.empty()) out.license_info = context.arena.copy(row.license);
}

api::LayerVersionContentOutput* tell_content(Lambda& lambda, Context& context, const LayerRef& ref,
                                             const LayerVersionRow& row) {
  auto* content = context.arena.make<api::LayerVersionContentOutput>();
  content->code_sha256 = context.arena.copy(row.code_sha256);
  content->code_size = row.code_bytes;
  content->location = context.arena.copy(
      lambda.code_links().make(context, ref.scope(context.generation), row.code_id));
  return content;
}

Result<LayerVersionRow> require_layer_version(Context& context, const LayerRef& ref) {
  auto row = TRY(find_layer_version(context.transaction, context.generation, ref));
  if (!row) return no_such_resource("The resource you requested does not exist.");
  return *std::move(row);
}

// A version as a call names it.
Result<LayerRef> parse_version(Context& context, wire::Text name, std::optional<int64_t> number) {
  LayerRef ref = TRY(parse_layer(context, name));
  ref.version = number.value_or(0);
  if (ref.version < 1) return invalid_parameter("Layer Version Cannot be less than 1");
  return ref;
}

Result<api::GetLayerVersionResponse> get(Lambda& lambda, Context& context, const LayerRef& ref) {
  const LayerVersionRow row = TRY(require_layer_version(context, ref));
  api::GetLayerVersionResponse out;
  tell(context, ref, row, out);
  out.layer_arn = context.arena.copy(ref.arn());
  out.content = tell_content(lambda, context, ref, row);
  return out;
}

// The newest first, as AWS lists them.
Result<std::vector<LayerVersionRow>> versions_of(Context& context, const LayerRef& ref,
                                                 wire::Text runtime, wire::Text architecture) {
  std::vector<LayerVersionRow> found;
  const std::string prefix = layer_versions_key(ref, context.generation).bytes();
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    auto row = TRY(store::decode_row<LayerVersionRow>(cursor->value()));
    if (has(row.runtimes, runtime) && has(row.architectures, architecture)) {
      found.push_back(std::move(row));
    }
  }
  std::reverse(found.begin(), found.end());
  return found;
}

Result<LayerRow> next_number(Context& context, LayerRef& ref) {
  const std::string key = layers_key(ref.scope(context.generation)).add(ref.name).bytes();
  LayerRow layer;
  if (const auto bytes = TRY(context.transaction.get(key))) {
    layer = TRY(store::decode_row<LayerRow>(*bytes));
  }
  layer.name = ref.name;
  ref.version = ++layer.last_version;
  TRY(context.transaction.put(key, store::encode_row(layer)));
  return layer;
}

}  // namespace

Result<api::PublishLayerVersionResponse> publish_layer_version(
    Lambda& lambda, Context& context, const api::PublishLayerVersionRequest& in) {
  LayerRef ref = TRY(parse_layer(context, in.layer_name));
  if (ref.account != context.account || ref.region != context.region) {
    return invalid_parameter("Layers are published in the caller's own account and region.");
  }
  if (in.compatible_runtimes.size > kMaxRuntimes) {
    return invalid_parameter("A layer names at most 15 compatible runtimes.");
  }
  const CodeSource source{in.content->zip_file, in.content->s3_bucket, in.content->s3_key,
                          in.content->s3_object_version};
  TRY(check_source({}, {}, in.content->s3_object_storage_mode, source));
  if (context.progress == nullptr) {
    auto code = TRY(take_code(lambda, context, source));
    if (code.stored == nullptr) return not_served("layers that are folders of this machine");
    context.next_progress = std::make_shared<CodeProgress>(std::move(code));
    return api::PublishLayerVersionResponse{};
  }
  const auto& stored = static_cast<const CodeProgress&>(*context.progress).code.stored;
  TRY(next_number(context, ref));
  LayerVersionRow row;
  row.number = ref.version;
  row.description = in.description;
  row.license = in.license_info;
  row.architectures = to_rows(in.compatible_architectures);
  row.runtimes = to_rows(in.compatible_runtimes);
  row.code_id = stored->row().id;
  row.code_sha256 = base64_encode(*hex_decode(stored->row().sha256_hex));
  row.code_bytes = stored->row().size_bytes;
  row.created_ms = context.clock.domain_ms();
  TRY(lambda.codes().add_use(context, ref.scope(context.generation), stored));
  TRY(context.transaction.put(
      layer_versions_key(ref, context.generation).add_integer(row.number).bytes(),
      store::encode_row(row)));
  api::PublishLayerVersionResponse out;
  tell(context, ref, row, out);
  out.layer_arn = context.arena.copy(ref.arn());
  out.content = tell_content(lambda, context, ref, row);
  // Told as they were sent, where they are none too.
  if (in.compatible_runtimes.present) out.compatible_runtimes = to_list(context, row.runtimes);
  if (in.compatible_architectures.present) {
    out.compatible_architectures = to_list(context, row.architectures);
  }
  return out;
}

Result<api::GetLayerVersionResponse> get_layer_version(Lambda& lambda, Context& context,
                                                       const api::GetLayerVersionRequest& in) {
  const LayerRef ref = TRY(parse_version(context, in.layer_name, in.version_number));
  return get(lambda, context, ref);
}

Result<api::GetLayerVersionResponse> get_layer_version_by_arn(
    Lambda& lambda, Context& context, const api::GetLayerVersionByArnRequest& in) {
  const auto ref = parse_layer_version_arn(in.arn);
  if (!ref) return invalid_parameter("Not the ARN of a layer's version: " + std::string(in.arn));
  return get(lambda, context, *ref);
}

// What is not there needs no deletion, and functions that use it keep it.
Result<api::DeleteLayerVersionResponse> delete_layer_version(
    Lambda& lambda, Context& context, const api::DeleteLayerVersionRequest& in) {
  const LayerRef ref = TRY(parse_version(context, in.layer_name, in.version_number));
  const auto row = TRY(find_layer_version(context.transaction, context.generation, ref));
  if (!row) return api::DeleteLayerVersionResponse{};
  TRY(context.transaction.erase(
      layer_versions_key(ref, context.generation).add_integer(ref.version).bytes()));
  TRY(lambda.codes().drop_use(context, ref.scope(context.generation), row->code_id));
  return api::DeleteLayerVersionResponse{};
}

Result<api::ListLayerVersionsResponse> list_layer_versions(
    Lambda&, Context& context, const api::ListLayerVersionsRequest& in) {
  LayerRef ref = TRY(parse_layer(context, in.layer_name));
  const auto found =
      TRY(versions_of(context, ref, in.compatible_runtime, in.compatible_architecture));
  const Page page = TRY(page_of(found.size(), in.marker, in.max_items));
  api::ListLayerVersionsResponse out;
  out.layer_versions = wire::make_list<api::LayerVersionsListItem>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    ref.version = found[i].number;
    tell(context, ref, found[i], out.layer_versions[static_cast<uint32_t>(i - page.first)]);
  }
  out.next_marker = page.next_marker(context);
  return out;
}

Result<api::ListLayersResponse> list_layers(Lambda&, Context& context,
                                            const api::ListLayersRequest& in) {
  std::vector<std::pair<LayerRef, LayerVersionRow>> found;
  const std::string prefix = layers_key(context.scope()).bytes();
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto layer = TRY(store::decode_row<LayerRow>(cursor->value()));
    LayerRef ref{std::string(context.account), std::string(context.region), layer.name, 0};
    auto versions =
        TRY(versions_of(context, ref, in.compatible_runtime, in.compatible_architecture));
    if (versions.empty()) continue;
    ref.version = versions.front().number;
    found.emplace_back(std::move(ref), std::move(versions.front()));
  }
  const Page page = TRY(page_of(found.size(), in.marker, in.max_items));
  api::ListLayersResponse out;
  out.layers = wire::make_list<api::LayersListItem>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    auto& item = out.layers[static_cast<uint32_t>(i - page.first)];
    item.layer_name = context.arena.copy(found[i].first.name);
    item.layer_arn = context.arena.copy(found[i].first.arn());
    item.latest_matching_version = context.arena.make<api::LayerVersionsListItem>();
    tell(context, found[i].first, found[i].second, *item.latest_matching_version);
  }
  out.next_marker = page.next_marker(context);
  return out;
}

}  // namespace tarn::lambda
