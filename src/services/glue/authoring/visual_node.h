// One node of a visual job, and the statements that it becomes. Internal to visual_script.h. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tarn::glue {

struct VisualNode {
  std::string id, kind, variable;
  const Json* body = nullptr;
  std::vector<const VisualNode*> inputs;

  const Json* find(std::string_view name) const;
  std::string text(std::string_view name) const;                // empty where absent
  std::vector<std::string> texts(std::string_view name) const;  // of a list
  bool flag(std::string_view name) const;
  // A list of paths, each a list of steps: as dotted texts.
  std::vector<std::string> paths(std::string_view name) const;
  const std::string& input(size_t index = 0) const { return inputs[index]->variable; }
  std::string comment() const;
};

// Functions that the script needs before its statements are added to `functions`.
Result<std::string> statement_of(const VisualNode& node, std::string& functions);

// Of sources and targets; nothing where it is neither.
Result<std::string> source_of(const VisualNode& node);
Result<std::string> target_of(const VisualNode& node);

// "[\"a\", \"b\"]"
std::string python_list(const std::vector<std::string>& texts);

}  // namespace tarn::glue
