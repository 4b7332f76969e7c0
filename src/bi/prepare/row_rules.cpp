#include "bi/prepare/row_rules.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "bi/prepare/data_set.h"
#include "bi/quote.h"

namespace tarn::bi {

namespace {

constexpr const char* kPlace = "RowLevelPermissionDataSet";
constexpr const char* kTagPlace = "RowLevelPermissionTagConfiguration";

const Column* find(const std::vector<Column>& columns, const std::string& name) {
  for (const Column& column : columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string is_one_of(const std::string& column, const std::vector<std::string>& values) {
  std::string sql = "coalesce(" + quote_name(column) + " IN (";
  for (size_t i = 0; i < values.size(); ++i) sql += (i > 0 ? ", " : "") + quote_text(values[i]);
  return sql + "), FALSE)";
}

bool names_any(const RuleRow& row, const std::optional<size_t>& index,
               const std::vector<std::string>& names) {
  if (!index || !row.at(*index)) return false;
  const auto listed = split_values(*row[*index]);
  return std::any_of(listed.begin(), listed.end(), [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  });
}

std::string join_all(const std::vector<std::string>& parts, const char* between,
                     const char* of_none) {
  if (parts.empty()) return of_none;
  std::string sql = "(";
  for (size_t i = 0; i < parts.size(); ++i) sql += (i > 0 ? between : "") + parts[i];
  return sql + ")";
}

std::vector<std::string> split_by(std::string_view text, std::string_view delimiter) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = delimiter.empty() ? std::string_view::npos : text.find(delimiter);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + delimiter.size());
  }
}

std::string tag_holds(const TagRule& rule, const Viewer& viewer) {
  const auto tag = viewer.session_tags.find(rule.key);
  if (tag == viewer.session_tags.end()) return "FALSE";
  if (!rule.match_all.empty() && tag->second == rule.match_all) return "TRUE";
  return is_one_of(rule.column, split_by(tag->second, rule.delimiter));
}

}  // namespace

std::vector<std::string> split_values(std::string_view cell) {
  std::vector<std::string> values;
  size_t at = 0;
  while (at <= cell.size()) {
    while (at < cell.size() && cell[at] == ' ') ++at;
    if (at < cell.size() && cell[at] == '"') {
      std::string value;
      for (++at; at < cell.size(); ++at) {
        if (cell[at] == '"' && (at + 1 == cell.size() || cell[at + 1] != '"')) break;
        if (cell[at] == '"') ++at;
        value += cell[at];
      }
      values.push_back(std::move(value));
      at = std::min(cell.find(',', at), cell.size()) + 1;
      continue;
    }
    const size_t end = std::min(cell.find(',', at), cell.size());
    const std::string_view value = trimmed(cell.substr(at, end - at));
    if (!value.empty()) values.emplace_back(value);
    at = end + 1;
  }
  return values;
}

Result<RuleLayout> read_rule_columns(const std::vector<Column>& rules,
                                     const std::vector<Column>& data, bool is_by_arn) {
  RuleLayout layout;
  layout.is_by_arn = is_by_arn;
  const std::string user = is_by_arn ? "userarn" : "username";
  const std::string group = is_by_arn ? "grouparn" : "groupname";
  for (size_t i = 0; i < rules.size(); ++i) {
    const std::string name = to_lower_ascii(rules[i].name);
    if (name == user) {
      layout.user = i;
    } else if (name == group) {
      layout.group = i;
    } else {
      const Column* column = find(data, rules[i].name);
      if (column == nullptr) {
        return prepare_error(
            kPlace, "the rules' column " + rules[i].name + " is no column of the data set");
      }
      if (column->type != DataType::kString || rules[i].type != DataType::kString) {
        return prepare_error(
            kPlace, "the column " + rules[i].name + " is no text: rules compare text only");
      }
      layout.fields.push_back({i, rules[i].name});
    }
  }
  if (layout.user || layout.group) return layout;
  return prepare_error(kPlace, is_by_arn
                                   ? "the rules need a column UserARN or GroupARN (VERSION_2)"
                                   : "the rules need a column UserName or GroupName (VERSION_1)");
}

