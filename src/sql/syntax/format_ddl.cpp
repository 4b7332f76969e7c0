#include "sql/syntax/format_ddl.h"

#include "sql/syntax/format_writer.h"

namespace tarn::sql {
namespace {

class DdlWriter {
 public:
  std::string take() { return out_.take(); }

  void statement(const Statement& node);
  void create_table(const CreateTable& table);

 private:
  void storage(const CreateTable& table);
  void show(const Show& show);
  void describe(const Describe& describe);
  void add_columns(const AddColumns& add);

  void clause(std::string_view words, const std::optional<std::string>& value) {
    if (!value) return;
    out_ << " " << words << " ";
    out_.string(*value);
  }

  void properties(std::string_view words, const std::vector<Property>& list) {
    if (list.empty()) return;
    out_ << " " << words << " (";
    out_.list(list, [this](const Property& property) {
      out_.string(property.key);
      out_ << " = ";
      out_.string(property.value);
    });
    out_ << ")";
  }

  void columns(const std::vector<ColumnDefinition>& list) {
    out_ << " (";
    out_.list(list, [this](const ColumnDefinition& column) {
      out_.name(column.name);
      if (column.type) {
        out_ << " ";
        out_.type(*column.type);
      }
      clause("COMMENT", column.comment);
    });
    out_ << ")";
  }

  void partition(const PartitionSpec& spec) {
    out_ << " PARTITION (";
    out_.list(spec.values, [this](const PartitionValue& value) {
      out_.name(value.column);
      out_ << " " << value.op << " ";
      out_.string(value.value);
    });
    out_ << ")";
    clause("LOCATION", spec.location);
  }

  void alter(const QualifiedName& table, const std::optional<PartitionSpec>& spec = {}) {
    out_ << "ALTER TABLE ";
    out_.name(table);
    if (spec) partition(*spec);
  }

  void drop(std::string_view words, bool if_exists, const QualifiedName& name) {
    out_ << words << (if_exists ? " IF EXISTS " : " ");
    out_.name(name);
  }

