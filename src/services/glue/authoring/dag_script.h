// Scripts of dataflow graphs, and back: what CreateScript writes, GetDataflowGraph reads.
//
// Each node is one statement below four lines of annotations, which are what is read back:
//
//   ## @type: ApplyMapping
//   ## @args: [mapping = [("a", "long", "b", "long")], transformation_ctx = "applymapping1"]
//   ## @return: applymapping1
//   ## @inputs: [frame = datasource0]
//   applymapping1 = ApplyMapping.apply(frame = datasource0, mappings = …)
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tarn::glue {

struct DagNode {
  std::string id, type;
  std::vector<std::pair<std::string, std::string>> args;  // values are Python's text
  int32_t line = 0;
};
struct DagEdge {
  std::string source, target, parameter;  // of the target: "frame", "frame1", …
};
struct Dag {
  std::vector<DagNode> nodes;
  std::vector<DagEdge> edges;
};

// InvalidInputException of cycles, unknown ends, and ids that are no names.
Result<std::string> write_script(const Dag& dag);
Result<Dag> read_script(std::string_view script);

std::string python_string(std::string_view text);
bool is_python_name(std::string_view text);
// What every script begins with.
std::string script_head();

}  // namespace tarn::glue
