// Parsers of expressions: texts into trees, with DynamoDB's own errors.
//
//   auto used = TRY(Substitutions::make(arena, in.expression_attribute_names, …));
//   const Condition* condition =
//       TRY(parse_condition(arena, used, "ConditionExpression", in.condition_expression));
//   TRY(used.check_all_used());
//
// Syntax comes first, then what the whole text is wrong about, in the order in which DynamoDB
// looks. Pure but for `used`.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/dynamodb/expression.h"
#include "services/dynamodb/expression_lexer.h"
#include "services/dynamodb/substitutions.h"

namespace tarn::dynamodb {

inline constexpr size_t kMaxExpressionBytes = 4096;
inline constexpr int kMaxExpressionDepth = 200;
inline constexpr int kMaxOperators = 300;
inline constexpr size_t kMaxInOperands = 100;

// `what` is the parameter's name, for errors.
Result<const Condition*> parse_condition(Arena& arena, Substitutions& used, std::string_view what,
                                         std::string_view text);
Result<Projection> parse_projection(Arena& arena, Substitutions& used, std::string_view text);
Result<Update> parse_update(Arena& arena, Substitutions& used, std::string_view text);

// Paths that one expression may not have both: DynamoDB's text, or nothing.
std::optional<std::string> find_overlap(const Path& a, const Path& b);

// What the parsers share: paths, operands, and errors that wait until the whole text is read.
class OperandParser {
 protected:
  // Kinds of errors, of which the first one counts; each parser says in which order.
  enum class Fault {
    kParentheses,
    kUnknownFunction,
    kMisusedFunction,
    kReserved,
    kCondition,
    kSection,
    kName,
    kValue,
    kOverlap,
    kConflict,
    kOperand,
    kDistinct,
    kFunction,
  };

  using Keywords = std::span<const std::string_view>;

  // `keywords`: words that are no names in this kind of expression.
  OperandParser(Arena& arena, Substitutions& used, std::string_view what, std::string_view text,
                Keywords keywords)
      : arena_(arena), used_(used), what_(what), lexer_(text), text_(text), keywords_(keywords) {}

  Result<void> check_size() const;
  Error invalid(const std::string& message) const;
  Error syntax_error() const { return invalid(lexer_.syntax_error()); }
  void note(Fault fault, std::string message) { faults_.try_emplace(fault, std::move(message)); }
  bool has(Fault fault) const { return faults_.contains(fault); }
  // The first of these that was noted.
  const std::string* find_fault(std::initializer_list<Fault> order) const;
  Result<void> check_faults(std::initializer_list<Fault> order) const;

  Result<Path> parse_path();
  Result<Operand> parse_value();
  // A path, a value, or a function of such; in parentheses or not.
  Result<Operand> parse_operand();
  Result<Operand> parse_function(const Token& name);
  virtual void check_function(std::string_view name, Operand& operand) = 0;

  // The type that an operand surely has.
  static std::optional<Type> type_of(const Operand& operand);
  static std::optional<Type> immediate_type(const Operand& operand);
  void note_operand_type(Fault fault, std::string_view name, std::string_view type);

  template <class T>
  std::span<const T> keep(const std::vector<T>& items) {
    auto kept = arena_.make_array<T>(items.size());
    std::copy(items.begin(), items.end(), kept.begin());
    return kept;
  }

  Arena& arena_;
  Substitutions& used_;
  const std::string_view what_;
  ExpressionLexer lexer_;
  const std::string_view text_;
  const Keywords keywords_;
  Fault value_fault_ = Fault::kValue;  // of values that are not there
  std::map<Fault, std::string> faults_;
  int depth_ = 0;
};

// The functions by name; false where there is none of it.
bool find_function(std::string_view name, Function& function);
std::string_view function_name(Function function);

}  // namespace tarn::dynamodb
