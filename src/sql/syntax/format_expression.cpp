#include "sql/syntax/format_writer.h"

namespace tarn::sql {
namespace {

constexpr std::string_view kBinary[] = {" + ", " - ", " * ", " / ", " % ", " || "};
constexpr std::string_view kComparison[] = {
    " = ", " <> ", " < ", " <= ", " > ", " >= ", " IS DISTINCT FROM ", " IS NOT DISTINCT FROM "};
constexpr std::string_view kFields[] = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"};
constexpr std::string_view kCurrent[] = {"CURRENT_DATE",    "CURRENT_TIME",   "CURRENT_TIMESTAMP",
                                         "LOCALTIME",       "LOCALTIMESTAMP", "CURRENT_USER",
                                         "CURRENT_CATALOG", "CURRENT_SCHEMA", "CURRENT_PATH"};
constexpr std::string_view kSides[] = {"BOTH", "LEADING", "TRAILING"};

template <class Enum, size_t count>
std::string_view word(const std::string_view (&words)[count], Enum value) {
  return words[static_cast<size_t>(value)];
}

// Whether it stands without parentheses under an operator, a subscript or a dot.
bool is_primary(const Expression& node) {
  switch (node.kind) {
    case ExpressionKind::kBinary:
    case ExpressionKind::kUnary:
    case ExpressionKind::kComparison:
    case ExpressionKind::kLogical:
    case ExpressionKind::kNot:
    case ExpressionKind::kIsNull:
    case ExpressionKind::kBetween:
    case ExpressionKind::kInList:
    case ExpressionKind::kInSubquery:
    case ExpressionKind::kLike:
    case ExpressionKind::kQuantified:
    case ExpressionKind::kAtTimeZone:
    case ExpressionKind::kLambda:
      return false;
    default:
      return true;
  }
}

void hex(SqlWriter& writer, std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  for (unsigned char c : bytes) {
    char pair[2] = {kDigits[c >> 4], kDigits[c & 15]};
    writer << std::string_view(pair, 2);
  }
}

}  // namespace

void SqlWriter::operand(const Expression& node) {
  if (is_primary(node)) return expression(node);
  *this << "(";
  expression(node);
  *this << ")";
}

void SqlWriter::expression(const Expression& node) {
  switch (node.kind) {
    case ExpressionKind::kIdentifier:
      return name(as<IdentifierExpression>(node).name);
    case ExpressionKind::kDereference:
      operand(*as<Dereference>(node).base);
      *this << ".";
      return name(as<Dereference>(node).field);
    case ExpressionKind::kParameter:
      *this << "?";
      return;
    case ExpressionKind::kBinary: {
      const auto& binary = as<Binary>(node);
      operand(*binary.left);
      *this << word(kBinary, binary.op);
      return operand(*binary.right);
    }
    case ExpressionKind::kUnary:
      *this << (as<Unary>(node).negative ? "-" : "+");
      return operand(*as<Unary>(node).value);
    case ExpressionKind::kLogical: {
      bool first = true;
      for (const auto& term : as<Logical>(node).terms) {
        if (!first) *this << (as<Logical>(node).is_and ? " AND " : " OR ");
        first = false;
        operand(*term);
      }
      return;
    }
    case ExpressionKind::kNot:
      *this << "NOT ";
      return operand(*as<Not>(node).value);
    case ExpressionKind::kLambda:
      names(as<Lambda>(node).parameters);
      *this << " -> ";
      return expression(*as<Lambda>(node).body);
    case ExpressionKind::kFunctionCall:
      return function(as<FunctionCall>(node));
    case ExpressionKind::kCaseOperand:
      return;
    case ExpressionKind::kCase:
      return case_expression(as<Case>(node));
    case ExpressionKind::kJsonFunction:
      return json(as<JsonFunction>(node));
    default:
      return literal(node);
  }
}

void SqlWriter::literal(const Expression& node) {
  switch (node.kind) {
    case ExpressionKind::kNullLiteral:
      *this << "NULL";
      return;
    case ExpressionKind::kBooleanLiteral:
      *this << (as<BooleanLiteral>(node).value ? "TRUE" : "FALSE");
      return;
    case ExpressionKind::kLongLiteral:
      *this << std::to_string(as<LongLiteral>(node).value);
      return;
    case ExpressionKind::kDecimalLiteral:
      *this << "DECIMAL ";
      return string(as<DecimalLiteral>(node).text);
    case ExpressionKind::kDoubleLiteral:
      *this << as<DoubleLiteral>(node).text;
      return;
    case ExpressionKind::kStringLiteral:
      return string(as<StringLiteral>(node).value);
    case ExpressionKind::kBinaryLiteral:
      *this << "X'";
      hex(*this, as<BinaryLiteral>(node).bytes);
      *this << "'";
      return;
    case ExpressionKind::kGenericLiteral:
      name(Identifier{as<GenericLiteral>(node).type_name, true, {}});
      *this << " ";
      return string(as<GenericLiteral>(node).value);
    case ExpressionKind::kIntervalLiteral: {
      const auto& interval = as<IntervalLiteral>(node);
      *this << "INTERVAL " << (interval.negative ? "-" : "");
      string(interval.value);
      *this << " " << word(kFields, interval.from);
      if (interval.to) *this << " TO " << word(kFields, *interval.to);
      return;
    }
    case ExpressionKind::kCurrent:
      *this << word(kCurrent, as<Current>(node).what);
      if (auto precision = as<Current>(node).precision) {
        *this << "(" << std::to_string(*precision) << ")";
      }
      return;
    default:
      return predicate(node);
  }
}

void SqlWriter::predicate(const Expression& node) {
  switch (node.kind) {
    case ExpressionKind::kComparison:
      operand(*as<Comparison>(node).left);
      *this << word(kComparison, as<Comparison>(node).op);
      return operand(*as<Comparison>(node).right);
    case ExpressionKind::kIsNull:
      operand(*as<IsNull>(node).value);
      *this << (as<IsNull>(node).negated ? " IS NOT NULL" : " IS NULL");
      return;
    case ExpressionKind::kBetween:
      operand(*as<Between>(node).value);
      *this << (as<Between>(node).negated ? " NOT BETWEEN " : " BETWEEN ");
      if (as<Between>(node).symmetric) *this << "SYMMETRIC ";
      operand(*as<Between>(node).low);
      *this << " AND ";
      return operand(*as<Between>(node).high);
    case ExpressionKind::kInList:
      operand(*as<InList>(node).value);
      *this << (as<InList>(node).negated ? " NOT IN (" : " IN (");
      expressions(as<InList>(node).items);
      *this << ")";
      return;
    case ExpressionKind::kInSubquery:
      operand(*as<InSubquery>(node).value);
      *this << (as<InSubquery>(node).negated ? " NOT IN (" : " IN (");
      query(*as<InSubquery>(node).query);
      *this << ")";
      return;
    case ExpressionKind::kLike:
      operand(*as<Like>(node).value);
      *this << (as<Like>(node).negated ? " NOT LIKE " : " LIKE ");
      operand(*as<Like>(node).pattern);
      if (!as<Like>(node).escape) return;
      *this << " ESCAPE ";
      return operand(*as<Like>(node).escape);
    case ExpressionKind::kQuantified: {
      static constexpr std::string_view kQuantifiers[] = {"ALL", "ANY", "SOME"};
      const auto& quantified = as<Quantified>(node);
      operand(*quantified.value);
      *this << word(kComparison, quantified.op) << word(kQuantifiers, quantified.quantifier)
            << " (";
      query(*quantified.query);
      *this << ")";
      return;
    }
    default:
      return special(node);
  }
}

void SqlWriter::call(std::string_view word, std::initializer_list<const Expression*> arguments) {
  *this << word << "(";
  bool first = true;
  for (const Expression* argument : arguments) {
    if (argument == nullptr) continue;
    if (!first) *this << ", ";
    first = false;
    expression(*argument);
  }
  *this << ")";
}

// Forms with a word and parentheses or brackets.
void SqlWriter::special(const Expression& node) {
  switch (node.kind) {
    case ExpressionKind::kExists:
      *this << "EXISTS (";
      query(*as<Exists>(node).query);
      break;
    case ExpressionKind::kSubquery:
      *this << "(";
      query(*as<Subquery>(node).query);
      break;
    case ExpressionKind::kCast:
      *this << (as<Cast>(node).safe ? "TRY_CAST(" : "CAST(");
      expression(*as<Cast>(node).value);
      *this << " AS ";
      type(*as<Cast>(node).type);
      break;
    case ExpressionKind::kTry:
      return call("TRY", {as<Try>(node).value.get()});
    case ExpressionKind::kIf: {
      const auto& node_if = as<If>(node);
      return call("IF", {node_if.condition.get(), node_if.then.get(), node_if.otherwise.get()});
    }
    case ExpressionKind::kCoalesce:
      *this << "COALESCE(";
      expressions(as<Coalesce>(node).values);
      break;
    case ExpressionKind::kNullIf:
      return call("NULLIF", {as<NullIf>(node).first.get(), as<NullIf>(node).second.get()});
    case ExpressionKind::kRow:
      *this << "ROW(";
      expressions(as<Row>(node).items);
      break;
    case ExpressionKind::kArray:
      *this << "ARRAY[";
      expressions(as<Array>(node).items);
      *this << "]";
      return;
    case ExpressionKind::kSubscript:
      operand(*as<Subscript>(node).base);
      *this << "[";
      operand(*as<Subscript>(node).index);
      *this << "]";
      return;
    case ExpressionKind::kAtTimeZone:
      operand(*as<AtTimeZone>(node).value);
      *this << " AT TIME ZONE ";
      return expression(*as<AtTimeZone>(node).zone);
    case ExpressionKind::kExtract:
      *this << "EXTRACT(" << as<Extract>(node).field << " FROM ";
      operand(*as<Extract>(node).value);
      break;
    case ExpressionKind::kTrim:
      *this << "TRIM(" << word(kSides, as<Trim>(node).side) << " ";
      if (as<Trim>(node).characters) operand(*as<Trim>(node).characters);
      *this << " FROM ";
      operand(*as<Trim>(node).value);
      break;
    case ExpressionKind::kGrouping:
      *this << "GROUPING(";
      list(as<Grouping>(node).columns, [this](const QualifiedName& column) { name(column); });
      break;
    default:
      return;
  }
  *this << ")";
}

void SqlWriter::case_expression(const Case& node) {
  *this << "CASE ";
  if (node.operand) {
    expression(*node.operand);
    *this << " ";
  }
  for (const Case::When& when : node.whens) {
    *this << "WHEN ";
    expression(*when.condition);
    *this << " THEN ";
    expression(*when.result);
    *this << " ";
  }
  if (node.otherwise) {
    *this << "ELSE ";
    expression(*node.otherwise);
    *this << " ";
  }
  *this << "END";
}

}  // namespace tarn::sql
