// Hive statements about databases, and SHOW, DESCRIBE, DROP, MSCK.
#include "sql/syntax/ddl_parser.h"

namespace tarn::sql {

StatementPtr DdlParser::statement() {
  start_ = cursor_.position();
  if (cursor_.is("CREATE")) {
    bool database = cursor_.is("DATABASE", 1) || cursor_.is("SCHEMA", 1);
    return database ? create_database() : create_table();
  }
  if (cursor_.is("DROP")) return drop();
  if (cursor_.is("ALTER")) return alter();
  if (cursor_.is("SHOW")) return show();
  if (cursor_.is("MSCK")) return repair_table();
  return describe();
}

void DdlParser::expect_end() {
  if (cursor_.is(";")) cursor_.advance();
  if (cursor_.peek().kind == TokenKind::kEnd) return;
  cursor_.note_only("'EOF'");
  cursor_.fail();
}

StatementPtr DdlParser::unsupported(std::string_view name) {
  auto statement = std::make_unique<Unsupported>(start_);
  statement->name = name;
  while (cursor_.peek().kind != TokenKind::kEnd) cursor_.advance();
  return statement;
}

StatementPtr DdlParser::create_database() {
  cursor_.set_context("create database statement");
  auto statement = std::make_unique<CreateDatabase>(start_);
  cursor_.advance();
  cursor_.advance();
  statement->if_not_exists = if_not_exists();
  statement->name = cursor_.expect_name();
  if (cursor_.accept("COMMENT")) statement->comment = cursor_.expect_string();
  if (cursor_.accept("LOCATION")) statement->location = cursor_.expect_string();
  if (cursor_.accept("WITH")) {
    cursor_.expect("DBPROPERTIES");
    statement->properties = properties();
  }
  return statement;
}

StatementPtr DdlParser::drop() {
  cursor_.set_context("drop statement");
  cursor_.expect("DROP");
  if (cursor_.accept("DATABASE") || cursor_.accept("SCHEMA")) {
    auto statement = std::make_unique<DropDatabase>(start_);
    statement->if_exists = if_exists();
    statement->name = cursor_.expect_name();
    statement->cascade = cursor_.accept("CASCADE");
    if (!statement->cascade) cursor_.accept("RESTRICT");
    return statement;
  }
  if (cursor_.accept("TABLE")) {
    auto statement = std::make_unique<DropTable>(start_);
    statement->if_exists = if_exists();
    statement->name = qualified_name();
    return statement;
  }
  if (cursor_.accept("VIEW")) {
    auto statement = std::make_unique<DropView>(start_);
    statement->if_exists = if_exists();
    statement->name = qualified_name();
    return statement;
  }
  for (std::string_view word : {"FUNCTION", "INDEX", "MATERIALIZED", "ROLE"}) {
    if (cursor_.is(word)) return unsupported("DROP " + std::string(word));
  }
  cursor_.fail();
}

StatementPtr DdlParser::show() {
  cursor_.set_context("show statement");
  cursor_.expect("SHOW");
  auto show = std::make_unique<Show>(start_);
  if (cursor_.accept("DATABASES") || cursor_.accept("SCHEMAS")) {
    show->what = ShowKind::kDatabases;
    if (cursor_.accept("LIKE")) show->pattern = cursor_.expect_string();
    return show;
  }
  bool views = cursor_.at("VIEWS");
  if (views || cursor_.at("TABLES")) {
    cursor_.advance();
    show->what = views ? ShowKind::kViews : ShowKind::kTables;
    if (cursor_.accept("IN") || cursor_.accept("FROM")) {
      show->name.emplace().parts.push_back(cursor_.expect_name());
    }
    if (cursor_.accept("LIKE") || cursor_.at_string()) show->pattern = cursor_.expect_string();
    return show;
  }
  if (cursor_.accept("COLUMNS")) {
    show->what = ShowKind::kColumns;
    if (!cursor_.accept("FROM")) cursor_.expect("IN");
    show->name = qualified_name();
    if (cursor_.accept("FROM") || cursor_.accept("IN")) show->database = cursor_.expect_name();
    return show;
  }
  return show_of_table(std::move(show));
}

StatementPtr DdlParser::show_of_table(std::unique_ptr<Show> show) {
  if (cursor_.accept("PARTITIONS")) {
    show->what = ShowKind::kPartitions;
  } else if (cursor_.accept("CREATE")) {
    bool view = cursor_.accept("VIEW");
    if (!view) cursor_.expect("TABLE");
    show->what = view ? ShowKind::kCreateView : ShowKind::kCreateTable;
  } else if (cursor_.accept("TBLPROPERTIES")) {
    show->what = ShowKind::kTableProperties;
  } else {
    for (std::string_view word : {"CATALOGS", "FUNCTIONS", "GRANTS", "INDEXES", "LOCKS", "ROLES",
                                  "SESSION", "STATS", "TRANSACTIONS"}) {
      if (cursor_.is(word)) return unsupported("SHOW " + std::string(word));
    }
    cursor_.fail();
  }
  show->name = qualified_name();
  if (show->what == ShowKind::kTableProperties && cursor_.accept("(")) {
    show->pattern = cursor_.expect_string();
    cursor_.expect(")");
  }
  return show;
}

StatementPtr DdlParser::describe() {
  cursor_.set_context("describe statement");
  cursor_.advance();
  for (std::string_view word : {"DATABASE", "SCHEMA", "FUNCTION", "INPUT", "OUTPUT"}) {
    bool named = cursor_.is(word) && cursor_.is_name(cursor_.peek(1));
    if (named) return unsupported("DESCRIBE " + std::string(word));
  }
  auto statement = std::make_unique<Describe>(start_);
  bool more = cursor_.peek(1).kind != TokenKind::kEnd && !cursor_.is(".", 1);
  if (cursor_.is("VIEW") && more) cursor_.advance();
  statement->extended = more && cursor_.accept("EXTENDED");
  statement->formatted = more && !statement->extended && cursor_.accept("FORMATTED");
  statement->table = qualified_name();
  if (cursor_.at("PARTITION")) statement->partition = partition_spec(false);
  if (cursor_.at_name()) statement->column = qualified_name();
  return statement;
}

StatementPtr DdlParser::repair_table() {
  cursor_.set_context("msck statement");
  cursor_.expect("MSCK");
  cursor_.expect("REPAIR");
  cursor_.expect("TABLE");
  auto statement = std::make_unique<RepairTable>(start_);
  statement->table = qualified_name();
  return statement;
}

QualifiedName DdlParser::qualified_name() {
  QualifiedName name;
  name.parts.push_back(cursor_.expect_name());
  while (cursor_.accept(".")) name.parts.push_back(cursor_.expect_name());
  return name;
}

// ('key' = 'value', ...).
std::vector<Property> DdlParser::properties() {
  std::vector<Property> list;
  cursor_.expect("(");
  do {
    Property property;
    property.key = cursor_.expect_string();
    cursor_.expect("=");
    property.value = cursor_.expect_string();
    list.push_back(std::move(property));
  } while (cursor_.accept(","));
  cursor_.expect(")");
  return list;
}

bool DdlParser::if_not_exists() {
  if (!cursor_.accept("IF")) return false;
  cursor_.expect("NOT");
  cursor_.expect("EXISTS");
  return true;
}

bool DdlParser::if_exists() {
  if (!cursor_.accept("IF")) return false;
  cursor_.expect("EXISTS");
  return true;
}

}  // namespace tarn::sql
