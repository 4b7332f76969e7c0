#include "services/glue/authoring/visual_node.h"

#include <cstdlib>
#include <map>

#include "services/glue/authoring/dag_script.h"
#include "services/glue/errors.h"

namespace tarn::glue {
namespace {

std::string joined(const std::vector<Json>& steps) {
  std::string out;
  for (const Json& step : steps) out += (out.empty() ? "" : ".") + step.as_string();
  return out;
}

std::string apply_call(const VisualNode& node, const std::string& transform,
                       const std::string& arguments) {
  return node.variable + " = " + transform + ".apply(\n    frame=" + node.input() + ",\n" +
         arguments + "    transformation_ctx=" + python_string(node.variable) + ",\n)\n";
}

std::string from_frame(const VisualNode& node, const std::string& frame) {
  return node.variable + " = DynamicFrame.fromDF(\n    " + frame + ",\n    glueContext,\n    " +
         python_string(node.variable) + ",\n)\n";
}

void add_mappings(const Json& mappings, const std::string& prefix, std::string& out) {
  for (const Json& mapping : mappings.items()) {
    const auto text = [&](const char* name) {
      const Json* member = mapping.find(name);
      return member != nullptr ? member->as_string() : std::string();
    };
    const Json* dropped = mapping.find("Dropped");
    if (dropped != nullptr && dropped->as_bool()) continue;
    const std::string target = prefix.empty() ? text("ToKey") : prefix + "." + text("ToKey");
    const Json* children = mapping.find("Children");
    if (children != nullptr && !children->items().empty()) {
      add_mappings(*children, target, out);
      continue;
    }
    const Json* from = mapping.find("FromPath");
    out += "        (" + python_string(from != nullptr ? joined(from->items()) : "") + ", " +
           python_string(text("FromType")) + ", " + python_string(target) + ", " +
           python_string(text("ToType")) + "),\n";
  }
}

bool is_number(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && end == text.c_str() + text.size();
}

Result<std::string> filter_term(const Json& filter) {
  std::string column, constant;
  const Json* list = filter.find("Values");
  for (const Json& value : list != nullptr ? list->items() : std::vector<Json>()) {
    const Json* kind = value.find("Type");
    const Json* parts = value.find("Value");
    if (kind == nullptr || parts == nullptr) continue;
    (kind->as_string() == "COLUMNEXTRACTED" ? column : constant) = joined(parts->items());
  }
  std::string field = "row";
  for (size_t begin = 0; begin <= column.size();) {
    const size_t end = std::min(column.find('.', begin), column.size());
    field += "[" + python_string(column.substr(begin, end - begin)) + "]";
    begin = end + 1;
  }
  const std::string shown = is_number(constant) ? constant : python_string(constant);
  static const std::map<std::string, std::string> kSigns = {
      {"EQ", "=="}, {"LT", "<"}, {"GT", ">"}, {"LTE", "<="}, {"GTE", ">="}};
  const Json* operation = filter.find("Operation");
  const std::string name = operation != nullptr ? operation->as_string() : "";
  std::string term;
  if (name == "REGEX") {
    term = "bool(re.match(" + python_string(constant) + ", str(" + field + ")))";
  } else if (name == "ISNULL") {
    term = field + " is None";
  } else if (const auto sign = kSigns.find(name); sign != kSigns.end()) {
    term = field + " " + sign->second + " " + shown;
  } else {
    return invalid_input("The filter operation " + name + " is not served by Tarn.");
  }
  const Json* negated = filter.find("Negated");
  return negated != nullptr && negated->as_bool() ? "not (" + term + ")" : "(" + term + ")";
}

Result<std::string> filter_of(const VisualNode& node) {
  std::string terms;
  const Json* filters = node.find("Filters");
  for (const Json& filter : filters != nullptr ? filters->items() : std::vector<Json>()) {
    const std::string word = node.text("LogicalOperator") == "OR" ? " or " : " and ";
    terms += (terms.empty() ? "" : word) + TRY(filter_term(filter));
  }
  return apply_call(node, "Filter",
                    "    f=lambda row: " + (terms.empty() ? "True" : terms) + ",\n");
}

Result<std::string> join_of(const VisualNode& node) {
  std::map<std::string, std::vector<std::string>> keys;
  const Json* columns = node.find("Columns");
  for (const Json& column : columns != nullptr ? columns->items() : std::vector<Json>()) {
    VisualNode one;
    one.body = &column;
    keys[one.text("From")] = one.paths("Keys");
  }
  const auto& left = keys[node.inputs[0]->id];
  const auto& right = keys[node.inputs[1]->id];
  if (left.empty() || left.size() != right.size()) {
    return invalid_input("The node " + node.id + " must have as many keys on both sides.");
  }
  const std::string kind = node.text("JoinType");
  if (kind == "equijoin") {
    return node.variable + " = Join.apply(\n    frame1=" + node.input(0) +
           ",\n    frame2=" + node.input(1) + ",\n    keys1=" + python_list(left) +
           ",\n    keys2=" + python_list(right) +
           ",\n    transformation_ctx=" + python_string(node.variable) + ",\n)\n";
  }
  const std::string one = node.input(0) + "DF", two = node.input(1) + "DF";
  std::string condition;
  for (size_t i = 0; i < left.size(); ++i) {
    condition += (i == 0 ? "" : " & ") + ("(" + one + "[" + python_string(left[i])) +
                 "] == " + two + "[" + python_string(right[i]) + "])";
  }
  static const std::map<std::string, std::string> kKinds = {{"left", "left"},
                                                            {"right", "right"},
                                                            {"outer", "outer"},
                                                            {"leftsemi", "leftsemi"},
                                                            {"leftanti", "leftanti"}};
  const auto spark = kKinds.find(kind);
  if (spark == kKinds.end()) return invalid_input("JoinType " + kind + " is not known.");
  return one + " = " + node.input(0) + ".toDF()\n" + two + " = " + node.input(1) + ".toDF()\n" +
         from_frame(node, one + ".join(" + two + ", " + condition + ", \"" + spark->second + "\")");
}

std::string sql_of(const VisualNode& node, std::string& functions) {
  constexpr std::string_view kName = "def sparkSqlQuery(";
  if (functions.find(kName) == std::string::npos) {
    functions +=
        "\n\ndef sparkSqlQuery(glueContext, query, mapping, transformation_ctx):\n"
        "    for alias, frame in mapping.items():\n"
        "        frame.toDF().createOrReplaceTempView(alias)\n"
        "    result = spark.sql(query)\n"
        "    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)\n\n";
  }
  std::string mapping;
  const Json* aliases = node.find("SqlAliases");
  for (const Json& alias : aliases != nullptr ? aliases->items() : std::vector<Json>()) {
    VisualNode one;
    one.body = &alias;
    for (const VisualNode* input : node.inputs) {
      if (input->id != one.text("From")) continue;
      mapping +=
          (mapping.empty() ? "" : ", ") + python_string(one.text("Alias")) + ": " + input->variable;
    }
  }
  return node.variable +
         " = sparkSqlQuery(\n    glueContext,\n    query=" + python_string(node.text("SqlQuery")) +
         ",\n    mapping={" + mapping +
         "},\n    transformation_ctx=" + python_string(node.variable) + ",\n)\n";
}

std::string aggregate_of(const VisualNode& node) {
  std::string parts;
  const Json* operations = node.find("Aggs");
  for (const Json& operation : operations != nullptr ? operations->items() : std::vector<Json>()) {
    const Json* column = operation.find("Column");
    const Json* function = operation.find("AggFunc");
    if (column == nullptr || function == nullptr) continue;
    parts += (parts.empty() ? "" : ", ") + ("SqlFuncs." + function->as_string()) + "(" +
             python_string(joined(column->items())) + ")";
  }
  return from_frame(node, node.input() + ".toDF().groupBy(" + python_list(node.paths("Groups")) +
                              ").agg(" + parts + ")");
}

Result<std::string> custom_of(const VisualNode& node, std::string& functions) {
  if (!is_python_name(node.text("ClassName"))) {
    return invalid_input("ClassName of the node " + node.id + " must be a name.");
  }
  std::string code =
      "\n\ndef " + node.text("ClassName") + "(glueContext, dfc) -> DynamicFrameCollection:\n    ";
  for (const char c : node.text("Code")) {
    code += c;
    if (c == '\n') code += "    ";
  }
  functions += code + "\n\n";
  std::string frames;
  for (const VisualNode* input : node.inputs) {
    frames +=
        (frames.empty() ? "" : ", ") + python_string(input->variable) + ": " + input->variable;
  }
  return node.variable + " = " + node.text("ClassName") + "(glueContext, DynamicFrameCollection({" +
         frames + "}, glueContext))\n";
}

size_t inputs_needed(const std::string& kind) { return kind == "Join" || kind == "Union" ? 2 : 1; }

}  // namespace

const Json* VisualNode::find(std::string_view name) const { return body->find(name); }

std::string VisualNode::text(std::string_view name) const {
  const Json* member = find(name);
  return member != nullptr && (member->is_string() || member->is_number()) ? member->as_string()
                                                                           : std::string();
}

std::vector<std::string> VisualNode::texts(std::string_view name) const {
  std::vector<std::string> out;
  const Json* member = find(name);
  if (member == nullptr) return out;
  for (const Json& item : member->items()) out.push_back(item.as_string());
  return out;
}

bool VisualNode::flag(std::string_view name) const {
  const Json* member = find(name);
  return member != nullptr && member->as_bool();
}

std::vector<std::string> VisualNode::paths(std::string_view name) const {
  std::vector<std::string> out;
  const Json* member = find(name);
  if (member == nullptr) return out;
  for (const Json& path : member->items()) out.push_back(joined(path.items()));
  return out;
}

std::string VisualNode::comment() const {
  std::string name = text("Name");
  for (char& c : name) c = c == '\n' || c == '\r' ? ' ' : c;
  return "Script generated for node " + name;
}

std::string python_list(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + python_string(text);
  return out + "]";
}

Result<std::string> statement_of(const VisualNode& node, std::string& functions) {
  std::string source = TRY(source_of(node));
  if (!source.empty()) return source;
  if (node.inputs.size() < inputs_needed(node.kind)) {
    return invalid_input("The node " + node.id + " (" + node.kind + ") lacks an input.");
  }
  std::string target = TRY(target_of(node));
  if (!target.empty()) return target;
  if (node.kind == "ApplyMapping") {
    std::string mappings;
    if (const Json* given = node.find("Mapping")) add_mappings(*given, "", mappings);
    return apply_call(node, "ApplyMapping", "    mappings=[\n" + mappings + "    ],\n");
  }
  if (node.kind == "SelectFields" || node.kind == "DropFields" || node.kind == "SplitFields") {
    return apply_call(node, node.kind, "    paths=" + python_list(node.paths("Paths")) + ",\n");
  }
  if (node.kind == "RenameField") {
    const Json* from = node.find("SourcePath");
    const Json* to = node.find("TargetPath");
    return apply_call(node, "RenameField",
                      "    old_name=" + python_string(from ? joined(from->items()) : "") +
                          ",\n    new_name=" + python_string(to ? joined(to->items()) : "") +
                          ",\n");
  }
  if (node.kind == "DropNullFields") return apply_call(node, "DropNullFields", "");
  if (node.kind == "Filter") return filter_of(node);
  if (node.kind == "Join") return join_of(node);
  if (node.kind == "SparkSQL") return sql_of(node, functions);
  if (node.kind == "Aggregate") return aggregate_of(node);
  if (node.kind == "CustomCode") return custom_of(node, functions);
  if (node.kind == "DropDuplicates") {
    const auto columns = node.paths("Columns");
    return from_frame(node, node.input() + ".toDF().dropDuplicates(" +
                                (columns.empty() ? "" : python_list(columns)) + ")");
  }
  if (node.kind == "Union") {
    const std::string distinct = node.text("UnionType") == "DISTINCT" ? ".distinct()" : "";
    return from_frame(
        node, node.input(0) + ".toDF().unionByName(" + node.input(1) + ".toDF())" + distinct);
  }
  if (node.kind == "SelectFromCollection") {
    return node.variable + " = SelectFromCollection.apply(\n    dfc=" + node.input() +
           ",\n    key=list(" + node.input() + ".keys())[" + node.text("Index") +
           "],\n    transformation_ctx=" + python_string(node.variable) + ",\n)\n";
  }
  return invalid_input("Nodes of the kind " + node.kind + " are not served by Tarn's visual jobs.");
}

}  // namespace tarn::glue
