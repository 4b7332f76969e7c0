#include "services/glue/authoring/visual_script.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>
#include <vector>

#include "services/glue/authoring/dag_script.h"
#include "services/glue/authoring/visual_node.h"
#include "services/glue/errors.h"

namespace tarn::glue {
namespace {

constexpr size_t kMaxVisualNodes = 500;
constexpr std::string_view kMoreImports =
    "from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection\n"
    "from pyspark.sql import functions as SqlFuncs\n"
    "import re\n";

// "S3 bucket" of node-1 becomes S3bucket_node1.
std::string variable_of(const std::string& name, const std::string& id) {
  std::string out;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') out += c;
  }
  out += "_";
  for (const char c : id) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) out += c;
  }
  if (std::isdigit(static_cast<unsigned char>(out[0])) != 0) out.insert(0, "n");
  return out;
}

Result<std::map<std::string, VisualNode>> read_nodes(const Json& nodes) {
  std::map<std::string, VisualNode> out;
  for (const auto& [id, value] : nodes.members()) {
    if (value.members().size() != 1) {
      return invalid_input("The node " + id + " must be of exactly one kind.");
    }
    VisualNode node;
    node.id = id;
    node.kind = value.members()[0].first;
    node.body = &value.members()[0].second;
    node.variable = variable_of(node.text("Name"), id);
    out.emplace(id, std::move(node));
  }
  for (auto& [id, node] : out) {
    for (const std::string& input : node.texts("Inputs")) {
      const auto found = out.find(input);
      if (found == out.end()) {
        return invalid_input("The node " + id + " takes its input from " + input +
                             ", which is not there.");
      }
      node.inputs.push_back(&found->second);
    }
  }
  return out;
}

}  // namespace

Result<std::string> write_visual_script(const Json& nodes) {
  if (nodes.members().size() > kMaxVisualNodes) {
    return invalid_input("A visual job has at most 500 nodes.");
  }
  const auto all = TRY(read_nodes(nodes));
  std::string functions, statements;
  std::vector<const VisualNode*> done;
  const auto is_done = [&](const VisualNode* node) {
    return std::find(done.begin(), done.end(), node) != done.end();
  };
  for (bool is_moving = true; is_moving;) {
    is_moving = false;
    for (const auto& [id, node] : all) {
      if (is_done(&node) || !std::all_of(node.inputs.begin(), node.inputs.end(), is_done)) continue;
      statements += "\n# " + node.comment() + "\n" + TRY(statement_of(node, functions));
      done.push_back(&node);
      is_moving = true;
    }
  }
  if (done.size() != all.size()) return invalid_input("The nodes of a visual job have a cycle.");
  std::string head = script_head();
  head.insert(head.find("\n## @params"), std::string(kMoreImports) + functions);
  return head + statements + "\njob.commit()\n";
}

}  // namespace tarn::glue