  SqlWriter out_{LexicalManner::kHive};
};

void DdlWriter::statement(const Statement& node) {
  switch (node.kind) {
    case StatementKind::kCreateDatabase: {
      const auto& create = as<CreateDatabase>(node);
      out_ << "CREATE DATABASE " << (create.if_not_exists ? "IF NOT EXISTS " : "");
      out_.name(create.name);
      clause("COMMENT", create.comment);
      clause("LOCATION", create.location);
      return properties("WITH DBPROPERTIES", create.properties);
    }
    case StatementKind::kDropDatabase: {
      const auto& statement = as<DropDatabase>(node);
      drop("DROP DATABASE", statement.if_exists, QualifiedName{{statement.name}});
      out_ << (statement.cascade ? " CASCADE" : "");
      return;
    }
    case StatementKind::kDropTable:
      return drop("DROP TABLE", as<DropTable>(node).if_exists, as<DropTable>(node).name);
    case StatementKind::kDropView:
      return drop("DROP VIEW", as<DropView>(node).if_exists, as<DropView>(node).name);
    case StatementKind::kCreateTable:
      return create_table(as<CreateTable>(node));
    case StatementKind::kAddPartitions:
      alter(as<AddPartitions>(node).table);
      out_ << " ADD" << (as<AddPartitions>(node).if_not_exists ? " IF NOT EXISTS" : "");
      for (const auto& spec : as<AddPartitions>(node).partitions) partition(spec);
      return;
    case StatementKind::kDropPartitions:
      alter(as<DropPartitions>(node).table);
      out_ << " DROP" << (as<DropPartitions>(node).if_exists ? " IF EXISTS" : "");
      return out_.list(as<DropPartitions>(node).partitions,
                       [this](const PartitionSpec& spec) { partition(spec); });
    case StatementKind::kRenamePartition:
      alter(as<RenamePartition>(node).table, as<RenamePartition>(node).from);
      out_ << " RENAME TO";
      return partition(as<RenamePartition>(node).to);
    case StatementKind::kAddColumns:
      return add_columns(as<AddColumns>(node));
    case StatementKind::kSetLocation:
      alter(as<SetLocation>(node).table, as<SetLocation>(node).partition);
      return clause("SET LOCATION", as<SetLocation>(node).location);
    case StatementKind::kSetTableProperties:
      alter(as<SetTableProperties>(node).table);
      return properties("SET TBLPROPERTIES", as<SetTableProperties>(node).properties);
    case StatementKind::kRepairTable:
      out_ << "MSCK REPAIR TABLE ";
      return out_.name(as<RepairTable>(node).table);
    case StatementKind::kShow:
      return show(as<Show>(node));
    case StatementKind::kDescribe:
      return describe(as<Describe>(node));
    default:
      return;
  }
}

void DdlWriter::add_columns(const AddColumns& add) {
  alter(add.table, add.partition);
  out_ << (add.replace ? " REPLACE COLUMNS" : " ADD COLUMNS");
  columns(add.columns);
}

void DdlWriter::create_table(const CreateTable& table) {
  out_ << "CREATE " << (table.external ? "EXTERNAL " : "") << "TABLE "
       << (table.if_not_exists ? "IF NOT EXISTS " : "");
  out_.name(table.name);
  if (!table.columns.empty()) columns(table.columns);
  clause("COMMENT", table.comment);
  if (!table.partitioned_by.empty()) {
    out_ << " PARTITIONED BY";
    columns(table.partitioned_by);
  }
  if (table.clustered_by) {
    out_ << " CLUSTERED BY ";
    out_.names(table.clustered_by->columns);
    if (!table.clustered_by->sorted_by.empty()) {
      out_ << " SORTED BY (";
      out_.list(table.clustered_by->sorted_by, [this](const std::pair<Identifier, bool>& key) {
        out_.name(key.first);
        out_ << (key.second ? " DESC" : " ASC");
      });
      out_ << ")";
    }
    out_ << " INTO " << std::to_string(table.clustered_by->count) << " BUCKETS";
  }
  storage(table);
  clause("LOCATION", table.location);
  properties("TBLPROPERTIES", table.properties);
}

void DdlWriter::storage(const CreateTable& table) {
  if (table.delimited) {
    const DelimitedFormat& format = *table.delimited;
    out_ << " ROW FORMAT DELIMITED";
    clause("FIELDS TERMINATED BY", format.field_delimiter);
    clause("ESCAPED BY", format.escape);
    clause("COLLECTION ITEMS TERMINATED BY", format.collection_delimiter);
    clause("MAP KEYS TERMINATED BY", format.map_key_delimiter);
    clause("LINES TERMINATED BY", format.line_delimiter);
    clause("NULL DEFINED AS", format.null_text);
  }
  if (table.serde) {
    clause("ROW FORMAT SERDE", table.serde->name);
    properties("WITH SERDEPROPERTIES", table.serde->properties);
  }
  if (!table.stored_as.empty()) out_ << " STORED AS " << table.stored_as;
  if (!table.input_format.empty()) {
    clause("STORED AS INPUTFORMAT", table.input_format);
    clause("OUTPUTFORMAT", table.output_format);
  }
}

void DdlWriter::show(const Show& show) {
  static constexpr std::string_view kWords[] = {"DATABASES",    "TABLES",        "VIEWS",
                                                "COLUMNS IN ",  "PARTITIONS ",   "CREATE TABLE ",
                                                "CREATE VIEW ", "TBLPROPERTIES "};
  bool listing = show.what == ShowKind::kTables || show.what == ShowKind::kViews;
  out_ << "SHOW " << kWords[static_cast<size_t>(show.what)];
  if (listing && show.name) out_ << " IN ";
  if (show.name) out_.name(*show.name);
  if (show.database) {
    out_ << " IN ";
    out_.name(*show.database);
  }
  if (!show.pattern) return;
  if (show.what == ShowKind::kTableProperties) {
    out_ << " (";
    out_.string(*show.pattern);
    out_ << ")";
  } else {
    clause("LIKE", show.pattern);
  }
}

void DdlWriter::describe(const Describe& describe) {
  out_ << "DESCRIBE " << (describe.extended ? "EXTENDED " : "")
       << (describe.formatted ? "FORMATTED " : "");
  out_.name(describe.table);
  if (describe.partition) partition(*describe.partition);
  if (!describe.column) return;
  out_ << " ";
  out_.name(*describe.column);
}

}  // namespace

std::string format_ddl(const Statement& statement) {
  DdlWriter writer;
  writer.statement(statement);
  return writer.take();
}

}  // namespace tarn::sql
