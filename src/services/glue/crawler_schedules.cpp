// UpdateCrawlerSchedule, StartCrawlerSchedule, StopCrawlerSchedule.
#include <string>

#include "services/glue/crawler_store.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"
#include "services/glue/workflows/schedules.h"

namespace tarn::glue {
namespace {

Result<void> set_schedule(Glue& glue, Context& context, CrawlerRow& row, bool is_scheduled) {
  row.is_scheduled = is_scheduled && !row.schedule.empty();
  TRY(put_due(context.transaction, context.scope(), row, context.clock.domain_ms()));
  TRY(crawlers_of(context).keep(row));
  context.after_commit([&glue] { glue.schedules().wake(); });
  return {};
}

}  // namespace

Result<api::UpdateCrawlerScheduleResponse> update_crawler_schedule(
    Glue& glue, Context& context, const api::UpdateCrawlerScheduleRequest& in) {
  CrawlerRow row = TRY(crawlers_of(context).crawler(in.crawler_name));
  if (!in.schedule.empty()) TRY(check_cron(in.schedule));
  row.schedule = in.schedule;
  TRY(set_schedule(glue, context, row, true));
  return api::UpdateCrawlerScheduleResponse{};
}

Result<api::StartCrawlerScheduleResponse> start_crawler_schedule(
    Glue& glue, Context& context, const api::StartCrawlerScheduleRequest& in) {
  CrawlerRow row = TRY(crawlers_of(context).crawler(in.crawler_name));
  if (row.schedule.empty()) return no_schedule(in.crawler_name);
  if (row.is_scheduled) return schedule_running(in.crawler_name);
  TRY(set_schedule(glue, context, row, true));
  return api::StartCrawlerScheduleResponse{};
}

Result<api::StopCrawlerScheduleResponse> stop_crawler_schedule(
    Glue& glue, Context& context, const api::StopCrawlerScheduleRequest& in) {
  CrawlerRow row = TRY(crawlers_of(context).crawler(in.crawler_name));
  if (!row.is_scheduled) return schedule_not_running(in.crawler_name);
  TRY(set_schedule(glue, context, row, false));
  return api::StopCrawlerScheduleResponse{};
}

}  // namespace tarn::glue
