// ConditionExpression, FilterExpression and KeyConditionExpression.
#include <algorithm>

#include "services/dynamodb/errors.h"
#include "services/dynamodb/expression_parser.h"

namespace tarn::dynamodb {
namespace {

struct NamedComparator {
  std::string_view symbol;
  Comparator comparator;
};

constexpr std::string_view kConditionKeywords[] = {"AND", "OR", "NOT", "BETWEEN", "IN"};
constexpr NamedComparator kComparators[] = {
    {"=", Comparator::kEqual},   {"<>", Comparator::kNotEqual},
    {"<", Comparator::kLess},    {"<=", Comparator::kLessEqual},
    {">", Comparator::kGreater}, {">=", Comparator::kGreaterEqual},
};

// As DynamoDB's errors show a value.
std::string shown_value(const Value& value) {
  return "AttributeValue: {" + std::string(type_name(value.type)) + ":" +
         (value.is_text() ? std::string(value.text()) : std::string()) + "}";
}

class ConditionParser : OperandParser {
 public:
  ConditionParser(Arena& arena, Substitutions& used, std::string_view what, std::string_view text)
      : OperandParser(arena, used, what, text, kConditionKeywords) {
    value_fault_ = Fault::kName;  // the first of both counts
  }

  Result<const Condition*> parse() {
    TRY(check_size());
    const Group group = TRY(parse_or());
    if (!lexer_.at_end()) return syntax_error();
    TRY(check_faults({Fault::kParentheses, Fault::kUnknownFunction, Fault::kMisusedFunction,
                      Fault::kReserved, Fault::kCondition}));
    if (operators_ > kMaxOperators) {
      return invalid("The expression contains too many operators; operator count: " +
                     std::to_string(operators_));
    }
    return group.condition;
  }

 private:
  // A condition, and whether it stood in parentheses of its own.
  struct Group {
    const Condition* condition = nullptr;
    bool is_enclosed = false;
  };

  template <class Part>
  Result<Group> parse_chain(ConditionKind kind, std::string_view keyword, const Part& part) {
    Group first = TRY(part());
    if (!lexer_.is_keyword(keyword)) return first;
    std::vector<const Condition*> children = {first.condition};
    while (lexer_.take_keyword(keyword)) {
      ++operators_;
      children.push_back(TRY(part()).condition);
    }
    auto* condition = arena_.make<Condition>();
    condition->kind = kind;
    condition->children = keep(children);
    return Group{condition, false};
  }

  Result<Group> parse_or() {
    return parse_chain(ConditionKind::kOr, "OR", [this] { return parse_and(); });
  }

  Result<Group> parse_and() {
    return parse_chain(ConditionKind::kAnd, "AND", [this] { return parse_not(); });
  }

  Result<Group> parse_not() {
    if (!lexer_.take_keyword("NOT")) return parse_enclosed();
    ++operators_;
    if (++depth_ > kMaxExpressionDepth) return invalid("The expression is nested too deeply");
    const Group inner = TRY(parse_not());
    --depth_;
    auto* condition = arena_.make<Condition>();
    condition->kind = ConditionKind::kNot;
    condition->children = keep(std::vector<const Condition*>{inner.condition});
    return Group{condition, false};
  }

  Result<Group> parse_enclosed() {
    if (!lexer_.is_symbol("(") || begins_comparison()) {
      return Group {
        TRY(parse_comparison())
        , false
      };
    }
    if (++depth_ > kMaxExpressionDepth) return invalid("The expression is nested too deeply");
    lexer_.next();
    const Group inner = TRY(parse_or());
    if (!lexer_.is_symbol(")")) return syntax_error();
    lexer_.next();
    --depth_;
    if (inner.is_enclosed) {
      note(Fault::kParentheses, "The expression has redundant parentheses;");
    }
    return Group{inner.condition, true};
  }

