// What the parsers of expressions share, and projections.
#include <algorithm>
#include <charconv>

#include "services/dynamodb/errors.h"
#include "services/dynamodb/expression_parser.h"

namespace tarn::dynamodb {
namespace {

constexpr size_t kMaxPathParts = 2 * static_cast<size_t>(kMaxNesting);

struct NamedFunction {
  std::string_view name;
  Function function;
};

constexpr NamedFunction kFunctions[] = {
    {"attribute_exists", Function::kAttributeExists},
    {"attribute_not_exists", Function::kAttributeNotExists},
    {"attribute_type", Function::kAttributeType},
    {"begins_with", Function::kBeginsWith},
    {"contains", Function::kContains},
    {"size", Function::kSize},
    {"if_not_exists", Function::kIfNotExists},
    {"list_append", Function::kListAppend},
    {"+", Function::kPlus},
    {"-", Function::kMinus},
};

}  // namespace

bool find_function(std::string_view name, Function& function) {
  for (const NamedFunction& one : kFunctions) {
    if (one.name != name) continue;
    function = one.function;
    return true;
  }
  return false;
}

std::string_view function_name(Function function) {
  return kFunctions[static_cast<size_t>(function)].name;
}

std::optional<std::string> find_overlap(const Path& a, const Path& b) {
  const auto both = [&](std::string_view how) {
    return "Two document paths " + std::string(how) +
           " with each other; must remove or rewrite one of these paths; path one: " +
           path_text(a) + ", path two: " + path_text(b);
  };
  const size_t shared = std::min(a.parts.size(), b.parts.size());
  for (size_t i = 0; i < shared; ++i) {
    if (a.parts[i].is_index() != b.parts[i].is_index()) return both("conflict");
    if (a.parts[i].index != b.parts[i].index || a.parts[i].name != b.parts[i].name) return {};
  }
  return both("overlap");
}

Error OperandParser::invalid(const std::string& message) const {
  return validation("Invalid " + std::string(what_) + ": " + message);
}

Result<void> OperandParser::check_size() const {
  if (text_.empty()) return invalid("The expression can not be empty;");
  if (text_.size() > kMaxExpressionBytes) {
    return invalid("Expression size has exceeded the maximum allowed size; expression size: " +
                   std::to_string(text_.size()));
  }
  return {};
}

const std::string* OperandParser::find_fault(std::initializer_list<Fault> order) const {
  for (const Fault fault : order) {
    const auto found = faults_.find(fault);
    if (found != faults_.end()) return &found->second;
  }
  return nullptr;
}

Result<void> OperandParser::check_faults(std::initializer_list<Fault> order) const {
  const std::string* fault = find_fault(order);
  if (fault != nullptr) return invalid(*fault);
  return {};
}

Result<Path> OperandParser::parse_path() {
  std::vector<PathPart> parts;
  const auto add_name = [&]() -> Result<void> {
    const Token token = lexer_.peek();
    if (token.kind != TokenKind::kWord && token.kind != TokenKind::kName) return syntax_error();
    for (const std::string_view keyword : keywords_) {
      if (lexer_.is_keyword(keyword)) return syntax_error();
    }
    lexer_.next();
    if (token.kind == TokenKind::kWord) {
      if (is_reserved_word(token.text)) {
        note(Fault::kReserved,
             "Attribute name is a reserved keyword; reserved keyword: " + std::string(token.text));
      }
      parts.push_back({token.text, -1});
      return {};
    }
    const std::string_view* name = used_.name(token.text);
    if (name == nullptr) {
      note(Fault::kName,
           "An expression attribute name used in the document path is not defined; attribute "
           "name: " +
               std::string(token.text));
    }
    parts.push_back({name == nullptr ? token.text : *name, -1});
    return {};
  };
  TRY(add_name());
  while (true) {
    if (parts.size() > kMaxPathParts) {
      return invalid("The document path has too many nesting elements; nesting levels: " +
                     std::to_string(parts.size()));
    }
    if (lexer_.take_symbol(".")) {
      TRY(add_name());
    } else if (lexer_.is_symbol("[")) {
      lexer_.next();
      const Token token = lexer_.peek();
      int64_t index = 0;
      const auto read =
          std::from_chars(token.text.data(), token.text.data() + token.text.size(), index);
      if (token.kind != TokenKind::kInteger || read.ec != std::errc()) return syntax_error();
      lexer_.next();
      if (!lexer_.is_symbol("]")) return syntax_error();
      lexer_.next();
      parts.push_back({{}, index});
    } else {
      return Path{keep(parts)};
    }
  }
}

Result<Operand> OperandParser::parse_value() {
  const Token token = lexer_.peek();
  if (token.kind != TokenKind::kValue) return syntax_error();
  lexer_.next();
  Operand operand;
  operand.kind = OperandKind::kValue;
  operand.value = used_.value(token.text);
  if (operand.value == nullptr) {
    note(value_fault_,
         "An expression attribute value used in expression is not defined; attribute value: " +
             std::string(token.text));
  }
  return operand;
}

Result<Operand> OperandParser::parse_operand() {
  if (++depth_ > kMaxExpressionDepth) return invalid("The expression is nested too deeply");
  Operand operand;
  if (lexer_.is_symbol("(")) {
    lexer_.next();
    const bool is_doubled = lexer_.is_symbol("(");
    operand = TRY(parse_operand());
    if (!lexer_.is_symbol(")")) return syntax_error();
    lexer_.next();
    if (is_doubled) note(Fault::kParentheses, "The expression has redundant parentheses;");
  } else if (lexer_.peek().kind == TokenKind::kWord && lexer_.is_symbol("(", 1)) {
    operand = TRY(parse_function(lexer_.next()));
  } else if (lexer_.peek().kind == TokenKind::kValue) {
    operand = TRY(parse_value());
  } else {
    operand.path = TRY(parse_path());
  }
  --depth_;
  return operand;
}

Result<Operand> OperandParser::parse_function(const Token& name) {
  lexer_.next();  // the parenthesis
  std::vector<Operand> arguments;
  do {
    arguments.push_back(TRY(parse_operand()));
  } while (lexer_.take_symbol(","));
  if (!lexer_.is_symbol(")")) return syntax_error();
  lexer_.next();
  Operand operand;
  operand.kind = OperandKind::kFunction;
  operand.arguments = keep(arguments);
  check_function(name.text, operand);
  return operand;
}

std::optional<Type> OperandParser::immediate_type(const Operand& operand) {
  if (operand.kind != OperandKind::kValue || operand.value == nullptr) return {};
  return operand.value->type;
}

std::optional<Type> OperandParser::type_of(const Operand& operand) {
  if (operand.kind != OperandKind::kFunction) return immediate_type(operand);
  switch (operand.function) {
    case Function::kSize:
    case Function::kPlus:
    case Function::kMinus:
      return Type::kNumber;
    case Function::kListAppend:
      return Type::kList;
    case Function::kIfNotExists:
      return operand.arguments.size() == 2 ? type_of(operand.arguments[1]) : std::optional<Type>();
    default:
      return Type::kBoolean;
  }
}

void OperandParser::note_operand_type(Fault fault, std::string_view name, std::string_view type) {
  note(fault, "Incorrect operand type for operator or function; operator or function: " +
                  std::string(name) + ", operand type: " + std::string(type));
}

namespace {

class ProjectionParser : OperandParser {
 public:
  ProjectionParser(Arena& arena, Substitutions& used, std::string_view text)
      : OperandParser(arena, used, "ProjectionExpression", text, {}) {}

  Result<Projection> parse() {
    TRY(check_size());
    std::vector<Path> paths;
    do {
      const Path path = TRY(parse_path());
      for (const Path& other : paths) {
        if (auto overlap = find_overlap(other, path)) {
          note(overlap->find("overlap") == std::string::npos ? Fault::kConflict : Fault::kOverlap,
               *std::move(overlap));
        }
      }
      paths.push_back(path);
    } while (lexer_.take_symbol(","));
    if (!lexer_.at_end()) return syntax_error();
    TRY(check_faults({Fault::kReserved, Fault::kName, Fault::kOverlap, Fault::kConflict}));
    return keep(paths);
  }

 private:
  void check_function(std::string_view, Operand&) override {}
};

}  // namespace

Result<Projection> parse_projection(Arena& arena, Substitutions& used, std::string_view text) {
  return ProjectionParser(arena, used, text).parse();
}

}  // namespace tarn::dynamodb
