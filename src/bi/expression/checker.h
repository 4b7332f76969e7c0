// Checker: names, types and levels of expressions over one data set.
//
//   Checker checker(context);
//   ExprPtr profit = TRY(checker.field("Profit"));
//   ExprPtr total = TRY(checker.aggregate(AggregateKind::kSum, 0, profit));
//
// Equal expressions are one node. Owns what it gives; the context must outlive it. Not
// synchronised.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "bi/expression/expr.h"
#include "bi/expression/function_table.h"
#include "bi/expression/parameters.h"
#include "bi/expression/syntax.h"

namespace tarn::bi {

inline constexpr size_t kMaxExpandedSize = 20000;  // nodes, with calculated fields put in
inline constexpr int kMaxExpandedDepth = 500;

class Checker {
 public:
  explicit Checker(const ExpressionContext& context);
  ~Checker();
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

  Result<ExprPtr> check(std::string_view text);
  // A calculated field or else a column.
  Result<ExprPtr> field(const std::string& name);
  bool is_calculated(const std::string& name) const { return calculated_.contains(name); }

  // What a field well makes of a field: its aggregate, or the start of its period.
  Result<ExprPtr> aggregate(AggregateKind kind, double percentile, ExprPtr measure);
  Result<ExprPtr> truncated(ExprPtr time, TimeGranularity granularity);
  Result<ExprPtr> literal(Value value, DataType type);

 private:
  struct Call;  // one being checked

  Result<ExprPtr> node(const SyntaxNode& syntax);
  Result<ExprPtr> named(const SyntaxNode& syntax);
  Result<ExprPtr> parameter(const SyntaxNode& syntax);
  Result<ExprPtr> calculated(const std::string& name);
  Result<ExprPtr> call(const SyntaxNode& syntax);

  Result<void> argument(Call& call, const SyntaxNode& syntax, const FunctionParameter& parameter);
  Result<void> value(Call& call, const SyntaxNode& syntax, const FunctionParameter& parameter);
  Result<void> written(Call& call, const SyntaxNode& syntax, const FunctionParameter& parameter);
  Result<void> period(Call& call, const SyntaxNode& syntax, const FunctionParameter& parameter);
  Result<void> values(Call& call, const SyntaxNode& syntax);
  Result<void> group(Call& call, const SyntaxNode& syntax);
  Result<void> order(Call& call, const SyntaxNode& syntax);
  Result<ExprPtr> group_field(const SyntaxNode& syntax);
  Result<void> unify(Call& call, char code);

  Result<void> level(Call& call);
  Result<void> level_of_aggregate(Call& call);
  Result<void> level_of_window(Call& call);
  Result<void> same_level(Call& call);
  Result<void> result_type(Call& call);

  Result<ExprPtr> make(Expr expr, const Place& place);

  const ExpressionContext& context_;
  std::unordered_map<std::string, DataType> columns_;
  std::unordered_map<std::string, const std::string*> calculated_;
  std::unordered_map<std::string, const Parameter*> parameters_;
  std::unordered_map<std::string, ExprPtr> fields_;  // calculated ones, checked
  std::vector<std::string> open_fields_;             // being checked, outermost first
  std::unordered_map<std::string, std::unique_ptr<Expr>> pool_;
  int depth_ = 0;
};

}  // namespace tarn::bi