std::string rule_condition(const RuleLayout& layout, const std::vector<RuleRow>& rows,
                           const Viewer& viewer, bool is_grant) {
  std::vector<std::string> alternatives;
  const std::string& name = layout.is_by_arn ? viewer.user_arn : viewer.user_name;
  const std::vector<std::string> users =
      name.empty() ? std::vector<std::string>() : std::vector<std::string>{name};
  const auto& groups = layout.is_by_arn ? viewer.group_arns : viewer.group_names;
  for (const RuleRow& row : rows) {
    if (!names_any(row, layout.user, users) && !names_any(row, layout.group, groups)) continue;
    std::vector<std::string> conditions;
    for (const RuleLayout::Field& field : layout.fields) {
      const RuleCell& cell = row.at(field.index);
      if (!cell || trimmed(*cell).empty()) continue;
      const auto values = split_values(*cell);
      // Of a cell that lists nothing: what shows less.
      conditions.push_back(values.empty() ? std::string(is_grant ? "FALSE" : "TRUE")
                                          : is_one_of(field.column, values));
    }
    alternatives.push_back(join_all(conditions, " AND ", "TRUE"));
  }
  // Of an anonymous viewer no rule of users speaks: nothing, whichever way the rules are meant.
  if (name.empty()) return "FALSE";
  const std::string any = join_all(alternatives, " OR ", "FALSE");
  return is_grant ? any : "(NOT " + any + ")";
}

Result<void> check_tag_rules(const std::vector<TagRule>& rules,
                             const std::vector<std::vector<std::string>>& any_of,
                             const std::vector<Column>& data) {
  std::set<std::string> keys;
  for (const TagRule& rule : rules) {
    const Column* column = find(data, rule.column);
    if (column == nullptr) return prepare_error(kTagPlace, "there is no column " + rule.column);
    if (column->type != DataType::kString) {
      return prepare_error(kTagPlace,
                           "the column " + rule.column + " is no text: rules compare text only");
    }
    if (!keys.insert(rule.key).second) {
      return prepare_error(kTagPlace, "the tag " + rule.key + " has two rules");
    }
  }
  for (const auto& together : any_of) {
    for (const std::string& key : together) {
      if (!keys.contains(key)) return prepare_error(kTagPlace, "the tag " + key + " has no rule");
    }
  }
  return {};
}

std::string tag_condition(const std::vector<TagRule>& rules,
                          const std::vector<std::vector<std::string>>& any_of,
                          const Viewer& viewer) {
  std::vector<std::vector<std::string>> groups = any_of;
  if (groups.empty()) {
    groups.emplace_back();
    for (const TagRule& rule : rules) groups.back().push_back(rule.key);
  }
  std::vector<std::string> alternatives;
  for (const auto& together : groups) {
    std::vector<std::string> conditions;
    for (const TagRule& rule : rules) {
      if (std::find(together.begin(), together.end(), rule.key) == together.end()) continue;
      conditions.push_back(tag_holds(rule, viewer));
    }
    alternatives.push_back(join_all(conditions, " AND ", "FALSE"));
  }
  return join_all(alternatives, " OR ", "FALSE");
}

std::vector<std::string> hidden_columns(const std::vector<ColumnRule>& rules,
                                        const Viewer& viewer) {
  std::set<std::string> restricted, allowed;
  for (const ColumnRule& rule : rules) {
    restricted.insert(rule.columns.begin(), rule.columns.end());
    const bool is_named =
        std::any_of(rule.principals.begin(), rule.principals.end(), [&](const std::string& arn) {
          return (!viewer.user_arn.empty() && arn == viewer.user_arn) ||
                 std::find(viewer.group_arns.begin(), viewer.group_arns.end(), arn) !=
                     viewer.group_arns.end();
        });
    if (is_named) allowed.insert(rule.columns.begin(), rule.columns.end());
  }
  std::vector<std::string> hidden;
  for (const std::string& column : restricted) {
    if (!allowed.contains(column)) hidden.push_back(column);
  }
  return hidden;
}

}  // namespace tarn::bi
