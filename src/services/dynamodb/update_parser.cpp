// UpdateExpression.
#include <set>

#include "services/dynamodb/errors.h"
#include "services/dynamodb/expression_parser.h"

namespace tarn::dynamodb {
namespace {

constexpr std::string_view kUpdateKeywords[] = {"SET", "REMOVE", "ADD", "DELETE"};

// What DynamoDB calls the types that ADD and DELETE do not take.
std::string_view long_type_name(Type type) {
  switch (type) {
    case Type::kString:
      return "STRING";
    case Type::kNumber:
      return "NUMBER";
    case Type::kBinary:
      return "BINARY";
    case Type::kNull:
      return "NULL";
    case Type::kBoolean:
      return "BOOLEAN";
    case Type::kList:
      return "LIST";
    case Type::kMap:
      return "MAP";
    default:
      return {};
  }
}

class UpdateParser : OperandParser {
 public:
  UpdateParser(Arena& arena, Substitutions& used, std::string_view text)
      : OperandParser(arena, used, "UpdateExpression", text, kUpdateKeywords) {}

  Result<Update> parse() {
    TRY(check_size());
    do {
      TRY(parse_section());
    } while (!lexer_.at_end());
    TRY(check_faults({Fault::kReserved, Fault::kUnknownFunction, Fault::kSection, Fault::kName,
                      Fault::kValue, Fault::kOverlap, Fault::kConflict, Fault::kOperand,
                      Fault::kFunction}));
    return keep(actions_);
  }

 private:
  Result<void> parse_section() {
    UpdateAction action;
    std::string_view section;
    if (lexer_.take_keyword("SET")) {
      section = "SET";
    } else if (lexer_.take_keyword("REMOVE")) {
      section = "REMOVE";
      action.kind = UpdateKind::kRemove;
    } else if (lexer_.take_keyword("ADD")) {
      section = "ADD";
      action.kind = UpdateKind::kAdd;
    } else if (lexer_.take_keyword("DELETE")) {
      section = "DELETE";
      action.kind = UpdateKind::kDelete;
    } else {
      return syntax_error();
    }
    if (!sections_.insert(action.kind).second) {
      note(Fault::kSection, "The \"" + std::string(section) +
                                "\" section can only be used once in an update expression;");
    }
    do {
      TRY(parse_action(action));
    } while (lexer_.take_symbol(","));
    return {};
  }

  Result<void> parse_action(UpdateAction action) {
    action.path = TRY(parse_path());
    if (action.kind == UpdateKind::kSet) {
      if (!lexer_.take_symbol("=")) return syntax_error();
      action.value = TRY(parse_set_value());
    } else if (action.kind != UpdateKind::kRemove) {
      action.value = TRY(parse_value());
      check_operand(action);
    }
    for (const UpdateAction& other : actions_) {
      if (auto overlap = find_overlap(other.path, action.path)) {
        note(overlap->find("overlap") == std::string::npos ? Fault::kConflict : Fault::kOverlap,
             *std::move(overlap));
      }
    }
    if (actions_.size() >= kMaxOperators) {
      return invalid("The expression contains too many operators; operator count: " +
                     std::to_string(actions_.size() + 1));
    }
    actions_.push_back(action);
    return {};
  }

  // An operand, or a sum or difference of two; in parentheses or not.
  Result<Operand> parse_set_value() {
    const size_t start = lexer_.position();
    if (lexer_.take_symbol("(")) {
      // Parentheses around the whole, or around its first operand: the sign tells.
      auto inner = parse_sum();
      if (inner.ok() && lexer_.take_symbol(")") && !is_sign()) return inner;
      lexer_.go_back(start);
    }
    return parse_sum();
  }

  bool is_sign() const { return lexer_.is_symbol("+") || lexer_.is_symbol("-"); }

  Result<Operand> parse_sum() {
    const Operand left = TRY(parse_operand());
    if (!is_sign()) return left;
    const Token sign = lexer_.next();
    const Operand right = TRY(parse_operand());
    Operand sum;
    sum.kind = OperandKind::kFunction;
    sum.arguments = keep(std::vector<Operand>{left, right});
    check_function(sign.text, sum);
    return sum;
  }

  void check_operand(const UpdateAction& action) {
    const auto type = immediate_type(action.value);
    if (!type) return;
    const std::string_view name = long_type_name(*type);
    if (name.empty() || (action.kind == UpdateKind::kAdd && *type == Type::kNumber)) return;
    const bool is_add = action.kind == UpdateKind::kAdd;
    note(Fault::kOperand,
         std::string("Incorrect operand type for operator or function; operator: ") +
             (is_add ? "ADD" : "DELETE") + ", operand type: " + std::string(name) +
             ", typeset: " + (is_add ? "ALLOWED_FOR_ADD_OPERAND" : "ALLOWED_FOR_DELETE_OPERAND"));
  }

  void check_function(std::string_view name, Operand& operand) override {
    const bool is_known = find_function(name, operand.function);
    if (is_known && operand.function < Function::kIfNotExists) {
      return note(
          Fault::kUnknownFunction,
          "The function is not allowed in an update expression; function: " + std::string(name));
    }
    if (!is_known) {
      return note(Fault::kUnknownFunction, "Invalid function name; function: " + std::string(name));
    }
    if (operand.arguments.size() != 2) {
      return note(Fault::kFunction,
                  "Incorrect number of operands for operator or function; operator or function: " +
                      std::string(name) +
                      ", number of operands: " + std::to_string(operand.arguments.size()));
    }
    if (operand.function == Function::kIfNotExists) {
      if (operand.arguments[0].kind == OperandKind::kPath) return;
      return note(Fault::kFunction,
                  "Operator or function requires a document path; operator or function: " +
                      std::string(name));
    }
    const Type wanted = operand.function == Function::kListAppend ? Type::kList : Type::kNumber;
    for (const Operand& argument : operand.arguments) {
      const auto type = immediate_type(argument);
      if (type && *type != wanted) {
        return note_operand_type(Fault::kFunction, name, type_name(*type));
      }
    }
  }

  std::vector<UpdateAction> actions_;
  std::set<UpdateKind> sections_;
};

}  // namespace

Result<Update> parse_update(Arena& arena, Substitutions& used, std::string_view text) {
  return UpdateParser(arena, used, text).parse();
}

}  // namespace tarn::dynamodb