  // Whether the parenthesis that is next holds an operand, not a condition: what follows its end
  // is a comparison.
  bool begins_comparison() const {
    int open = 0;
    for (size_t ahead = 0; lexer_.peek(ahead).kind != TokenKind::kEnd; ++ahead) {
      if (lexer_.is_symbol("(", ahead)) ++open;
      if (lexer_.is_symbol(")", ahead) && --open == 0) return is_comparison(ahead + 1);
    }
    return false;
  }

  bool is_comparison(size_t ahead) const {
    return find_comparator(ahead) != nullptr || lexer_.is_keyword("BETWEEN", ahead) ||
           lexer_.is_keyword("IN", ahead);
  }

  const NamedComparator* find_comparator(size_t ahead) const {
    for (const NamedComparator& one : kComparators) {
      if (lexer_.is_symbol(one.symbol, ahead)) return &one;
    }
    return nullptr;
  }

  Result<const Condition*> parse_comparison() {
    ++operators_;
    std::vector<Operand> operands = { TRY(parse_operand()) };
    auto* condition = arena_.make<Condition>();
    if (const NamedComparator* comparator = find_comparator(0)) {
      lexer_.next();
      operands.push_back(TRY(parse_operand()));
      condition->kind = ConditionKind::kCompare;
      condition->comparator = comparator->comparator;
      check_compared(*comparator, operands);
    } else if (lexer_.take_keyword("BETWEEN")) {
      operands.push_back(TRY(parse_operand()));
      if (!lexer_.take_keyword("AND")) return syntax_error();
      operands.push_back(TRY(parse_operand()));
      condition->kind = ConditionKind::kBetween;
      check_misuse(operands);
      check_bounds(operands[1], operands[2]);
    } else if (lexer_.take_keyword("IN")) {
      TRY(parse_list(operands));
      condition->kind = ConditionKind::kIn;
      check_misuse(operands);
    } else if (operands[0].kind == OperandKind::kFunction) {
      take_function(operands, *condition);
    } else {
      return syntax_error();
    }
    condition->operands = keep(operands);
    end_condition();
    return condition;
  }

  Result<void> parse_list(std::vector<Operand>& operands) {
    if (!lexer_.take_symbol("(")) return syntax_error();
    do {
      operands.push_back(TRY(parse_operand()));
    } while (lexer_.take_symbol(","));
    if (!lexer_.take_symbol(")")) return syntax_error();
    if (operands.size() > kMaxInOperands + 1) {
      return invalid(
          "Incorrect number of operands for operator or function; operator or function: IN, "
          "number of operands: " +
          std::to_string(operands.size()));
    }
    return {};
  }

  // A condition that is a function: what it is called with becomes the condition's operands.
  void take_function(std::vector<Operand>& operands, Condition& condition) {
    const Operand call = operands[0];
    condition.kind = ConditionKind::kFunction;
    condition.function = call.function;
    operands.assign(call.arguments.begin(), call.arguments.end());
    if (call.function == Function::kSize) note_misuse(function_name(call.function));
  }

  void end_condition() {
    const std::string* fault = find_fault(
        {Fault::kName, Fault::kValue, Fault::kOperand, Fault::kDistinct, Fault::kFunction});
    if (fault != nullptr) note(Fault::kCondition, *fault);
  }

  void note_misuse(std::string_view name) {
    note(Fault::kMisusedFunction,
         "The function is not allowed to be used this way in an expression; function: " +
             std::string(name));
  }

  void check_misuse(std::span<const Operand> operands) {
    for (const Operand& operand : operands) {
      if (operand.kind == OperandKind::kFunction && operand.function != Function::kSize) {
        note_misuse(function_name(operand.function));
      }
    }
  }

  void check_compared(const NamedComparator& comparator, std::span<const Operand> operands) {
    check_misuse(operands);
    check_distinct(comparator.symbol, operands);
    if (comparator.comparator < Comparator::kLess) return;
    for (const Operand& operand : operands) {
      const auto type = immediate_type(operand);
      if (type && *type > Type::kBinary) {
        note_operand_type(Fault::kFunction, comparator.symbol, type_name(*type));
      }
    }
  }

