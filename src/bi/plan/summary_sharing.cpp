// Which queries have a summary, and which of them share one.
#include <algorithm>
#include <memory>
#include <utility>

#include "bi/plan/compiler.h"
#include "bi/plan/summary.h"

namespace tarn::bi {
namespace {

// A shared table has at most so many groups; of few rows at most a part, or so many.
constexpr double kMostGroups = 50'000;
constexpr double kFewGroups = 1'000;
constexpr double kRowsToAGroup = 10;

struct Member {
  size_t query;
  std::unique_ptr<Compiler> compiler;
};

struct Sharing {
  SummaryTable table;
  std::vector<Member> members;

  bool is_of(const Compiler& compiler) const {
    return members.front().compiler->summary_rows() == compiler.summary_rows();
  }
};

double most_groups(double rows) {
  return std::max(kFewGroups, std::min(kMostGroups, rows / kRowsToAGroup));
}

// Where the table grows least.
void place(Member member, double most, std::vector<Sharing>& all) {
  Sharing* best = nullptr;
  double best_growth = 0;
  for (Sharing& sharing : all) {
    if (!sharing.is_of(*member.compiler)) continue;
    SummaryTable together = sharing.table;
    together.add(member.compiler->summary_needs());
    const double groups = together.count_of_groups();
    const double growth = groups - sharing.table.count_of_groups();
    if (groups > most || (best != nullptr && growth >= best_growth)) continue;
    best = &sharing;
    best_growth = growth;
  }
  if (best == nullptr) best = &all.emplace_back();
  best->table.add(member.compiler->summary_needs());
  best->members.push_back(std::move(member));
}

Result<std::vector<CompiledSummary>> compile_shared(const Sharing& sharing,
                                                    const std::string& name) {
  CompiledSummary made = TRY(sharing.members.front().compiler->make_summary(sharing.table));
  if (sharing.members.size() > 1) made.sample_sql.clear();
  std::vector<CompiledSummary> all(sharing.members.size(), made);
  for (size_t i = 0; i < all.size(); ++i) {
    TRY(sharing.members[i].compiler->read_summary(sharing.table, name, all[i]));
  }
  return all;
}

}  // namespace

std::vector<std::optional<CompiledSummary>> compile_summaries(
    const std::vector<const VisualQuery*>& queries, const std::string& table,
    const RelationStatistics& statistics) {
  std::vector<Member> members;
  for (size_t i = 0; i < queries.size(); ++i) {
    Member member{i, std::make_unique<Compiler>(*queries[i])};
    // What is wrong with a query its own statement tells.
    const auto has_one = member.compiler->plan_summary(statistics);
    if (has_one.ok() && *has_one) members.push_back(std::move(member));
  }
  std::ranges::stable_sort(members, std::ranges::greater{}, [](const Member& member) {
    return member.compiler->summary_needs().count_of_groups();
  });
  std::vector<Sharing> all;
  for (Member& member : members) place(std::move(member), most_groups(statistics.rows), all);
  std::vector<std::optional<CompiledSummary>> out(queries.size());
  for (const Sharing& sharing : all) {
    const Compiler& first = *sharing.members.front().compiler;
    const bool is_alone = sharing.members.size() == 1;
    if (is_alone && !first.is_worth_a_summary()) continue;
    auto made = compile_shared(sharing, table);
    if (!made.ok()) continue;
    for (size_t i = 0; i < made->size(); ++i) {
      out[sharing.members[i].query] = std::move((*made)[i]);
    }
  }
  return out;
}

}  // namespace tarn::bi
