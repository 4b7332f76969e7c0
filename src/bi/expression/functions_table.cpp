// Table calculations: windows over the groups of a visual, some of them over rows as well.
#include "bi/expression/function_table.h"

namespace tarn::bi {
namespace {

FunctionInfo table_row(const char* name, FunctionKind kind, const char* parameters,
                       AggregateKind aggregate = AggregateKind::kNone, char result = 'd') {
  FunctionInfo out;
  out.name = name;
  out.group = FunctionGroup::kTable;
  out.kind = kind;
  out.parameters = parameters;
  out.result = result;
  out.aggregate = aggregate;
  return out;
}

void add_over(std::vector<FunctionInfo>& table) {
  const auto over = [&](const char* name, AggregateKind aggregate, const char* measure) {
    const std::string parameters =
        std::string(measure) + " g?:partition_field v?:calculation_level";
    table.push_back(table_row(name, FunctionKind::kOver, parameters.c_str(), aggregate));
  };
  over("avgOver", AggregateKind::kAverage, "N:measure");
  over("countOver", AggregateKind::kCount, "m:measure");
  over("distinctCountOver", AggregateKind::kDistinctCount, "m:measure");
  over("maxOver", AggregateKind::kMax, "m:measure");
  over("minOver", AggregateKind::kMin, "m:measure");
  over("percentileOver", AggregateKind::kPercentileDisc, "N:measure k:percentile");
  over("percentileContOver", AggregateKind::kPercentileCont, "N:measure k:percentile");
  over("percentileDiscOver", AggregateKind::kPercentileDisc, "N:measure k:percentile");
  over("stdevOver", AggregateKind::kStdev, "N:measure");
  over("stdevpOver", AggregateKind::kStdevp, "N:measure");
  over("sumOver", AggregateKind::kSum, "N:measure");
  over("varOver", AggregateKind::kVar, "N:measure");
  over("varpOver", AggregateKind::kVarp, "N:measure");
}

void add_running(std::vector<FunctionInfo>& table) {
  const auto running = [&](const char* name, AggregateKind aggregate) {
    const bool any = aggregate == AggregateKind::kCount;
    table.push_back(table_row(name, FunctionKind::kRunning,
                              any ? "m:measure o:sort_order_field g?:partition_field"
                                  : "N:measure o:sort_order_field g?:partition_field",
                              aggregate));
  };
  running("runningAvg", AggregateKind::kAverage);
  running("runningCount", AggregateKind::kCount);
  running("runningMax", AggregateKind::kMax);
  running("runningMin", AggregateKind::kMin);
  running("runningSum", AggregateKind::kSum);
}

void add_windows(std::vector<FunctionInfo>& table) {
  const auto window = [&](const char* name, AggregateKind aggregate) {
    const std::string parameters =
        std::string(aggregate == AggregateKind::kCount ? "m" : "N") +
        ":measure o:sort_order_field x:start_index x:end_index g?:partition_field";
    table.push_back(table_row(name, FunctionKind::kWindow, parameters.c_str(), aggregate));
  };
  window("windowAvg", AggregateKind::kAverage);
  window("windowCount", AggregateKind::kCount);
  window("windowMax", AggregateKind::kMax);
  window("windowMin", AggregateKind::kMin);
  window("windowStDev", AggregateKind::kStdev);
  window("windowStDevP", AggregateKind::kStdevp);
  window("windowSum", AggregateKind::kSum);
  window("windowVar", AggregateKind::kVar);
  window("windowVarP", AggregateKind::kVarp);
}

void add_periods(std::vector<FunctionInfo>& table) {
  constexpr auto kOver = FunctionKind::kPeriodOverPeriod;
  const char* over = "N:measure t:date p?:period x?:offset";
  table.push_back(table_row("periodOverPeriodDifference", kOver, over, AggregateKind::kNone, '1'));
  table.push_back(table_row("periodOverPeriodLastValue", kOver, over, AggregateKind::kNone, '1'));
  table.push_back(table_row("periodOverPeriodPercentDifference", kOver, over));
  const auto to_date = [&](const char* name, AggregateKind aggregate) {
    table.push_back(table_row(name, FunctionKind::kPeriodToDateOverTime,
                              aggregate == AggregateKind::kCount ? "m:measure t:dateTime p:period"
                                                                 : "N:measure t:dateTime p:period",
                              aggregate));
  };
  to_date("periodToDateAvgOverTime", AggregateKind::kAverage);
  to_date("periodToDateCountOverTime", AggregateKind::kCount);
  to_date("periodToDateMaxOverTime", AggregateKind::kMax);
  to_date("periodToDateMinOverTime", AggregateKind::kMin);
  to_date("periodToDateSumOverTime", AggregateKind::kSum);
}

}  // namespace

std::vector<FunctionInfo> table_functions() {
  std::vector<FunctionInfo> table;
  add_over(table);
  add_running(table);
  add_windows(table);
  add_periods(table);
  constexpr auto kNone = AggregateKind::kNone;
  const char* ranked = "o:sort_order_field g?:partition_field v?:calculation_level";
  table.push_back(table_row("rank", FunctionKind::kRank, ranked, kNone, 'i'));
  table.push_back(table_row("denseRank", FunctionKind::kRank, ranked, kNone, 'i'));
  table.push_back(table_row("percentileRank", FunctionKind::kRank, ranked));
  const char* moved = "m:measure o:sort_order_field x:lookup_index g?:partition_field";
  table.push_back(table_row("lag", FunctionKind::kOffset, moved, kNone, '1'));
  table.push_back(table_row("lead", FunctionKind::kOffset, moved, kNone, '1'));
  const char* compared = "N:measure o:sort_order_field x:lookup_index g?:partition_field";
  table.push_back(table_row("difference", FunctionKind::kDifference, compared, kNone, '1'));
  table.push_back(table_row("percentDifference", FunctionKind::kDifference, compared));
  table.push_back(
      table_row("percentOfTotal", FunctionKind::kPercentOfTotal, "N:measure g?:partition_field"));
  const char* end = "m:measure o:sort_order_field g?:partition_field";
  table.push_back(table_row("firstValue", FunctionKind::kEndValue, end, kNone, '1'));
  table.push_back(table_row("lastValue", FunctionKind::kEndValue, end, kNone, '1'));
  return table;
}

}  // namespace tarn::bi
