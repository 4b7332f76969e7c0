// Refresh schedules: when data sets in SPICE are ingested again. They fire in refresh_timer.cpp.
#include <cstdio>
#include <string>

#include "base/schedule.h"
#include "services/quicksight/answers.h"
#include "services/quicksight/data_set_store.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/quicksight_operations.h"
#include "services/quicksight/refresh_timer.h"
#include "services/quicksight/source_checks.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxSchedules = 5;  // of a data set

std::string schedule_arn(const Context& context, std::string_view set, std::string_view id) {
  return asset_arn(context, AssetKind::kDataSet, set) + "/refresh-schedule/" + std::string(id);
}

Result<RefreshScheduleRow> require_schedule(Context& context, std::string_view set,
                                            std::string_view id) {
  TRY(load_data_set(context.transaction, context.scope(), set));
  const auto bytes = TRY(context.transaction.get(schedule_key(context.scope(), set, id).bytes()));
  if (!bytes) return not_found("Refresh schedule " + std::string(id));
  return store::decode_row<RefreshScheduleRow>(*bytes);
}

struct TimeOfDay {
  int hour = 0;
  int minute = 0;
};
Result<TimeOfDay> time_of_day(wire::Text text) {
  TimeOfDay time;
  if (!wire::present(text)) return time;
  char rest = 0;
  const bool is_time =
      sscanf(std::string(text).c_str(), "%2d:%2d%c", &time.hour, &time.minute, &rest) == 2;
  if (is_time && time.hour >= 0 && time.hour < 24 && time.minute >= 0 && time.minute < 60) {
    return time;
  }
  return invalid_value("TimeOfTheDay must be as in 23:59.");
}

Result<std::string> expression_of(const api::RefreshFrequency& frequency, bool is_incremental) {
  const std::string interval(frequency.interval);
  if (interval == "HOURLY") return std::string("rate(1 hour)");
  if (interval == "MINUTE15" || interval == "MINUTE30") {
    if (!is_incremental) return invalid_value(interval + " is for incremental refreshes only.");
    return "rate(" + interval.substr(6) + " minutes)";
  }
  const TimeOfDay time = TRY(time_of_day(frequency.time_of_the_day));
  const std::string at =
      "cron(" + std::to_string(time.minute) + " " + std::to_string(time.hour) + " ";
  if (interval == "DAILY") return at + "* * ? *)";
  const auto* on = frequency.refresh_on_day;
  if (interval == "WEEKLY") {
    if (on == nullptr || !wire::present(on->day_of_week)) {
      return invalid_value("A WEEKLY refresh needs RefreshOnDay.DayOfWeek.");
    }
    return at + "? * " + std::string(on->day_of_week.substr(0, 3)) + " *)";
  }
  if (on == nullptr || !wire::present(on->day_of_month)) {
    return invalid_value("A MONTHLY refresh needs RefreshOnDay.DayOfMonth.");
  }
  const std::string day(on->day_of_month);
  return at + (day == "LAST_DAY_OF_MONTH" ? "L" : day) + " * ? *)";
}

Result<RefreshScheduleRow> make_row(const LoadedDataSet& loaded,
                                    const api::RefreshSchedule& schedule) {
  TRY(check_asset_id(schedule.schedule_id));
  if (loaded.row.import_mode != "SPICE") {
    return precondition_not_met("Only data sets in SPICE are refreshed.");
  }
  RefreshScheduleRow row;
  row.id = schedule.schedule_id;
  row.is_incremental = schedule.refresh_type == "INCREMENTAL_REFRESH";
  if (row.is_incremental && loaded.row.refresh_properties.empty()) {
    return precondition_not_met("An incremental refresh needs refresh properties.");
  }
  row.expression = TRY(expression_of(*schedule.schedule_frequency, row.is_incremental));
  if (wire::present(schedule.schedule_frequency->timezone)) {
    row.zone = schedule.schedule_frequency->timezone;
    if (!load_time_zone(row.zone).ok()) {
      return invalid_value("The time zone " + row.zone + " is not known.");
    }
  }
  TRY(Schedule::parse(row.expression));
  if (schedule.start_after_date_time) {
    row.start_after_ms = schedule.start_after_date_time->unix_ms;
  }
  row.json = json_of(model_shape("RefreshSchedule"), &schedule);
  return row;
}

Result<void> keep(Quicksight& quicksight, Context& context, std::string_view set,
                  const RefreshScheduleRow& row) {
  TRY(context.transaction.put(schedule_key(context.scope(), set, row.id).bytes(),
                              store::encode_row(row)));
  TRY(quicksight.refresh_timer().put(context.transaction, context.scope(), set, row));
  context.after_commit([&quicksight] { quicksight.refresh_timer().wake(); });
  return {};
}

