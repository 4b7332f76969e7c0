#include "services/quicksight/drafts.h"

#include "services/quicksight/data_set_columns.h"
#include "services/quicksight/definition_check.h"
#include "services/quicksight/sources.h"
#include "services/quicksight/theme_book.h"

namespace tarn::quicksight {
namespace {

Result<SourceDefinition> definition_of(Context& context, const DraftRequest& request) {
  if (!request.definition.empty()) {
    return SourceDefinition {
      TRY(Json::parse(request.definition))
      , {}
    };
  }
  if (request.kind != AssetKind::kTemplate) {
    return fill_template(context, request.kind, request.source_arn, request.references);
  }
  const auto ref = parse_asset_arn(request.source_arn);
  if (ref && ref->kind == AssetKind::kAnalysis) {
    return template_of_analysis(context, request.source_arn, request.references);
  }
  return copy_template(context, request.source_arn);
}

}  // namespace

Result<Draft> make_draft(Context& context, const DraftRequest& request) {
  if (!request.theme_arn.empty()) TRY(require_theme(context, request.theme_arn));
  SourceDefinition source = TRY(definition_of(context, request));
  Draft draft;
  std::vector<AssetErrorRow> errors;
  const bool is_given = !request.definition.empty() && request.parameters.empty();
  if (!request.parameters.empty()) {
    source.definition =
        with_parameters(source.definition, TRY(Json::parse(request.parameters)), errors);
  }
  DefinitionChecker checker(
      [&](std::string_view arn) { return columns_of_data_set(context, arn); });
  DefinitionFacts facts = TRY(checker.check(definition_shape(request.kind), source.definition));
  draft.json = is_given ? request.definition : source.definition.dump();
  draft.version.created_ms = context.clock.domain_ms();
  draft.version.source_arn = request.source_arn;
  draft.version.theme_arn = request.theme_arn.empty() ? source.theme_arn : request.theme_arn;
  draft.version.data_set_arns = std::move(facts.data_set_arns);
  draft.version.sheets = std::move(facts.sheets);
  draft.version.errors = std::move(facts.errors);
  for (AssetErrorRow& error : errors) draft.version.errors.push_back(std::move(error));
  draft.has_failed = !draft.version.errors.empty() && !request.is_lenient;
  return draft;
}

Result<void> put_draft(Context& context, AssetKind kind, std::string_view id, Draft& draft,
                       std::string_view verb) {
  draft.version.status = std::string(verb) + (draft.has_failed ? "_FAILED" : "_SUCCESSFUL");
  TRY(put_definition(context, kind, id, draft.version.number, draft.json));
  return put_version(context, kind, id, draft.version);
}

}  // namespace tarn::quicksight
