// Calls with a syntax of their own: CAST, LISTAGG, TRIM, POSITION, EXTRACT, JSON_VALUE and kin.
#include "sql/syntax/ast_query.h"
#include "sql/syntax/parser.h"

namespace tarn::sql {

std::unique_ptr<FunctionCall> make_call(Position position, std::string name) {
  auto call = std::make_unique<FunctionCall>(position);
  call->name.parts.push_back(Identifier{std::move(name), false, position});
  return call;
}

ExpressionPtr Parser::cast() {
  Depth depth(cursor_.depth());
  auto node = std::make_unique<Cast>(cursor_.position());
  node->safe = cursor_.is("TRY_CAST");
  cursor_.advance();
  cursor_.expect("(");
  node->value = expression();
  cursor_.expect("AS");
  node->type = type();
  cursor_.expect(")");
  return node;
}

ExpressionPtr Parser::listagg() {
  Depth depth(cursor_.depth());
  auto call = make_call(cursor_.position(), "listagg");
  cursor_.advance();
  cursor_.expect("(");
  if (cursor_.accept("DISTINCT")) call->distinct = true;
  call->arguments.push_back(expression());
  if (cursor_.accept(",")) {
    auto separator = std::make_unique<StringLiteral>(cursor_.position());
    separator->value = cursor_.expect_string();
    call->arguments.push_back(std::move(separator));
  }
  if (cursor_.accept("ON")) {
    cursor_.expect("OVERFLOW");
    FunctionCall::Overflow overflow;
    if (cursor_.accept("TRUNCATE")) {
      overflow.truncate = true;
      if (cursor_.at_string()) {
        auto filler = std::make_unique<StringLiteral>(cursor_.position());
        filler->value = cursor_.expect_string();
        overflow.filler = std::move(filler);
      }
      overflow.with_count = cursor_.accept("WITH");
      if (!overflow.with_count) cursor_.expect("WITHOUT");
      cursor_.expect("COUNT");
    } else {
      cursor_.expect("ERROR");
    }
    call->overflow = std::move(overflow);
  }
  cursor_.expect(")");
  cursor_.expect("WITHIN");
  cursor_.expect("GROUP");
  cursor_.expect("(");
  cursor_.expect("ORDER");
  cursor_.expect("BY");
  call->within_group = sort_items();
  cursor_.expect(")");
  if (cursor_.is("(", 1) && cursor_.is("FILTER")) function_suffix(*call);
  return call;
}

ExpressionPtr Parser::trim() {
  Depth depth(cursor_.depth());
  auto node = std::make_unique<Trim>(cursor_.position());
  cursor_.advance();
  cursor_.expect("(");
  static constexpr std::pair<std::string_view, TrimSide> kSides[] = {
      {"BOTH", TrimSide::kBoth},
      {"LEADING", TrimSide::kLeading},
      {"TRAILING", TrimSide::kTrailing}};
  bool sided = false;
  for (const auto& [word, side] : kSides) {
    if (sided || cursor_.is(")", 1) || cursor_.is(",", 1) || cursor_.is("(", 1)) break;
    if (!cursor_.accept(word)) continue;
    node->side = side;
    sided = true;
  }
  if (sided && cursor_.accept("FROM")) {
    node->value = value_expression();
  } else {
    ExpressionPtr first = value_expression();
    if (cursor_.accept("FROM")) {
      node->characters = std::move(first);
      node->value = value_expression();
    } else {
      if (sided) cursor_.fail();
      node->value = std::move(first);
      if (cursor_.accept(",")) node->characters = value_expression();
    }
  }
  cursor_.expect(")");
  return node;
}

ExpressionPtr Parser::position_call() {
  Depth depth(cursor_.depth());
  auto call = make_call(cursor_.position(), "strpos");
  cursor_.advance();
  cursor_.expect("(");
  ExpressionPtr needle = value_expression();
  cursor_.expect("IN");
  call->arguments.push_back(value_expression());
  call->arguments.push_back(std::move(needle));
  cursor_.expect(")");
  return call;
}

// SUBSTRING(x FROM a [FOR b]), and the plain call.
ExpressionPtr Parser::substring_call() {
  Depth depth(cursor_.depth());
  auto call = make_call(cursor_.position(), "substring");
  cursor_.advance();
  cursor_.expect("(");
  if (cursor_.is(")")) cursor_.fail();
  call->arguments.push_back(expression());
  if (cursor_.accept("FROM")) {
    call->arguments.push_back(value_expression());
    if (cursor_.accept("FOR")) call->arguments.push_back(value_expression());
  } else {
    while (cursor_.accept(",")) call->arguments.push_back(expression());
  }
  cursor_.expect(")");
  return call;
}

ExpressionPtr Parser::normalize_call() {
  Depth depth(cursor_.depth());
  auto call = make_call(cursor_.position(), "normalize");
  cursor_.advance();
  cursor_.expect("(");
  call->arguments.push_back(value_expression());
  auto form = std::make_unique<StringLiteral>(cursor_.position());
  form->value = "NFC";
  if (cursor_.accept(",")) {
    form->position = cursor_.position();
    bool known = false;
    for (std::string_view word : {"NFD", "NFC", "NFKD", "NFKC"}) {
      if (known || !cursor_.accept(word)) continue;
      form->value = word;
      known = true;
    }
    if (!known) cursor_.fail();
  }
  call->arguments.push_back(std::move(form));
  cursor_.expect(")");
  return call;
}

ExpressionPtr Parser::extract() {
  Depth depth(cursor_.depth());
  auto node = std::make_unique<Extract>(cursor_.position());
  cursor_.advance();
  cursor_.expect("(");
  Position at_field = cursor_.position();
  node->field = to_lower(cursor_.expect_name().value);
  static constexpr std::string_view kFields[] = {
      "year",         "quarter",      "month",        "week",
      "day",          "day_of_month", "day_of_week",  "dow",
      "day_of_year",  "doy",          "year_of_week", "yow",
      "hour",         "minute",       "second",       "timezone_minute",
      "timezone_hour"};
  if (std::find(std::begin(kFields), std::end(kFields), node->field) == std::end(kFields)) {
    cursor_.fail_at(at_field, "Invalid EXTRACT field: " + node->field);
  }
  cursor_.expect("FROM");
  node->value = value_expression();
  cursor_.expect(")");
  return node;
}

ExpressionPtr Parser::grouping() {
  auto node = std::make_unique<Grouping>(cursor_.position());
  cursor_.advance();
  cursor_.expect("(");
  if (cursor_.accept(")")) return node;
  do {
    node->columns.push_back(qualified_name());
  } while (cursor_.accept(","));
  cursor_.expect(")");
  return node;
}

}  // namespace tarn::sql
