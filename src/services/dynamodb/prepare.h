// What requests that write have in common: conditions, updates, and what they name.
#pragma once

#include "services/dynamodb/expression_parser.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/substitutions.h"
#include "services/dynamodb/write.h"

namespace tarn::dynamodb {

// Fills the write's condition and update from the expressions of the request, or from Expected.
template <class In>
Result<void> prepare_condition(Context& context, const In& in, Write& write) {
  if constexpr (requires { in.expected; }) {
    write.condition = TRY(legacy_expected(context.arena, in.expected, in.conditional_operator));
  }
  write.returns_old_on_failure = in.return_values_on_condition_check_failure == "ALL_OLD";
  auto used = TRY(Substitutions::make(context.arena, in.expression_attribute_names,
                                      in.expression_attribute_values));
  if constexpr (requires { in.update_expression; }) {
    if (wire::present(in.update_expression)) {
      write.update = TRY(parse_update(context.arena, used, in.update_expression));
    }
  }
  if (wire::present(in.condition_expression)) {
    write.condition =
        TRY(parse_condition(context.arena, used, "ConditionExpression", in.condition_expression));
  }
  return used.check_all_used();
}

}  // namespace tarn::dynamodb
