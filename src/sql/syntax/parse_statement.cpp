// Statements in Trino's grammar, and which of the two grammars a text is read by.
#include "sql/syntax/ddl_parser.h"
#include "sql/syntax/parse.h"
#include "sql/syntax/parser.h"
#include "sql/syntax/sql_error.h"

namespace tarn::sql {

StatementPtr Parser::statement() {
  Position start = cursor_.position();
  if (cursor_.is("EXPLAIN")) return explain();
  if (cursor_.is("CREATE")) return create_view();
  if (cursor_.is("INSERT")) return insert();
  if (cursor_.is("UNLOAD")) return unload();
  if (cursor_.is("PREPARE")) return prepare();
  if (cursor_.is("EXECUTE")) return execute();
  if (cursor_.is("DEALLOCATE")) return deallocate();
  for (std::string_view word : {"SELECT", "WITH", "VALUES", "TABLE", "("}) {
    if (!cursor_.is(word)) continue;
    auto statement = std::make_unique<QueryStatement>(start);
    statement->query = query();
    return statement;
  }
  return unsupported();
}

StatementPtr Parser::explain() {
  auto explain = std::make_unique<Explain>(cursor_.position());
  cursor_.expect("EXPLAIN");
  if (cursor_.accept("ANALYZE")) {
    explain->analyze = true;
    explain->verbose = cursor_.accept("VERBOSE");
  } else if ((cursor_.is("TYPE", 1) || cursor_.is("FORMAT", 1)) && cursor_.accept("(")) {
    do {
      bool type = cursor_.accept("TYPE");
      if (!type) cursor_.expect("FORMAT");
      std::string& value = type ? explain->type : explain->format;
      std::initializer_list<std::string_view> types{"LOGICAL", "DISTRIBUTED", "VALIDATE", "IO"};
      std::initializer_list<std::string_view> formats{"TEXT", "GRAPHVIZ", "JSON"};
      value.clear();
      for (std::string_view word : type ? types : formats) {
        if (value.empty() && cursor_.accept(word)) value = word;
      }
      if (value.empty()) cursor_.fail();
    } while (cursor_.accept(","));
    cursor_.expect(")");
  }
  explain->statement = statement();
  return explain;
}

// The statement is read, so that it is known to be one; its `?`s are its own.
StatementPtr Parser::prepare() {
  auto prepare = std::make_unique<Prepare>(cursor_.position());
  cursor_.expect("PREPARE");
  prepare->name = cursor_.expect_name();
  cursor_.expect("FROM");
  size_t start = cursor_.index();
  statement();
  prepare->statement_text = cursor_.text_since(start);
  parameters_ = 0;
  return prepare;
}

StatementPtr Parser::execute() {
  auto execute = std::make_unique<Execute>(cursor_.position());
  cursor_.expect("EXECUTE");
  if (cursor_.is("IMMEDIATE") && cursor_.peek(1).kind == TokenKind::kString) {
    cursor_.advance();
    execute->immediate = cursor_.expect_string();
  } else {
    execute->name = cursor_.expect_name();
  }
  if (!cursor_.accept("USING")) return execute;
  do {
    size_t start = cursor_.index();
    expression();
    execute->values.emplace_back(cursor_.text_since(start));
  } while (cursor_.accept(","));
  return execute;
}

StatementPtr Parser::deallocate() {
  auto deallocate = std::make_unique<Deallocate>(cursor_.position());
  cursor_.expect("DEALLOCATE");
  cursor_.expect("PREPARE");
  deallocate->name = cursor_.expect_name();
  return deallocate;
}

// CREATE TABLE … AS, or CREATE [OR REPLACE] VIEW name [COMMENT '...'] [SECURITY ...] AS query;
// other CREATEs of this grammar are known by name only.
StatementPtr Parser::create_view() {
  Position start = cursor_.position();
  if (cursor_.is("TABLE", 1)) return create_table_as();
  size_t ahead = cursor_.is("OR", 1) && cursor_.is("REPLACE", 2) ? 3 : 1;
  if (!cursor_.is("VIEW", ahead)) return unsupported();
  auto view = std::make_unique<CreateView>(start);
  view->or_replace = ahead == 3;
  for (size_t i = 0; i <= ahead; ++i) cursor_.advance();
  view->name = qualified_name();
  if (cursor_.accept("COMMENT")) cursor_.expect_string();
  if (cursor_.accept("SECURITY") && !cursor_.accept("DEFINER")) cursor_.expect("INVOKER");
  cursor_.expect("AS");
  size_t query_index = cursor_.index();
  view->query = query();
  view->query_text = cursor_.text_since(query_index);
  return view;
}

namespace {

struct KnownStatement {
  std::string_view first, second;
  std::string_view name;
};

constexpr KnownStatement kKnown[] = {
    {"ALTER", "", "ALTER"},
    {"ANALYZE", "", "ANALYZE"},
    {"CALL", "", "CALL"},
    {"COMMENT", "", "COMMENT"},
    {"COMMIT", "", "COMMIT"},
    {"CREATE", "FUNCTION", "CREATE FUNCTION"},
    {"CREATE", "MATERIALIZED", "CREATE MATERIALIZED VIEW"},
    {"CREATE", "ROLE", "CREATE ROLE"},
    {"DELETE", "", "DELETE"},
    {"DENY", "", "DENY"},
    {"GRANT", "", "GRANT"},
    {"MERGE", "", "MERGE"},
    {"OPTIMIZE", "", "OPTIMIZE"},
    {"REFRESH", "", "REFRESH MATERIALIZED VIEW"},
    {"RESET", "", "RESET SESSION"},
    {"REVOKE", "", "REVOKE"},
    {"ROLLBACK", "", "ROLLBACK"},
    {"SET", "", "SET"},
    {"START", "", "START TRANSACTION"},
    {"TRUNCATE", "", "TRUNCATE TABLE"},
    {"UPDATE", "", "UPDATE"},
    {"USE", "", "USE"},
    {"USING", "EXTERNAL", "USING EXTERNAL FUNCTION"},
    {"VACUUM", "", "VACUUM"},
};

}  // namespace

// A known statement that is not served: its name, and the rest unread.
StatementPtr Parser::unsupported() {
  Position start = cursor_.position();
  for (const KnownStatement& known : kKnown) {
    if (!cursor_.is(known.first)) continue;
    if (!known.second.empty() && !cursor_.is(known.second, 1)) continue;
    auto statement = std::make_unique<Unsupported>(start);
    statement->name = known.name;
    while (cursor_.peek().kind != TokenKind::kEnd) cursor_.advance();
    return statement;
  }
  if (cursor_.accept("CREATE")) {
    for (std::string_view word : {"DATABASE", "EXTERNAL", "OR", "SCHEMA", "TABLE", "VIEW"}) {
      cursor_.at(word);
    }
    cursor_.fail();
  }
  for (std::string_view word :
       {"ALTER", "CREATE", "DEALLOCATE", "DELETE", "DESC", "DESCRIBE", "DROP", "EXECUTE", "EXPLAIN",
        "INSERT", "MERGE", "MSCK", "OPTIMIZE", "PREPARE", "SHOW", "UNLOAD", "UPDATE", "VACUUM"}) {
    cursor_.at(word);
  }
  cursor_.note("<query>");
  cursor_.fail();
}

QualifiedName Parser::qualified_name() {
  QualifiedName name;
  name.parts.push_back(cursor_.expect_name());
  while (cursor_.accept(".")) name.parts.push_back(cursor_.expect_name());
  return name;
}

void Parser::expect_end() {
  if (cursor_.is(";")) cursor_.advance();
  if (cursor_.peek().kind == TokenKind::kEnd) return;
  // Trino's grammar has no `;`: it is taken off by the client, so it is not offered.
  cursor_.note("<EOF>");
  cursor_.fail();
}

namespace {

// Whether the first words are Hive's. CREATE TABLE is, unless it is AS a query.
bool is_hive(const TokenCursor& cursor) {
  for (std::string_view word : {"ALTER", "MSCK", "SHOW", "DESCRIBE", "DESC", "DROP"}) {
    if (cursor.is(word)) return true;
  }
  if (!cursor.is("CREATE")) return false;
  if (cursor.is("EXTERNAL", 1) || cursor.is("DATABASE", 1) || cursor.is("SCHEMA", 1)) return true;
  if (!cursor.is("TABLE", 1)) return false;
  for (size_t i = cursor.index(); cursor.token(i).kind != TokenKind::kEnd; ++i) {
    const Token& token = cursor.token(i);
    if (token.text == "(") i = cursor.closing(i);
    if (token.upper != "AS") continue;
    const Token& next = cursor.token(i + 1);
    if (next.text == "(" || next.upper == "SELECT" || next.upper == "WITH" ||
        next.upper == "VALUES" || next.upper == "TABLE") {
      return false;
    }
  }
  return true;
}

// Runs `body`, turning what the parser throws into an error.
template <class T, class Body>
Result<T> guarded(std::string_view text, Body body) {
  if (text.size() > kMaxTextBytes) {
    return syntax_error(Position{},
                        "Query text is longer than " + std::to_string(kMaxTextBytes) + " bytes");
  }
  try {
    return body();
  } catch (ParseFailure& failure) {
    return std::move(failure.error);
  }
}

}  // namespace

Result<StatementPtr> parse_statement(std::string_view text) {
  return guarded<StatementPtr>(text, [&]() -> StatementPtr {
    if (is_hive(TokenCursor(text, LexicalManner::kQuery))) {
      DdlParser parser(text);
      StatementPtr statement = parser.statement();
      parser.expect_end();
      return statement;
    }
    Parser parser(text);
    StatementPtr statement = parser.statement();
    parser.expect_end();
    statement->parameter_count = parser.parameter_count();
    return statement;
  });
}

Result<QueryPtr> parse_query(std::string_view text) {
  return guarded<QueryPtr>(text, [&] {
    Parser parser(text);
    QueryPtr query = parser.query();
    parser.expect_end();
    return query;
  });
}

Result<ExpressionPtr> parse_expression(std::string_view text) {
  return guarded<ExpressionPtr>(text, [&] {
    Parser parser(text);
    ExpressionPtr expression = parser.expression();
    parser.expect_end();
    return expression;
  });
}

Result<TypePtr> parse_type(std::string_view text) {
  return guarded<TypePtr>(text, [&] {
    Parser parser(text);
    TypePtr type = parser.type();
    parser.expect_end();
    return type;
  });
}

}  // namespace tarn::sql
