#include "bi/prepare/data_set.h"

#include <set>

namespace tarn::bi {

namespace {

std::string text_of(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  return member == nullptr ? std::string() : member->as_string();
}

const Json& member_of(const Json& object, std::string_view name) {
  static const Json nothing;
  const Json* member = object.find(name);
  return member == nullptr ? nothing : *member;
}

// The one member of a union.
Result<const Json::Member*> only_member(const Json& object, const std::string& place) {
  if (object.members().size() != 1) {
    return prepare_error(place, "exactly one member must be given");
  }
  return &object.members().front();
}

// Booleans are promoted to integers, as QuickSight does.
Result<DataType> input_type(const std::string& place, std::string_view name) {
  if (name == "BIT" || name == "BOOLEAN") return DataType::kInteger;
  return type_of_name(place, name);
}

Result<std::vector<PreparedColumn>> read_columns(const Json& list, const std::string& place) {
  std::vector<PreparedColumn> columns;
  std::set<std::string> names;
  for (const Json& item : list.items()) {
    PreparedColumn column;
    column.name = text_of(item, "Name");
    column.id = text_of(item, "Id");
    const std::string here = place + "." + column.name;
    column.type = TRY(input_type(here, text_of(item, "Type")));
    column.is_fixed = column.type == DataType::kDecimal && text_of(item, "SubType") == "FIXED";
    if (!names.insert(column.name).second) return prepare_error(here, "the name is given twice");
    columns.push_back(std::move(column));
  }
  if (columns.empty()) return prepare_error(place, "a table needs at least one column");
  return columns;
}

Result<PhysicalTable> read_physical(const Json& json, const std::string& place) {
  const Json::Member* member = TRY(only_member(json, place));
  const auto& [kind, body] = *member;
  PhysicalTable table;
  table.data_source_arn = text_of(body, "DataSourceArn");
  table.name = text_of(body, "Name");
  if (kind == "RelationalTable") {
    table.catalog = text_of(body, "Catalog");
    table.schema = text_of(body, "Schema");
    table.columns = TRY(read_columns(member_of(body, "InputColumns"), place + ".InputColumns"));
    return table;
  }
  if (kind == "CustomSql") {
    table.kind = SourceKind::kSql;
    table.sql = text_of(body, "SqlQuery");
    table.columns = TRY(read_columns(member_of(body, "Columns"), place + ".Columns"));
    return table;
  }
  if (kind == "S3Source") {
    table.kind = SourceKind::kS3;
    table.upload_settings = member_of(body, "UploadSettings");
    table.columns = TRY(read_columns(member_of(body, "InputColumns"), place + ".InputColumns"));
    return table;
  }
  return prepare_error(place, "Tarn does not serve " + kind + " yet");
}

Result<Transform> read_tags(const std::string& kind, const Json& body, const std::string& place) {
  Describe describe;
  describe.column = text_of(body, "ColumnName");
  if (kind == "UntagColumnOperation") {
    for (const Json& name : member_of(body, "TagNames").items()) {
      describe.erases = describe.erases || name.as_string() == "COLUMN_DESCRIPTION";
    }
    return Transform(describe);
  }
  for (const Json& tag : member_of(body, "Tags").items()) {
    TRY(only_member(tag, place + ".Tags"));
    if (const Json* description = tag.find("ColumnDescription")) {
      describe.description = text_of(*description, "Text");
    }
  }
  return Transform(describe);
}

Result<Transform> read_create(const Json& body, const std::string& place) {
  if (!text_of(body, "Alias").empty() || body.find("Source") != nullptr) {
    return prepare_error(place, "Tarn does not serve Alias and Source of transforms yet");
  }
  CreateColumns create;
  for (const Json& column : member_of(body, "Columns").items()) {
    create.columns.push_back({text_of(column, "ColumnName"), text_of(column, "ColumnId"),
                              text_of(column, "Expression")});
  }
  return Transform(create);
}

Result<Transform> read_transform(const Json& json, const std::string& place) {
  const Json::Member* member = TRY(only_member(json, place));
  const auto& [kind, body] = *member;
  const std::string here = place + "." + kind;
  if (kind == "ProjectOperation") {
    if (!text_of(body, "Alias").empty() || body.find("Source") != nullptr) {
      return prepare_error(here, "Tarn does not serve Alias and Source of transforms yet");
    }
    Project project;
    for (const Json& name : member_of(body, "ProjectedColumns").items()) {
      project.columns.push_back(name.as_string());
    }
    return Transform(project);
  }
  if (kind == "FilterOperation") {
    if (text_of(body, "ConditionExpression").empty() || body.members().size() != 1) {
      return prepare_error(here, "Tarn serves filters by ConditionExpression only");
    }
    return Transform(Condition{text_of(body, "ConditionExpression")});
  }
  if (kind == "CreateColumnsOperation") return read_create(body, here);
  if (kind == "RenameColumnOperation") {
    return Transform(Rename{text_of(body, "ColumnName"), text_of(body, "NewColumnName")});
  }
  if (kind == "CastColumnTypeOperation") {
    Cast cast {
      text_of(body, "ColumnName"), TRY(type_of_name(here, text_of(body, "NewColumnType")))
      , text_of(body, "SubType") == "FIXED", text_of(body, "Format")
    };
    return Transform(cast);
  }
  if (kind == "TagColumnOperation" || kind == "UntagColumnOperation") {
    return read_tags(kind, body, here);
  }
  return prepare_error(place, "Tarn does not serve " + kind + " yet");
}

// A data set that it is made of is one more physical table.
Result<LogicalTable> read_logical(const Json& json, const std::string& place, DataSet& set) {
  LogicalTable table;
  table.alias = text_of(json, "Alias");
  const Json::Member* member = TRY(only_member(member_of(json, "Source"), place + ".Source"));
  const auto& [kind, source] = *member;
  if (kind == "PhysicalTableId") {
    table.source = source.as_string();
  } else if (kind == "JoinInstruction") {
    table.source = Join{text_of(source, "LeftOperand"), text_of(source, "RightOperand"),
                        text_of(source, "Type"), text_of(source, "OnClause")};
  } else if (kind == "DataSetArn") {
    table.source = source.as_string();
    set.physical[source.as_string()] = {SourceKind::kDataSet, source.as_string()};
  } else {
    return prepare_error(place + ".Source", "Tarn does not serve " + kind + " yet");
  }
  size_t index = 0;
  for (const Json& transform : member_of(json, "DataTransforms").items()) {
    const std::string here = place + ".DataTransforms[" + std::to_string(index++) + "]";
    table.transforms.push_back(TRY(read_transform(transform, here)));
  }
  return table;
}

// Each table is taken by one join at most, or by none: then it is the data set. So there are no
// cycles but those that nothing leads to, which the count finds.
Result<std::string> find_root(const DataSet& set) {
  std::set<std::string> taken;
  for (const auto& [id, table] : set.logical) {
    const std::string place = "LogicalTableMap." + id + ".Source";
    if (const auto* physical = std::get_if<std::string>(&table.source)) {
      if (!set.physical.contains(*physical)) {
        return prepare_error(place, "there is no physical table " + *physical);
      }
      continue;
    }
    const Join& join = std::get<Join>(table.source);
    for (const std::string& operand : {join.left, join.right}) {
      if (!set.logical.contains(operand)) {
        return prepare_error(place, "there is no logical table " + operand);
      }
      if (!taken.insert(operand).second) {
        return prepare_error(place, "the logical table " + operand + " is joined twice");
      }
    }
  }
  std::string root;
  for (const auto& [id, table] : set.logical) {
    if (taken.contains(id)) continue;
    if (!root.empty()) {
      return prepare_error("LogicalTableMap",
                           "the tables " + root + " and " + id + " are not joined to each other");
    }
    root = id;
  }
  if (root.empty()) return prepare_error("LogicalTableMap", "the joins go round in a circle");
  std::set<std::string> reached;
  std::vector<std::string> waiting{root};
  while (!waiting.empty()) {
    const std::string id = waiting.back();
    waiting.pop_back();
    reached.insert(id);
    if (const Join* join = std::get_if<Join>(&set.logical.at(id).source)) {
      waiting.push_back(join->left);
      waiting.push_back(join->right);
    }
  }
  if (reached.size() != set.logical.size()) {
    return prepare_error("LogicalTableMap", "the joins go round in a circle");
  }
  return root;
}

}  // namespace

std::string place_of(const std::string& id, const PhysicalTable& table) {
  return (table.kind == SourceKind::kDataSet ? "The data set " : "PhysicalTableMap.") + id;
}

Error prepare_error(const std::string& place, const std::string& reason) {
  return Error(400, "InvalidParameterValueException", place + ": " + reason);
}

Result<DataType> type_of_name(const std::string& place, std::string_view name) {
  for (const DataType type :
       {DataType::kString, DataType::kInteger, DataType::kDecimal, DataType::kDatetime}) {
    if (type_name(type) == name) return type;
  }
  return prepare_error(place, "Tarn does not serve the type " + std::string(name) + " yet");
}

Result<DataSet> read_data_set(const Json& json) {
  DataSet set;
  for (const auto& [id, table] : member_of(json, "PhysicalTableMap").members()) {
    set.physical[id] = TRY(read_physical(table, "PhysicalTableMap." + id));
  }
  for (const auto& [id, table] : member_of(json, "LogicalTableMap").members()) {
    set.logical[id] = TRY(read_logical(table, "LogicalTableMap." + id, set));
  }
  if (set.physical.empty()) {
    return prepare_error("PhysicalTableMap",
                         "a data set needs a physical table or another data set");
  }
  if (set.logical.empty()) {
    if (set.physical.size() != 1) {
      return prepare_error("LogicalTableMap", "several physical tables need logical tables");
    }
    const std::string& id = set.physical.begin()->first;
    set.logical[id] = LogicalTable{id, id, {}};
  }
  set.root = TRY(find_root(set));
  return set;
}

}  // namespace tarn::bi