Result<api::RefreshSchedule*> tell(Context& context, std::string_view set,
                                   const RefreshScheduleRow& row) {
  auto* schedule =
      TRY(structure_of<api::RefreshSchedule>(context, model_shape("RefreshSchedule"), row.json));
  schedule->arn = context.arena.copy(schedule_arn(context, set, row.id));
  return schedule;
}

Result<std::vector<RefreshScheduleRow>> schedules_of(Context& context, std::string_view set) {
  const std::string start = schedules_key(context.scope(), set).bytes();
  std::vector<RefreshScheduleRow> rows;
  auto cursor = TRY(context.transaction.scan(start, store::prefix_end(start)));
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<RefreshScheduleRow>(cursor->value())));
  }
  return rows;
}

}  // namespace

Result<api::CreateRefreshScheduleResponse> create_refresh_schedule(
    Quicksight& quicksight, Context& context, const api::CreateRefreshScheduleRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const LoadedDataSet loaded =
      TRY(load_data_set(context.transaction, context.scope(), in.data_set_id));
  const RefreshScheduleRow row = TRY(make_row(loaded, *in.schedule));
  const auto others = TRY(schedules_of(context, in.data_set_id));
  for (const RefreshScheduleRow& other : others) {
    if (other.id == row.id)
      return resource_exists("Refresh schedule " + row.id + " already exists.");
  }
  if (others.size() >= kMaxSchedules) {
    return limit_exceeded("A data set has 5 refresh schedules at most.");
  }
  TRY(keep(quicksight, context, in.data_set_id, row));
  auto out = answer<api::CreateRefreshScheduleResponse>(context);
  out.schedule_id = context.arena.copy(row.id);
  out.arn = context.arena.copy(schedule_arn(context, in.data_set_id, row.id));
  return out;
}

Result<api::UpdateRefreshScheduleResponse> update_refresh_schedule(
    Quicksight& quicksight, Context& context, const api::UpdateRefreshScheduleRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const LoadedDataSet loaded =
      TRY(load_data_set(context.transaction, context.scope(), in.data_set_id));
  TRY(require_schedule(context, in.data_set_id, in.schedule->schedule_id));
  const RefreshScheduleRow row = TRY(make_row(loaded, *in.schedule));
  TRY(quicksight.refresh_timer().remove(context.transaction, context.scope(), in.data_set_id,
                                        row.id));
  TRY(keep(quicksight, context, in.data_set_id, row));
  auto out = answer<api::UpdateRefreshScheduleResponse>(context);
  out.schedule_id = context.arena.copy(row.id);
  out.arn = context.arena.copy(schedule_arn(context, in.data_set_id, row.id));
  return out;
}

Result<api::DescribeRefreshScheduleResponse> describe_refresh_schedule(
    Quicksight&, Context& context, const api::DescribeRefreshScheduleRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const RefreshScheduleRow row = TRY(require_schedule(context, in.data_set_id, in.schedule_id));
  auto out = answer<api::DescribeRefreshScheduleResponse>(context);
  out.refresh_schedule = TRY(tell(context, in.data_set_id, row));
  out.arn = out.refresh_schedule->arn;
  return out;
}

Result<api::DeleteRefreshScheduleResponse> delete_refresh_schedule(
    Quicksight& quicksight, Context& context, const api::DeleteRefreshScheduleRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const RefreshScheduleRow row = TRY(require_schedule(context, in.data_set_id, in.schedule_id));
  TRY(context.transaction.erase(schedule_key(context.scope(), in.data_set_id, row.id).bytes()));
  TRY(quicksight.refresh_timer().remove(context.transaction, context.scope(), in.data_set_id,
                                        row.id));
  auto out = answer<api::DeleteRefreshScheduleResponse>(context);
  out.schedule_id = context.arena.copy(row.id);
  out.arn = context.arena.copy(schedule_arn(context, in.data_set_id, row.id));
  return out;
}

Result<api::ListRefreshSchedulesResponse> list_refresh_schedules(
    Quicksight&, Context& context, const api::ListRefreshSchedulesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(load_data_set(context.transaction, context.scope(), in.data_set_id));
  std::vector<api::RefreshSchedule> items;
  for (const RefreshScheduleRow& row : TRY(schedules_of(context, in.data_set_id))) {
    items.push_back(*TRY(tell(context, in.data_set_id, row)));
  }
  auto out = answer<api::ListRefreshSchedulesResponse>(context);
  out.refresh_schedules = to_list(context, items);
  return out;
}

}  // namespace tarn::quicksight
