// Function calls with what may follow them: FILTER, null treatment, OVER.
#include "sql/syntax/ast_query.h"
#include "sql/syntax/parser.h"

namespace tarn::sql {

ExpressionPtr Parser::function_call() {
  if (cursor_.is("TRY_CAST") && cursor_.is("(", 1)) return cast();
  if (cursor_.is("POSITION") && cursor_.is("(", 1)) return position_call();
  if (cursor_.is("SUBSTRING") && cursor_.is("(", 1)) return substring_call();
  Depth depth(cursor_.depth());
  auto call = std::make_unique<FunctionCall>(cursor_.position());
  call->name = qualified_name();
  cursor_.expect("(");
  function_arguments(*call);
  function_suffix(*call);
  return simplify(std::move(call));
}

void Parser::function_arguments(FunctionCall& call) {
  if (cursor_.accept(")")) return;
  if (cursor_.accept("*")) {
    call.star = true;
    cursor_.expect(")");
    return;
  }
  bool quantified = cursor_.accept("DISTINCT");
  call.distinct = quantified;
  // ALL is no reserved word: it is the quantifier when an expression can follow it.
  bool all = !quantified && cursor_.at("ALL") && !cursor_.is(")", 1) && !cursor_.is(",", 1) &&
             cursor_.peek(1).kind != TokenKind::kSymbol;
  if (all) cursor_.advance();
  if (quantified || all || !cursor_.at("ORDER")) {
    do {
      call.arguments.push_back(expression());
    } while (cursor_.accept(","));
  }
  if (cursor_.accept("ORDER")) {
    cursor_.expect("BY");
    call.order_by = sort_items();
  }
  cursor_.expect(")");
}

void Parser::function_suffix(FunctionCall& call) {
  if (cursor_.is("(", 1) && cursor_.is("WITHIN")) cursor_.fail();
  if (cursor_.is("(", 1) && cursor_.accept("FILTER")) {
    cursor_.expect("(");
    cursor_.expect("WHERE");
    call.filter = expression();
    cursor_.expect(")");
  }
  window_suffix(call);
  cursor_.note("'FILTER'");
}

void Parser::window_suffix(FunctionCall& call) {
  if (cursor_.is("NULLS", 1)) {
    if (cursor_.accept("IGNORE")) call.nulls = NullTreatment::kIgnore;
    if (cursor_.accept("RESPECT")) call.nulls = NullTreatment::kRespect;
    if (call.nulls != NullTreatment::kUnspecified) {
      cursor_.expect("NULLS");
      if (!cursor_.at("OVER")) cursor_.fail();
    }
  }
  bool named_window = cursor_.is_name(cursor_.peek(1)) && !cursor_.is("FROM", 1);
  if (cursor_.is("OVER") && (cursor_.is("(", 1) || named_window)) call.over = over();
  for (std::string_view word : {"'IGNORE'", "'RESPECT'", "'OVER'"}) cursor_.note(word);
}

// IF, COALESCE, NULLIF and TRY look like functions and are not.
ExpressionPtr Parser::simplify(std::unique_ptr<FunctionCall> call) {
  if (call->name.parts.size() != 1 || call->name.parts[0].quoted) return call;
  std::string name = to_lower(call->name.parts[0].value);
  bool special = name == "if" || name == "coalesce" || name == "nullif" || name == "try";
  if (!special) return call;
  Position start = call->position;
  auto& arguments = call->arguments;
  auto refuse = [&](bool wrong, std::string_view message) {
    if (wrong) cursor_.fail_at(start, message);
  };
  std::string upper = name == "if"         ? "IF"
                      : name == "coalesce" ? "COALESCE"
                      : name == "nullif"   ? "NULLIF"
                                           : "TRY";
  refuse(call->over != nullptr, "OVER clause not valid for '" + name + "' function");
  refuse(call->distinct, "DISTINCT not valid for '" + name + "' function");
  refuse(call->filter != nullptr, "FILTER not valid for '" + name + "' function");
  std::string count = "Invalid number of arguments for '" + name + "' function";
  if (name == "if") {
    refuse(arguments.size() != 2 && arguments.size() != 3, count);
    auto node = std::make_unique<If>(start);
    node->condition = std::move(arguments[0]);
    node->then = std::move(arguments[1]);
    if (arguments.size() == 3) node->otherwise = std::move(arguments[2]);
    return node;
  }
  if (name == "coalesce") {
    refuse(arguments.size() < 2, "The 'coalesce' function must have at least two arguments");
    auto node = std::make_unique<Coalesce>(start);
    node->values = std::move(arguments);
    return node;
  }
  if (name == "nullif") {
    refuse(arguments.size() != 2, count);
    auto node = std::make_unique<NullIf>(start);
    node->first = std::move(arguments[0]);
    node->second = std::move(arguments[1]);
    return node;
  }
  refuse(arguments.size() != 1, "The 'try' function must have exactly one argument");
  auto node = std::make_unique<Try>(start);
  node->value = std::move(arguments[0]);
  return node;
}

std::unique_ptr<Window> Parser::over() {
  cursor_.expect("OVER");
  if (cursor_.accept("(")) {
    auto window = window_specification();
    cursor_.expect(")");
    return window;
  }
  auto window = std::make_unique<Window>();
  window->position = cursor_.position();
  window->is_reference = true;
  window->base = cursor_.expect_name();
  return window;
}

// Between the parentheses.
std::unique_ptr<Window> Parser::window_specification() {
  auto window = std::make_unique<Window>();
  window->position = cursor_.position();
  bool clause = (cursor_.is("PARTITION") && cursor_.is("BY", 1)) || cursor_.is("ROWS") ||
                cursor_.is("RANGE") || cursor_.is("GROUPS");
  if (!clause && cursor_.at_name()) window->base = cursor_.expect_name();
  if (cursor_.accept("PARTITION")) {
    cursor_.expect("BY");
    do {
      window->partition_by.push_back(expression());
    } while (cursor_.accept(","));
  }
  if (cursor_.accept("ORDER")) {
    cursor_.expect("BY");
    window->order_by = sort_items();
  }
  if (cursor_.at("ROWS") || cursor_.at("RANGE") || cursor_.at("GROUPS")) window->frame = frame();
  return window;
}

Frame Parser::frame() {
  Frame frame;
  frame.position = cursor_.position();
  frame.unit = cursor_.is("ROWS")    ? FrameUnit::kRows
               : cursor_.is("RANGE") ? FrameUnit::kRange
                                     : FrameUnit::kGroups;
  cursor_.advance();
  if (cursor_.accept("BETWEEN")) {
    frame.start = frame_bound();
    cursor_.expect("AND");
    frame.end = frame_bound();
  } else {
    frame.start = frame_bound();
  }
  return frame;
}

FrameBound Parser::frame_bound() {
  FrameBound bound;
  bound.position = cursor_.position();
  if (cursor_.accept("UNBOUNDED")) {
    bool preceding = cursor_.accept("PRECEDING");
    if (!preceding) cursor_.expect("FOLLOWING");
    bound.kind =
        preceding ? FrameBoundKind::kUnboundedPreceding : FrameBoundKind::kUnboundedFollowing;
    return bound;
  }
  if (cursor_.is("ROW", 1) && cursor_.accept("CURRENT")) {
    cursor_.expect("ROW");
    return bound;
  }
  cursor_.note("'CURRENT'");
  bound.offset = expression();
  bool preceding = cursor_.accept("PRECEDING");
  if (!preceding) cursor_.expect("FOLLOWING");
  bound.kind = preceding ? FrameBoundKind::kPreceding : FrameBoundKind::kFollowing;
  return bound;
}

}  // namespace tarn::sql