  void check_distinct(std::string_view name, std::span<const Operand> operands) {
    if (operands.size() != 2 || operands[0].kind != OperandKind::kPath ||
        operands[1].kind != OperandKind::kPath || !are_same(operands[0].path, operands[1].path)) {
      return;
    }
    note(Fault::kDistinct,
         "The first operand must be distinct from the remaining operands for this operator or "
         "function; operator: " +
             std::string(name) + ", first operand: " + path_text(operands[0].path));
  }

  void check_bounds(const Operand& lower, const Operand& upper) {
    const auto low = immediate_type(lower), high = immediate_type(upper);
    for (const auto& type : {low, high}) {
      if (type && *type > Type::kBinary) {
        return note_operand_type(Fault::kFunction, "BETWEEN", type_name(*type));
      }
    }
    if (!low || !high) return;
    const std::string bounds = "lower bound operand: " + shown_value(*lower.value) +
                               ", upper bound operand: " + shown_value(*upper.value);
    if (*low != *high) {
      note(Fault::kFunction,
           "The BETWEEN operator requires same data type for lower and upper bounds; " + bounds);
    } else if (compare_scalars(*lower.value, *upper.value) > 0) {
      note(
          Fault::kFunction,
          "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; " +
              bounds);
    }
  }

  void check_function(std::string_view name, Operand& operand) override {
    if (!find_function(name, operand.function) || operand.function > Function::kSize) {
      return note(Fault::kUnknownFunction, "Invalid function name; function: " + std::string(name));
    }
    check_misuse(operand.arguments);
    const bool has_two = operand.function == Function::kAttributeType ||
                         operand.function == Function::kBeginsWith ||
                         operand.function == Function::kContains;
    if (operand.arguments.size() != (has_two ? 2U : 1U)) {
      return note(Fault::kOperand,
                  "Incorrect number of operands for operator or function; operator or function: " +
                      std::string(name) +
                      ", number of operands: " + std::to_string(operand.arguments.size()));
    }
    check_distinct(name, operand.arguments);
    check_arguments(name, operand);
  }

  void check_arguments(std::string_view name, const Operand& operand) {
    switch (operand.function) {
      case Function::kAttributeExists:
      case Function::kAttributeNotExists:
        if (operand.arguments[0].kind != OperandKind::kPath) {
          note(Fault::kFunction,
               "Operator or function requires a document path; operator or function: " +
                   std::string(name));
        }
        return;
      case Function::kBeginsWith:
        for (const Operand& argument : operand.arguments) {
          const auto type = type_of(argument);
          if (type && *type != Type::kString && *type != Type::kBinary) {
            return note_operand_type(Fault::kFunction, name, type_name(*type));
          }
        }
        return;
      case Function::kAttributeType:
        return check_type_name(name, operand.arguments[1]);
      case Function::kSize:
        if (const auto type = type_of(operand.arguments[0])) {
          if (*type == Type::kNumber || *type == Type::kBoolean || *type == Type::kNull) {
            note_operand_type(Fault::kFunction, name, type_name(*type));
          }
        }
        return;
      default:
        return;
    }
  }

  void check_type_name(std::string_view name, const Operand& argument) {
    const auto type = type_of(argument);
    if (type != Type::kString || argument.kind != OperandKind::kValue) {
      if (argument.kind == OperandKind::kValue && argument.value == nullptr) return;
      return note_operand_type(Fault::kFunction, name,
                               type ? type_name(*type) : "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
    }
    Type named{};
    if (find_type(argument.value->text(), named)) return;
    note(Fault::kFunction,
         "Invalid attribute type name found; type: " + std::string(argument.value->text()) +
             ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
  }

  int operators_ = 0;
};

}  // namespace

Result<const Condition*> parse_condition(Arena& arena, Substitutions& used, std::string_view what,
                                         std::string_view text) {
  return ConditionParser(arena, used, what, text).parse();
}

}  // namespace tarn::dynamodb
