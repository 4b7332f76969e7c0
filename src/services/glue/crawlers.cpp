// CreateCrawler, UpdateCrawler, DeleteCrawler, StartCrawler, StopCrawler.
#include <string>

#include "services/glue/classifier_use.h"
#include "services/glue/crawler_events.h"
#include "services/glue/crawler_settings.h"
#include "services/glue/crawler_store.h"
#include "services/glue/crawls.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"
#include "services/glue/tags.h"
#include "services/glue/workflows/schedules.h"

namespace tarn::glue {
namespace {

void pass_role(const Context& context, std::string_view role,
               std::vector<AccessRequest>& requests) {
  AccessRequest request;
  request.action = "iam:PassRole";
  request.resources = {crawler_role_arn(role, context.account)};
  request.conditions = {{"iam:PassedToService", "glue.amazonaws.com"}};
  requests.push_back(std::move(request));
}

}  // namespace

Result<void> refine_create_crawler(Glue&, Context& context, const api::CreateCrawlerRequest& in,
                                   std::vector<AccessRequest>& requests) {
  pass_role(context, in.role, requests);
  return {};
}

Result<void> refine_update_crawler(Glue&, Context& context, const api::UpdateCrawlerRequest& in,
                                   std::vector<AccessRequest>& requests) {
  if (wire::present(in.role)) pass_role(context, in.role, requests);
  return {};
}

Result<api::CreateCrawlerResponse> create_crawler(Glue& glue, Context& context,
                                                  const api::CreateCrawlerRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CrawlerRow row = TRY(to_row(in));
  TRY(load_classifiers(context.transaction, context.scope(), row.classifiers));
  TRY(put_due(context.transaction, context.scope(), row, context.clock.domain_ms()));
  TRY(crawlers_of(context).create(std::move(row)));
  context.after_commit([&glue] { glue.schedules().wake(); });
  TRY(put_tags(context, resource_arn(context, "crawler", in.name), in.tags));
  return api::CreateCrawlerResponse{};
}

Result<api::UpdateCrawlerResponse> update_crawler(Glue& glue, Context& context,
                                                  const api::UpdateCrawlerRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CrawlerStore crawlers = crawlers_of(context);
  CrawlerRow row = TRY(crawlers.crawler(in.name));
  TRY(apply(in, row));
  TRY(load_classifiers(context.transaction, context.scope(), row.classifiers));
  TRY(put_due(context.transaction, context.scope(), row, context.clock.domain_ms()));
  TRY(crawlers.update(std::move(row)));
  context.after_commit([&glue] { glue.schedules().wake(); });
  return api::UpdateCrawlerResponse{};
}

Result<api::DeleteCrawlerResponse> delete_crawler(Glue&, Context& context,
                                                  const api::DeleteCrawlerRequest& in) {
  CrawlerRow row = TRY(crawlers_of(context).crawler(in.name));
  TRY(crawlers_of(context).erase(in.name));
  TRY(erase_due(context.transaction, context.scope(), row));
  TRY(drop_tags(context, resource_arn(context, "crawler", in.name)));
  return api::DeleteCrawlerResponse{};
}

Result<api::StartCrawlerResponse> start_crawler(Glue& glue, Context& context,
                                                const api::StartCrawlerRequest& in) {
  const std::string crawl_id = make_uuid(context.random);
  CrawlTicket ticket;
  ticket.crawler = TRY(crawlers_of(context).start(in.name, crawl_id));
  TRY(put_crawler_event(glue.parts(), context.transaction, context.scope(), ticket.crawler,
                        nullptr));
  ticket.generation = context.generation;
  ticket.account = context.account;
  ticket.region = context.region;
  ticket.request_id = context.request_id;
  context.after_commit([&glue, ticket] { glue.crawls().start(ticket); });
  return api::StartCrawlerResponse{};
}

Result<api::StopCrawlerResponse> stop_crawler(Glue& glue, Context& context,
                                              const api::StopCrawlerRequest& in) {
  const std::string crawl_id = TRY(crawlers_of(context).stop(in.name));
  context.after_commit([&glue, crawl_id] { glue.crawls().stop(crawl_id); });
  return api::StopCrawlerResponse{};
}

}  // namespace tarn::glue
