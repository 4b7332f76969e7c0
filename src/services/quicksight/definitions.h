// What the versions of assets say: definitions and theme configurations, as given, in the JSON of
// the API. Packed (gzip) and cut into rows: quicksight.definition (kind, id, version, piece).
//
//   TRY(put_definition(context, AssetKind::kDashboard, id, 3, json));
//   std::string json = TRY(load_definition(context, AssetKind::kDashboard, id, 3));
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "services/quicksight/rows.h"
#include "wire/schema.h"

namespace tarn::quicksight {

inline constexpr size_t kMaxDefinitionBytes = 16 << 20;      // of its JSON
inline constexpr size_t kMaxPackedDefinitionBytes = 900000;  // within one transaction

store::Key definition_key(const store::Scope& scope, AssetKind kind, std::string_view id);

// LimitExceeded where it is too large.
Result<void> put_definition(Context& context, AssetKind kind, std::string_view id, int64_t version,
                            std::string_view json);
// "{}" where there is none.
Result<std::string> load_definition(Context& context, AssetKind kind, std::string_view id,
                                    int64_t version);

// AnalysisDefinition, DashboardVersionDefinition, TemplateVersionDefinition, ThemeConfiguration.
const wire::Shape& definition_shape(AssetKind kind);

// The JSON of a shape of the model, and back, into the context's arena.
const wire::Shape& model_shape(std::string_view name);
std::string json_of(const wire::Shape& shape, const void* data);
Result<void*> read_structure(Context& context, const wire::Shape& shape, std::string_view json);

template <class T>
Result<T*> structure_of(Context& context, const wire::Shape& shape, std::string_view json) {
  return static_cast<T*>(TRY(read_structure(context, shape, json)));
}

}  // namespace tarn::quicksight
