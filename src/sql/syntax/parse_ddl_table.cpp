// CREATE [EXTERNAL] TABLE.
#include "sql/syntax/ddl_parser.h"

namespace tarn::sql {

StatementPtr DdlParser::create_table() {
  cursor_.set_context("create table statement");
  auto table = std::make_unique<CreateTable>(start_);
  cursor_.expect("CREATE");
  table->external = cursor_.accept("EXTERNAL");
  cursor_.expect("TABLE");
  table->if_not_exists = if_not_exists();
  table->name = qualified_name();
  if (cursor_.is("LIKE")) return unsupported("CREATE TABLE LIKE");
  if (cursor_.at("(")) table->columns = column_definitions(false);
  // Hive fixes the order of the clauses and takes them in others too; so does Athena.
  while (table_clause(*table) || storage_clause(*table)) {
  }
  return table;
}

bool DdlParser::table_clause(CreateTable& table) {
  if (cursor_.accept("COMMENT")) {
    table.comment = cursor_.expect_string();
  } else if (cursor_.accept("PARTITIONED")) {
    cursor_.expect("BY");
    table.partitioned_by = column_definitions(true);
  } else if (cursor_.accept("CLUSTERED")) {
    table.clustered_by = bucket_spec();
  } else if (cursor_.accept("LOCATION")) {
    table.location = cursor_.expect_string();
  } else if (cursor_.accept("TBLPROPERTIES")) {
    table.properties = properties();
  } else {
    return false;
  }
  return true;
}

bool DdlParser::storage_clause(CreateTable& table) {
  if (cursor_.accept("ROW")) {
    cursor_.expect("FORMAT");
    if (cursor_.accept("DELIMITED")) {
      delimited(table);
      return true;
    }
    cursor_.expect("SERDE");
    SerdeFormat& serde = table.serde.emplace();
    serde.name = cursor_.expect_string();
    if (cursor_.accept("WITH")) {
      cursor_.expect("SERDEPROPERTIES");
      serde.properties = properties();
    }
    return true;
  }
  if (cursor_.accept("WITH")) {  // after the SERDE's other clauses
    cursor_.expect("SERDEPROPERTIES");
    if (!table.serde) table.serde.emplace();
    table.serde->properties = properties();
    return true;
  }
  if (!cursor_.accept("STORED")) return false;
  stored_as(table);
  return true;
}

void DdlParser::delimited(CreateTable& table) {
  DelimitedFormat& format = table.delimited.emplace();
  auto terminated_by = [this] {
    cursor_.expect("TERMINATED");
    cursor_.expect("BY");
    return cursor_.expect_string();
  };
  while (true) {
    if (cursor_.accept("FIELDS")) {
      format.field_delimiter = terminated_by();
    } else if (cursor_.accept("ESCAPED")) {
      cursor_.expect("BY");
      format.escape = cursor_.expect_string();
    } else if (cursor_.accept("COLLECTION")) {
      cursor_.expect("ITEMS");
      format.collection_delimiter = terminated_by();
    } else if (cursor_.accept("MAP")) {
      cursor_.expect("KEYS");
      format.map_key_delimiter = terminated_by();
    } else if (cursor_.accept("LINES")) {
      format.line_delimiter = terminated_by();
    } else if (cursor_.accept("NULL")) {
      cursor_.expect("DEFINED");
      cursor_.expect("AS");
      format.null_text = cursor_.expect_string();
    } else {
      return;
    }
  }
}

void DdlParser::stored_as(CreateTable& table) {
  if (!cursor_.accept("AS")) {
    cursor_.note_only("'AS'");  // STORED BY is Hive's, not Athena's
    cursor_.fail();
  }
  if (cursor_.accept("INPUTFORMAT")) {
    table.input_format = cursor_.expect_string();
    cursor_.expect("OUTPUTFORMAT");
    table.output_format = cursor_.expect_string();
    return;
  }
  const Token& format = cursor_.peek();
  if (format.kind != TokenKind::kWord) cursor_.fail();
  table.stored_as = format.upper;
  cursor_.advance();
}

BucketSpec DdlParser::bucket_spec() {
  BucketSpec spec;
  cursor_.expect("BY");
  cursor_.expect("(");
  do {
    spec.columns.push_back(cursor_.expect_name());
  } while (cursor_.accept(","));
  cursor_.expect(")");
  if (cursor_.accept("SORTED")) {
    cursor_.expect("BY");
    cursor_.expect("(");
    do {
      Identifier column = cursor_.expect_name();
      bool descending = !cursor_.accept("ASC") && cursor_.accept("DESC");
      spec.sorted_by.emplace_back(std::move(column), descending);
    } while (cursor_.accept(","));
    cursor_.expect(")");
  }
  cursor_.expect("INTO");
  spec.count = cursor_.expect_integer();
  cursor_.expect("BUCKETS");
  return spec;
}

// (name type [COMMENT '...'], ...). Iceberg's partition columns may have no type, or be a
// transform such as bucket(16, id), whose text is then the name.
std::vector<ColumnDefinition> DdlParser::column_definitions(bool partition_columns) {
  std::vector<ColumnDefinition> columns;
  cursor_.expect("(");
  do {
    ColumnDefinition column;
    size_t first = cursor_.index();
    column.name = cursor_.expect_name();
    if (partition_columns && cursor_.is("(")) {
      size_t close = cursor_.closing(cursor_.index());
      while (cursor_.index() <= close && cursor_.peek().kind != TokenKind::kEnd) {
        cursor_.advance();
      }
      column.name.value = cursor_.text_since(first);
    } else if (!partition_columns || !(cursor_.is(",") || cursor_.is(")"))) {
      column.type = read_type(cursor_);
    }
    if (cursor_.accept("COMMENT")) column.comment = cursor_.expect_string();
    columns.push_back(std::move(column));
  } while (cursor_.accept(","));
  cursor_.expect(")");
  return columns;
}

}  // namespace tarn::sql
