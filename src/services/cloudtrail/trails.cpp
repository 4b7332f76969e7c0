// Trails: made, changed, deleted, described.
#include <algorithm>
#include <string>
#include <vector>

#include "services/cloudtrail/cloudtrail.h"
#include "services/cloudtrail/cloudtrail_operations.h"
#include "services/cloudtrail/delivery_place.h"
#include "services/cloudtrail/tags.h"
#include "services/cloudtrail/trail_support.h"

namespace tarn::cloudtrail {
namespace {

constexpr size_t kMaxTrailsPerRegion = 5;
constexpr size_t kMaxPrefixLength = 200;

// What trails can have in AWS and not here is refused, not forgotten.
template <class In>
Result<void> check_served(const In& in) {
  if (!in.sns_topic_name.empty()) return unsupported("SnsTopicName");
  if (!in.cloud_watch_logs_log_group_arn.empty()) return unsupported("CloudWatchLogsLogGroupArn");
  if (!in.cloud_watch_logs_role_arn.empty()) return unsupported("CloudWatchLogsRoleArn");
  if (!in.kms_key_id.empty()) return unsupported("KmsKeyId");
  if (in.is_organization_trail.value_or(false)) return unsupported("IsOrganizationTrail");
  if (in.recursive_logging.value_or(false)) return unsupported("RecursiveLogging");
  return {};
}

template <class In>
void take_settings(const In& in, TrailRow& trail) {
  if (wire::present(in.s3_bucket_name)) trail.bucket = in.s3_bucket_name;
  if (wire::present(in.s3_key_prefix)) trail.prefix = in.s3_key_prefix;
  while (trail.prefix.ends_with('/')) trail.prefix.pop_back();
  trail.includes_global_services =
      in.include_global_service_events.value_or(trail.includes_global_services);
  trail.is_multi_region = in.is_multi_region_trail.value_or(trail.is_multi_region);
  trail.validates_files = in.enable_log_file_validation.value_or(trail.validates_files);
}

Result<void> check_settings(Cloudtrail& cloudtrail, const TrailRow& trail) {
  if (trail.is_multi_region && !trail.includes_global_services) {
    return invalid_parameter_combination("Multi-Region trail must include global service events.");
  }
  if (trail.prefix.size() > kMaxPrefixLength || trail.prefix.starts_with('/')) {
    return invalid_prefix();
  }
  if (trail.bucket.empty()) return invalid_bucket_name(trail.bucket);
  return check_bucket(cloudtrail.objects(), trail);
}

// `Out`: the answers of CreateTrail and UpdateTrail, and Trail, which say the same.
template <class Out>
void describe(Context& context, const TrailRow& trail, Out& out) {
  Arena& arena = context.arena;
  out.name = arena.copy(trail.name);
  out.s3_bucket_name = arena.copy(trail.bucket);
  if (!trail.prefix.empty()) out.s3_key_prefix = arena.copy(trail.prefix);
  out.include_global_service_events = trail.includes_global_services;
  out.is_multi_region_trail = trail.is_multi_region;
  out.trail_arn = arena.copy(trail_arn(name_of(trail)));
  out.log_file_validation_enabled = trail.validates_files;
  out.is_organization_trail = false;
}

api::Trail to_api(Context& context, const TrailRow& trail) {
  api::Trail out;
  describe(context, trail, out);
  out.home_region = context.arena.copy(trail.home_region);
  out.has_custom_event_selectors = !trail.selectors.empty() || !trail.advanced_selectors.empty();
  out.has_insight_selectors = false;
  return out;
}

bool is_seen_from(const TrailRow& trail, std::string_view region, bool with_shadows) {
  return trail.home_region == region || (trail.is_multi_region && with_shadows);
}

void follow(Cloudtrail& cloudtrail, Context& context) {
  context.after_commit([&cloudtrail] { cloudtrail.book().changed(); });
}

}  // namespace

Result<api::CreateTrailResponse> create_trail(Cloudtrail& cloudtrail, Context& context,
                                              const api::CreateTrailRequest& in) {
  TRY(check_trail_name(in.name));
  TRY(check_served(in));
  TrailRow trail;
  trail.name = in.name;
  trail.account = context.account;
  trail.home_region = context.region;
  trail.includes_global_services = true;
  trail.created_ms = context.clock.domain_ms();
  take_settings(in, trail);
  TRY(add_tags(in.tags_list, trail.tags));
  const std::string key = trail_key(context.generation, name_of(trail)).bytes();
  if (TRY(context.transaction.get(key))) return trail_exists(in.name, context.account);
  const auto trails = TRY(read_trails(context.transaction, context.generation, context.account));
  const auto here = std::count_if(trails.begin(), trails.end(), [&](const TrailRow& other) {
    return is_seen_from(other, context.region, true);
  });
  if (static_cast<size_t>(here) >= kMaxTrailsPerRegion) {
    return too_many_trails(context.account, kMaxTrailsPerRegion, context.region);
  }
  TRY(check_settings(cloudtrail, trail));
  TRY(put_trail(context, trail));
  follow(cloudtrail, context);
  api::CreateTrailResponse out;
  describe(context, trail, out);
  return out;
}

Result<void> refine_update_trail(Cloudtrail&, Context& context, const api::UpdateTrailRequest& in,
                                 std::vector<AccessRequest>& requests) {
  return name_trail(context, in.name, requests);
}

Result<api::UpdateTrailResponse> update_trail(Cloudtrail& cloudtrail, Context& context,
                                              const api::UpdateTrailRequest& in) {
  TRY(check_served(in));
  TrailRow trail = TRY(require_own_trail(context, in.name));
  take_settings(in, trail);
  TRY(check_settings(cloudtrail, trail));
  TRY(put_trail(context, trail));
  follow(cloudtrail, context);
  api::UpdateTrailResponse out;
  describe(context, trail, out);
  return out;
}

Result<void> refine_delete_trail(Cloudtrail&, Context& context, const api::DeleteTrailRequest& in,
                                 std::vector<AccessRequest>& requests) {
  return name_trail(context, in.name, requests);
}

// What waits for delivery goes with it: the mover finds no trail and drops it.
Result<api::DeleteTrailResponse> delete_trail(Cloudtrail& cloudtrail, Context& context,
                                              const api::DeleteTrailRequest& in) {
  const TrailRow trail = TRY(require_own_trail(context, in.name));
  TRY(context.transaction.erase(trail_key(context.generation, name_of(trail)).bytes()));
  follow(cloudtrail, context);
  return api::DeleteTrailResponse{};
}

Result<void> refine_get_trail(Cloudtrail&, Context& context, const api::GetTrailRequest& in,
                              std::vector<AccessRequest>& requests) {
  return name_trail(context, in.name, requests);
}

Result<api::GetTrailResponse> get_trail(Cloudtrail&, Context& context,
                                        const api::GetTrailRequest& in) {
  const TrailRow trail = TRY(require_trail(context, in.name));
  api::GetTrailResponse out;
  auto* shown = context.arena.make<api::Trail>();
  *shown = to_api(context, trail);
  out.trail = shown;
  return out;
}

Result<api::DescribeTrailsResponse> describe_trails(Cloudtrail&, Context& context,
                                                    const api::DescribeTrailsRequest& in) {
  std::vector<TrailRow> shown;
  const bool with_shadows = in.include_shadow_trails.value_or(true);
  if (in.trail_name_list.empty()) {
    shown = TRY(read_trails(context.transaction, context.generation, context.account));
    std::erase_if(shown, [&](const TrailRow& trail) {
      return !is_seen_from(trail, context.region, with_shadows);
    });
  }
  for (const std::string_view name : in.trail_name_list) {
    auto trail = require_trail(context, name);
    // A trail that is not there is left out, as in AWS.
    if (trail.ok()) {
      shown.push_back(*std::move(trail));
    } else if (trail.error().code() != "TrailNotFoundException") {
      return std::move(trail).error();
    }
  }
  api::DescribeTrailsResponse out;
  out.trail_list = wire::make_list<api::Trail>(context.arena, shown.size());
  for (uint32_t i = 0; i < shown.size(); ++i) out.trail_list[i] = to_api(context, shown[i]);
  return out;
}

// Of all regions. There are few: one page.
Result<api::ListTrailsResponse> list_trails(Cloudtrail&, Context& context,
                                            const api::ListTrailsRequest& in) {
  if (wire::present(in.next_token)) return invalid_next_token();
  const auto trails = TRY(read_trails(context.transaction, context.generation, context.account));
  api::ListTrailsResponse out;
  out.trails = wire::make_list<api::TrailInfo>(context.arena, trails.size());
  for (uint32_t i = 0; i < trails.size(); ++i) {
    out.trails[i].trail_arn = context.arena.copy(trail_arn(name_of(trails[i])));
    out.trails[i].name = context.arena.copy(trails[i].name);
    out.trails[i].home_region = context.arena.copy(trails[i].home_region);
  }
  return out;
}

}  // namespace tarn::cloudtrail
