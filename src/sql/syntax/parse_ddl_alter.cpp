// ALTER TABLE.
#include "sql/syntax/ddl_parser.h"

namespace tarn::sql {

StatementPtr DdlParser::alter() {
  cursor_.set_context("alter table statement");
  cursor_.expect("ALTER");
  for (std::string_view word : {"DATABASE", "SCHEMA", "VIEW", "INDEX", "ROLE"}) {
    if (cursor_.is(word)) return unsupported("ALTER " + std::string(word));
  }
  cursor_.expect("TABLE");
  QualifiedName table = qualified_name();
  std::optional<PartitionSpec> partition;
  if (cursor_.at("PARTITION")) {
    partition = partition_spec(false);
    if (cursor_.accept("RENAME")) {
      cursor_.expect("TO");
      auto statement = std::make_unique<RenamePartition>(start_);
      statement->table = std::move(table);
      statement->from = *std::move(partition);
      statement->to = partition_spec(false);
      return statement;
    }
  }
  if (!partition && cursor_.is("ADD") && !cursor_.is("COLUMNS", 1)) {
    return add_partitions(std::move(table));
  }
  if (cursor_.at("ADD") || cursor_.at("REPLACE")) {
    return add_columns(std::move(table), std::move(partition));
  }
  if (cursor_.accept("SET")) return set_in_table(std::move(table), std::move(partition));
  if (!partition && cursor_.is("DROP") && !cursor_.is("COLUMN", 1)) {
    return drop_partitions(std::move(table));
  }
  if (cursor_.is("CHANGE")) return unsupported("ALTER TABLE CHANGE COLUMN");
  if (cursor_.is("DROP")) return unsupported("ALTER TABLE DROP COLUMN");
  if (cursor_.is("RENAME")) return unsupported("ALTER TABLE RENAME");
  for (std::string_view word : {"DROP", "RENAME"}) cursor_.at(word);
  cursor_.fail();
}

StatementPtr DdlParser::add_partitions(QualifiedName table) {
  cursor_.expect("ADD");
  auto statement = std::make_unique<AddPartitions>(start_);
  statement->table = std::move(table);
  statement->if_not_exists = if_not_exists();
  if (!cursor_.at("PARTITION")) cursor_.fail();
  do {
    PartitionSpec partition = partition_spec(false);
    if (cursor_.accept("LOCATION")) partition.location = cursor_.expect_string();
    statement->partitions.push_back(std::move(partition));
    if (cursor_.is("PARTITION", 1)) cursor_.accept(",");
  } while (cursor_.at("PARTITION"));
  return statement;
}

StatementPtr DdlParser::drop_partitions(QualifiedName table) {
  cursor_.expect("DROP");
  auto statement = std::make_unique<DropPartitions>(start_);
  statement->table = std::move(table);
  statement->if_exists = if_exists();
  do {
    statement->partitions.push_back(partition_spec(true));
  } while (cursor_.accept(","));
  return statement;
}

StatementPtr DdlParser::add_columns(QualifiedName table, std::optional<PartitionSpec> partition) {
  auto statement = std::make_unique<AddColumns>(start_);
  statement->table = std::move(table);
  statement->partition = std::move(partition);
  statement->replace = cursor_.is("REPLACE");
  cursor_.advance();
  cursor_.expect("COLUMNS");
  statement->columns = column_definitions(false);
  return statement;
}

StatementPtr DdlParser::set_in_table(QualifiedName table, std::optional<PartitionSpec> partition) {
  if (cursor_.accept("LOCATION")) {
    auto statement = std::make_unique<SetLocation>(start_);
    statement->table = std::move(table);
    statement->partition = std::move(partition);
    statement->location = cursor_.expect_string();
    return statement;
  }
  if (cursor_.is("SERDE") || cursor_.is("SERDEPROPERTIES") || cursor_.is("FILEFORMAT")) {
    return unsupported("ALTER TABLE SET " + cursor_.peek().upper);
  }
  cursor_.expect("TBLPROPERTIES");
  auto statement = std::make_unique<SetTableProperties>(start_);
  statement->table = std::move(table);
  statement->properties = properties();
  return statement;
}

// PARTITION (column = value, ...); DROP may compare in other ways.
PartitionSpec DdlParser::partition_spec(bool comparisons) {
  PartitionSpec spec;
  spec.position = cursor_.position();
  cursor_.expect("PARTITION");
  cursor_.expect("(");
  do {
    PartitionValue value;
    value.column = cursor_.expect_name();
    bool found = cursor_.accept("=");
    for (std::string_view op : {"!=", "<>", "<=", "<", ">=", ">"}) {
      if (found || !comparisons || !cursor_.accept(op)) continue;
      value.op = op == "<>" ? "!=" : op;
      found = true;
    }
    if (!found) cursor_.fail();
    value.value = partition_literal();
    spec.values.push_back(std::move(value));
  } while (cursor_.accept(","));
  cursor_.expect(")");
  return spec;
}

// A string, a number or DATE '...': its text.
std::string DdlParser::partition_literal() {
  cursor_.accept("DATE");
  if (cursor_.at_string()) return cursor_.expect_string();
  std::string sign = cursor_.accept("-") ? "-" : "";
  TokenKind kind = cursor_.peek().kind;
  if (kind != TokenKind::kInteger && kind != TokenKind::kDecimal) {
    cursor_.note("<constant>");
    cursor_.fail();
  }
  std::string value = sign + std::string(cursor_.peek().text);
  cursor_.advance();
  return value;
}

}  // namespace tarn::sql
