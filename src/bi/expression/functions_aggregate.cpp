// Aggregates with their conditional twins, and aggregates of a period up to a date.
#include "bi/expression/function_table.h"

namespace tarn::bi {
namespace {

struct Aggregate {
  const char* name;
  AggregateKind kind;
  bool takes_any;         // else only numbers
  bool takes_percentile;  // after the measure
};
constexpr Aggregate kAggregates[] = {
    {"avg", AggregateKind::kAverage, false, false},
    {"count", AggregateKind::kCount, true, false},
    {"distinct_count", AggregateKind::kDistinctCount, true, false},
    {"max", AggregateKind::kMax, true, false},
    {"median", AggregateKind::kMedian, false, false},
    {"min", AggregateKind::kMin, true, false},
    {"percentile", AggregateKind::kPercentileDisc, false, true},
    {"percentileCont", AggregateKind::kPercentileCont, false, true},
    {"percentileDisc", AggregateKind::kPercentileDisc, false, true},
    {"stdev", AggregateKind::kStdev, false, false},
    {"stdevp", AggregateKind::kStdevp, false, false},
    {"sum", AggregateKind::kSum, false, false},
    {"var", AggregateKind::kVar, false, false},
    {"varp", AggregateKind::kVarp, false, false},
};
constexpr Aggregate kPeriodToDate[] = {
    {"periodToDateAvg", AggregateKind::kAverage, false, false},
    {"periodToDateCount", AggregateKind::kCount, true, false},
    {"periodToDateMax", AggregateKind::kMax, true, false},
    {"periodToDateMedian", AggregateKind::kMedian, false, false},
    {"periodToDateMin", AggregateKind::kMin, true, false},
    {"periodToDatePercentile", AggregateKind::kPercentileDisc, false, true},
    {"periodToDatePercentileCont", AggregateKind::kPercentileCont, false, true},
    {"periodToDateStDev", AggregateKind::kStdev, false, false},
    {"periodToDateStDevP", AggregateKind::kStdevp, false, false},
    {"periodToDateSum", AggregateKind::kSum, false, false},
    {"periodToDateVar", AggregateKind::kVar, false, false},
    {"periodToDateVarP", AggregateKind::kVarp, false, false},
};

FunctionInfo info(const Aggregate& aggregate, const char* suffix, FunctionKind kind,
                  const char* rest) {
  FunctionInfo out;
  out.name = std::string(aggregate.name) + suffix;
  out.group = FunctionGroup::kAggregate;
  out.kind = kind;
  out.parameters = std::string(aggregate.takes_any ? "m:measure" : "N:measure") +
                   (aggregate.takes_percentile ? " k:percentile" : "") + rest;
  out.aggregate = aggregate.kind;
  return out;
}

}  // namespace

std::vector<FunctionInfo> aggregate_functions() {
  std::vector<FunctionInfo> table;
  for (const Aggregate& aggregate : kAggregates) {
    table.push_back(info(aggregate, "", FunctionKind::kAggregate, " g?:group-by_level"));
    table.push_back(info(aggregate, "If", FunctionKind::kAggregate, " b:condition"));
    table.back().is_conditional = true;
  }
  for (const Aggregate& aggregate : kPeriodToDate) {
    table.push_back(
        info(aggregate, "", FunctionKind::kPeriodToDate, " t:dateTime p:period t?:endDate"));
  }
  return table;
}

}  // namespace tarn::bi
