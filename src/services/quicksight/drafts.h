// Drafts: what a version of an analysis, a dashboard or a template is to say, made of a request's
// Definition or SourceEntity and checked.
//
//   DraftRequest request = TRY(request_of(AssetKind::kDashboard, in));
//   Draft draft = TRY(make_draft(context, request));
//   TRY(put_draft(context, AssetKind::kDashboard, id, draft));
//
// A draft with errors has failed, unless its validation is lenient: then they are only told.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "core/context.h"
#include "services/quicksight/answers.h"
#include "services/quicksight/assets.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/quicksight_operations.h"

namespace tarn::quicksight {

struct DraftRequest {
  AssetKind kind = AssetKind::kAnalysis;
  std::string definition;  // JSON; empty: made of the source
  std::string source_arn;  // of a template or, for templates, of an analysis
  std::vector<std::pair<std::string, std::string>> references;  // placeholder, data set's ARN
  std::string parameters;                                       // JSON of Parameters; empty: none
  std::string theme_arn;
  bool is_lenient = false;
};

struct Draft {
  std::string json;
  VersionRow version;  // without number and status
  bool has_failed = false;
};

Result<Draft> make_draft(Context& context, const DraftRequest& request);

// Stores the draft as the version draft.version.number; its status becomes `verb` with
// "_SUCCESSFUL" or "_FAILED" ("CREATION", "UPDATE").
Result<void> put_draft(Context& context, AssetKind kind, std::string_view id, Draft& draft,
                       std::string_view verb = "CREATION");

namespace detail {

template <class Source>
void take_references(const Source& source, DraftRequest& request) {
  request.source_arn = source.arn;
  for (const api::DataSetReference& one : source.data_set_references) {
    request.references.emplace_back(one.data_set_placeholder, one.data_set_arn);
  }
}

template <class In>
Result<void> take_source(const In& in, DraftRequest& request) {
  if (in.source_entity == nullptr) return {};
  if constexpr (requires { in.source_entity->source_analysis; }) {
    const auto* entity = in.source_entity;
    if ((entity->source_analysis == nullptr) == (entity->source_template == nullptr)) {
      return invalid_value("SourceEntity must have exactly one member.");
    }
    if (entity->source_analysis != nullptr) take_references(*entity->source_analysis, request);
    if (entity->source_template != nullptr) request.source_arn = entity->source_template->arn;
  } else {
    if (in.source_entity->source_template == nullptr) {
      return invalid_value("SourceEntity must have a SourceTemplate.");
    }
    take_references(*in.source_entity->source_template, request);
  }
  return {};
}

}  // namespace detail

// Of a request of Create… or Update….
template <class In>
Result<DraftRequest> request_of(AssetKind kind, const In& in) {
  if ((in.definition == nullptr) == (in.source_entity == nullptr)) {
    return invalid_value("Exactly one of Definition and SourceEntity must be given.");
  }
  DraftRequest request;
  request.kind = kind;
  if (in.definition != nullptr) {
    request.definition = json_of(definition_shape(kind), in.definition);
  }
  TRY(detail::take_source(in, request));
  if constexpr (requires { in.parameters; }) {
    if (in.parameters != nullptr) {
      request.parameters = json_of(model_shape("Parameters"), in.parameters);
    }
    request.theme_arn = in.theme_arn;
  }
  request.is_lenient =
      in.validation_strategy != nullptr && in.validation_strategy->mode == "LENIENT";
  return request;
}

}  // namespace tarn::quicksight
