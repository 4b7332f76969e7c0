// DeleteFunction: of one version, or of the function with all.
#include <memory>

#include "services/lambda/deletion.h"
#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/provisioned_rows.h"
#include "services/lambda/versions.h"

namespace tarn::lambda {
namespace {

struct DeletionProgress final : Progress {};

Result<api::DeleteFunctionResponse> delete_one_version(Lambda& lambda, Context& context,
                                                       const FunctionRef& ref) {
  if (ref.qualifier == kLatest) {
    return invalid_parameter("$LATEST version cannot be deleted without deleting the function.");
  }
  const auto number = version_number(ref.qualifier);
  if (!number) {
    if (ref.qualifier.starts_with('$')) return no_such_function(ref.arn());
    return invalid_parameter("Deletion of aliases is not currently supported.");
  }
  FunctionRows rows(context.transaction, context.generation);
  if (!TRY(rows.find(ref))) return no_such_function(ref.arn());
  const auto row = TRY(rows.find_version(ref, *number));
  if (!row) return api::DeleteFunctionResponse{204};
  for (const AliasRow& alias : TRY(rows.aliases(ref))) {
    if (alias.version == *number || alias.other_version == ref.qualifier) {
      return conflict_with("Version " + ref.qualifier + " is in use by the alias " + alias.name +
                           " and can't be deleted.");
    }
  }
  TRY(context.transaction.erase(provisioned_key(ref, context.generation).bytes()));
  TRY(erase_version(lambda, context, ref, *row));
  return api::DeleteFunctionResponse{204};
}

}  // namespace

Result<api::DeleteFunctionResponse> delete_function(Lambda& lambda, Context& context,
                                                    const api::DeleteFunctionRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name, in.qualifier));
  if (!ref.qualifier.empty()) return delete_one_version(lambda, context, ref);
  const auto function = TRY(FunctionRows(context.transaction, context.generation).find_any(ref));
  // Gone meanwhile, by another's steps.
  if (!function && context.progress) return api::DeleteFunctionResponse{204};
  if (!function) return no_such_function(ref.qualified_arn());
  if (!function->is_deleted) TRY(begin_deletion(context, ref, *function));
  if (!TRY(erase_more(lambda, context, ref))) {
    context.next_progress = std::make_shared<DeletionProgress>();
  }
  return api::DeleteFunctionResponse{204};
}

}  // namespace tarn::lambda
