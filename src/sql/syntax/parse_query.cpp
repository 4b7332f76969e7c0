// Queries: WITH, set operations, SELECT, VALUES, ORDER BY, OFFSET, LIMIT.
#include "sql/syntax/parse.h"
#include "sql/syntax/parser.h"

namespace tarn::sql {

QueryPtr Parser::query() {
  Depth depth(cursor_.depth());
  auto query = std::make_unique<Query>();
  query->position = cursor_.position();
  if (cursor_.is("WITH")) {
    cursor_.advance();
    query->recursive = cursor_.accept("RECURSIVE");
    do {
      WithItem item;
      item.name = cursor_.expect_name();
      if (cursor_.at("(")) item.columns = column_aliases();
      cursor_.expect("AS");
      cursor_.expect("(");
      item.query = this->query();
      cursor_.expect(")");
      query->with.push_back(std::move(item));
    } while (cursor_.accept(","));
  }
  query_no_with(*query);
  return query;
}

void Parser::query_no_with(Query& query) {
  query.body = query_term(false);
  if (cursor_.accept("ORDER")) {
    cursor_.expect("BY");
    query.order_by = sort_items();
  }
  limits(query);
}

void Parser::limits(Query& query) {
  if (cursor_.accept("OFFSET")) {
    query.offset = row_count();
    if (!cursor_.accept("ROW")) cursor_.accept("ROWS");
  }
  if (cursor_.accept("LIMIT")) {
    if (!cursor_.accept("ALL")) query.limit = row_count();
  } else if (cursor_.accept("FETCH")) {
    if (!cursor_.accept("FIRST")) cursor_.expect("NEXT");
    if (cursor_.at("ROW") || cursor_.at("ROWS")) {
      auto one = std::make_unique<LongLiteral>(cursor_.position());
      one->value = 1;
      one->text = "1";
      query.limit = std::move(one);
    } else {
      query.limit = row_count();
    }
    if (!cursor_.accept("ROW")) cursor_.expect("ROWS");
    query.with_ties = cursor_.accept("WITH");
    if (query.with_ties) {
      cursor_.expect("TIES");
    } else {
      cursor_.expect("ONLY");
    }
  }
}

ExpressionPtr Parser::row_count() {
  if (cursor_.at("?")) return primary();
  if (cursor_.peek().kind != TokenKind::kInteger) {
    cursor_.note("<integer>");
    cursor_.fail();
  }
  return number();
}

// INTERSECT binds tighter than UNION and EXCEPT.
QueryBodyPtr Parser::query_term(bool intersect_only) {
  Chain chain(cursor_.depth());
  QueryBodyPtr left = intersect_only ? query_primary() : query_term(true);
  while (true) {
    Position at_operator = cursor_.position();
    SetOperator op = SetOperator::kIntersect;
    if (intersect_only) {
      if (!cursor_.accept("INTERSECT")) return left;
    } else if (cursor_.accept("UNION")) {
      op = SetOperator::kUnion;
    } else if (cursor_.accept("EXCEPT")) {
      op = SetOperator::kExcept;
    } else {
      return left;
    }
    auto node = std::make_unique<SetOperation>(at_operator);
    node->op = op;
    node->distinct = !cursor_.accept("ALL");
    if (node->distinct) cursor_.accept("DISTINCT");
    node->corresponding = cursor_.accept("CORRESPONDING");
    node->left = std::move(left);
    node->right = intersect_only ? query_primary() : query_term(true);
    left = std::move(node);
    chain.link();
  }
}

QueryBodyPtr Parser::query_primary() {
  Position start = cursor_.position();
  if (cursor_.is("SELECT")) return select();
  if (cursor_.is("VALUES")) {
    auto values = std::make_unique<Values>(start);
    cursor_.advance();
    do {
      values->rows.push_back(expression());
    } while (cursor_.accept(","));
    return values;
  }
  if (cursor_.is("TABLE")) {
    auto table = std::make_unique<TableBody>(start);
    cursor_.advance();
    table->name = qualified_name();
    return table;
  }
  if (cursor_.is("(")) {
    Depth depth(cursor_.depth());
    auto node = std::make_unique<SubqueryBody>(start);
    cursor_.advance();
    node->query = std::make_unique<Query>();
    node->query->position = cursor_.position();
    if (cursor_.is("WITH")) {
      node->query = query();
    } else {
      query_no_with(*node->query);
    }
    cursor_.expect(")");
    return node;
  }
  cursor_.note("<query>");
  cursor_.fail();
}

bool Parser::starts_query(size_t index) const {
  // Down the run of '(' to what it starts with, then up again as long as each bracket closes
  // where only a query can go on.
  size_t inner = index;
  auto is = [this](size_t at, std::string_view word) {
    const Token& token = cursor_.token(at);
    return token.kind == TokenKind::kSymbol ? token.text == word : token.upper == word;
  };
  while (is(inner, "(") && inner - index <= static_cast<size_t>(kMaxDepth)) ++inner;
  bool table_function = is(inner, "TABLE") && is(inner + 1, "(");
  if (table_function ||
      !(is(inner, "SELECT") || is(inner, "WITH") || is(inner, "VALUES") || is(inner, "TABLE"))) {
    return false;
  }
  while (inner > index) {
    --inner;
    size_t after = cursor_.closing(inner) + 1;
    bool goes_on = false;
    for (std::string_view word :
         {")", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT", "OFFSET", "FETCH"}) {
      goes_on = goes_on || is(after, word);
    }
    if (!goes_on) return false;
  }
  return true;
}

QueryBodyPtr Parser::select() {
  auto select = std::make_unique<Select>(cursor_.position());
  cursor_.expect("SELECT");
  select->distinct = cursor_.accept("DISTINCT");
  bool all = cursor_.at("ALL") && !cursor_.is(",", 1) && !cursor_.is("FROM", 1) &&
             cursor_.peek(1).kind != TokenKind::kEnd;
  if (!select->distinct && all) cursor_.advance();
  do {
    select->items.push_back(select_item());
  } while (cursor_.accept(","));
  if (cursor_.accept("FROM")) select->from = relations();
  if (cursor_.accept("WHERE")) select->where = expression();
  if (cursor_.at("GROUP")) select->group_by = group_by();
  if (cursor_.accept("HAVING")) select->having = expression();
  if (cursor_.accept("WINDOW")) {
    do {
      WindowDefinition definition;
      definition.name = cursor_.expect_name();
      cursor_.expect("AS");
      cursor_.expect("(");
      definition.window = std::move(*window_specification());
      cursor_.expect(")");
      select->windows.push_back(std::move(definition));
    } while (cursor_.accept(","));
  }
  return select;
}

SelectItem Parser::select_item() {
  SelectItem item;
  item.position = cursor_.position();
  if (cursor_.accept("*")) {
    item.star = true;
    return item;
  }
  item.expression = expression();
  if (cursor_.is("*", 1) && cursor_.accept(".")) {
    cursor_.expect("*");
    item.star = true;
    if (cursor_.accept("AS")) item.star_aliases = column_aliases();
    return item;
  }
  Identifier alias;
  if (accept_alias(alias)) item.alias = std::move(alias);
  return item;
}

GroupBy Parser::group_by() {
  GroupBy group;
  group.position = cursor_.position();
  cursor_.expect("GROUP");
  cursor_.expect("BY");
  bool quantified = !cursor_.is(",", 1) && cursor_.peek(1).kind != TokenKind::kEnd;
  group.distinct = cursor_.accept("DISTINCT");
  if (!group.distinct && quantified && cursor_.peek(1).kind == TokenKind::kWord) {
    cursor_.accept("ALL");
  }
  do {
    group.elements.push_back(grouping_element());
  } while (cursor_.accept(","));
  return group;
}

GroupingElement Parser::grouping_element() {
  GroupingElement element;
  element.position = cursor_.position();
  if (cursor_.is("SETS", 1) && cursor_.accept("GROUPING")) {
    cursor_.expect("SETS");
    element.kind = GroupingKind::kSets;
  } else if (cursor_.accept("ROLLUP")) {
    element.kind = GroupingKind::kRollup;
  } else if (cursor_.accept("CUBE")) {
    element.kind = GroupingKind::kCube;
  } else {
    element.sets.push_back(grouping_set());
    return element;
  }
  cursor_.expect("(");
  if (element.kind != GroupingKind::kSets && cursor_.accept(")")) return element;
  do {
    element.sets.push_back(grouping_set());
  } while (cursor_.accept(","));
  cursor_.expect(")");
  return element;
}

// `()`, `(a, b)` or an expression. A bracketed list reads as a row and is taken apart.
std::vector<ExpressionPtr> Parser::grouping_set() {
  std::vector<ExpressionPtr> set;
  if (cursor_.is(")", 1) && cursor_.accept("(")) {
    cursor_.expect(")");
    return set;
  }
  bool bracketed = cursor_.is("(");
  size_t close = cursor_.closing(cursor_.index());
  ExpressionPtr key = expression();
  if (bracketed && key->kind == ExpressionKind::kRow && cursor_.index() == close + 1) {
    return std::move(static_cast<Row&>(*key).items);
  }
  set.push_back(std::move(key));
  return set;
}

std::vector<SortItem> Parser::sort_items() {
  std::vector<SortItem> items;
  do {
    SortItem item;
    item.position = cursor_.position();
    item.key = expression();
    item.descending = !cursor_.accept("ASC") && cursor_.accept("DESC");
    if (cursor_.accept("NULLS")) {
      bool first = cursor_.accept("FIRST");
      if (!first) cursor_.expect("LAST");
      item.nulls = first ? NullOrder::kFirst : NullOrder::kLast;
    }
    items.push_back(std::move(item));
  } while (cursor_.accept(","));
  return items;
}

}  // namespace tarn::sql
