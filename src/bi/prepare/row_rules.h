// Row-level and column-level rules: which rows and columns of a data set a viewer has.
//
//   auto layout = TRY(read_rule_columns(rules_columns, data_columns, version_2));
//   … rows of the rules' data set, as text, NULL as nothing …
//   std::string condition = rule_condition(layout, rows, viewer, is_grant);
//   relation.sql = "(SELECT * FROM " + relation.sql + " AS t WHERE " + condition + ")";
//
// Grant: a viewer whom no rule names sees nothing. Within one rule every column must hold, and an
// empty cell holds for all; several values stand in one cell with commas between them, or in
// double quotes where they have one; rules are alternatives. Deny: what a grant would show is
// hidden. Values are compared with case. As QuickSight's manual has it:
// "Using row-level security with user-based rules".
// Conditions are TRUE or FALSE, never NULL. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bi/prepare/viewer.h"
#include "bi/relation.h"

namespace tarn::bi {

using RuleCell = std::optional<std::string>;
using RuleRow = std::vector<RuleCell>;

struct RuleLayout {
  bool is_by_arn = false;  // VERSION_2
  std::optional<size_t> user, group;
  struct Field {
    size_t index = 0;    // among the rules' columns
    std::string column;  // of the data
  };
  std::vector<Field> fields;
};

// The error names what is missing, or is no text.
Result<RuleLayout> read_rule_columns(const std::vector<Column>& rules,
                                     const std::vector<Column>& data, bool is_by_arn);
std::string rule_condition(const RuleLayout& layout, const std::vector<RuleRow>& rows,
                           const Viewer& viewer, bool is_grant);

struct TagRule {
  std::string key, column;
  std::string delimiter;  // empty: one value
  std::string match_all;  // empty: no value stands for all
};
// `any_of`: the keys that must hold together; empty: all rules. A key without a tag never holds.
Result<void> check_tag_rules(const std::vector<TagRule>& rules,
                             const std::vector<std::vector<std::string>>& any_of,
                             const std::vector<Column>& data);
std::string tag_condition(const std::vector<TagRule>& rules,
                          const std::vector<std::vector<std::string>>& any_of,
                          const Viewer& viewer);

struct ColumnRule {
  std::vector<std::string> principals;  // ARNs of users and groups
  std::vector<std::string> columns;
};
// A column that rules name is hidden from all but the principals of one of them.
std::vector<std::string> hidden_columns(const std::vector<ColumnRule>& rules, const Viewer& viewer);

// The values of a rule's cell.
std::vector<std::string> split_values(std::string_view cell);

}  // namespace tarn::bi
