#include "services/quicksight/definitions.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/gzip.h"
#include "services/quicksight/errors.h"
#include "wire/documents.h"
#include "wire/gen/services.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kPieceBytes = 90000;  // below store::kMaxValueBytes

std::string pack(std::string_view json) {
  Gzip gzip;
  gzip.append(json);
  return gzip.finish();
}

}  // namespace

store::Key definition_key(const store::Scope& scope, AssetKind kind, std::string_view id) {
  return store::Key(scope, "quicksight.definition").add(word_of(kind)).add(id);
}

Result<void> put_definition(Context& context, AssetKind kind, std::string_view id, int64_t version,
                            std::string_view json) {
  const std::string packed = pack(json);
  if (json.size() > kMaxDefinitionBytes || packed.size() > kMaxPackedDefinitionBytes) {
    return limit_exceeded("The definition is too large.");
  }
  const store::Key all = definition_key(context.scope(), kind, id).add_integer(version);
  TRY(context.transaction.erase_range(all.bytes(), store::prefix_end(all.bytes())));
  int64_t piece = 0;
  for (size_t at = 0; at < packed.size(); at += kPieceBytes) {
    store::Key key = all;
    TRY(context.transaction.put(key.add_integer(piece++).bytes(),
                                std::string_view(packed).substr(at, kPieceBytes)));
  }
  return {};
}

Result<std::string> load_definition(Context& context, AssetKind kind, std::string_view id,
                                    int64_t version) {
  const std::string all = definition_key(context.scope(), kind, id).add_integer(version).bytes();
  std::string packed;
  auto cursor = TRY(context.transaction.scan(all, store::prefix_end(all)));
  for (; cursor->valid(); TRY(cursor->next())) packed += cursor->value();
  if (packed.empty()) return std::string("{}");
  Gunzipped json = gunzip(packed, kMaxDefinitionBytes);
  if (json.state != Gunzipped::State::kWhole) {
    return corrupt("quicksight.definition " + std::string(word_of(kind)) + " " + std::string(id));
  }
  return std::move(json.bytes);
}

const wire::Shape& model_shape(std::string_view name) {
  static const wire::Service* service = wire::find_service("quicksight");
  const wire::Shape* shape = service->find_shape(name);
  CHECK(shape != nullptr && shape->size_bytes != 0);
  return *shape;
}

const wire::Shape& definition_shape(AssetKind kind) {
  switch (kind) {
    case AssetKind::kAnalysis:
      return model_shape("AnalysisDefinition");
    case AssetKind::kDashboard:
      return model_shape("DashboardVersionDefinition");
    case AssetKind::kTemplate:
      return model_shape("TemplateVersionDefinition");
    default:
      return model_shape("ThemeConfiguration");
  }
}

std::string json_of(const wire::Shape& shape, const void* data) {
  return wire::to_document(shape, data);
}

Result<void*> read_structure(Context& context, const wire::Shape& shape, std::string_view json) {
  // Texts of the structure point into the JSON, which must live as long.
  return wire::from_document(shape, context.arena.copy(json), context.arena);
}

}  // namespace tarn::quicksight
