// DescribeRegions and DescribeAvailabilityZones.
#include <string>
#include <vector>

#include "core/regions.h"
#include "services/ec2/ec2.h"
#include "services/ec2/ec2_operations.h"
#include "services/ec2/filters.h"

namespace tarn::ec2 {
namespace {

std::string endpoint_of(const Region& region) {
  return "ec2." + std::string(region.name) + ".amazonaws.com";
}

std::string_view opt_in_status_of(const Region& region) {
  return region.opt_in ? "not-opted-in" : "opt-in-not-required";
}

Error invalid_region(std::string_view name) {
  return Error(400, "InvalidParameterValue",
               "Invalid region provided in the request: [" + std::string(name) + "]");
}

Error invalid_zone(std::string_view name) {
  return Error(400, "InvalidParameterValue",
               "Invalid availability zone: [" + std::string(name) + "]");
}

struct Zone {
  std::string name;
  std::string id;
};

std::vector<Zone> zones_of(const Region& region) {
  std::vector<Zone> zones;
  for (size_t i = 0; i < region.zone_letters.size(); ++i) {
    zones.push_back({std::string(region.name) + region.zone_letters[i],
                     std::string(region.zone_id) + "-az" + std::to_string(i + 1)});
  }
  return zones;
}

template <class T>
wire::List<T> to_list(Arena& arena, const std::vector<T>& items) {
  auto list = wire::make_list<T>(arena, items.size());
  for (size_t i = 0; i < items.size(); ++i) list[i] = items[i];
  return list;
}

}  // namespace

Result<api::DescribeRegionsResult> describe_regions(Ec2&, Context& context,
                                                    const api::DescribeRegionsRequest& in) {
  if (in.dry_run.value_or(false)) return dry_run_operation();
  for (wire::Text name : in.region_names) {
    if (find_region(name) == nullptr) return invalid_region(name);
  }
  std::vector<api::Region> found;
  for (const Region& region : all_regions()) {
    const bool is_named = !in.region_names.empty();
    if (region.opt_in && !in.all_regions.value_or(false) && !is_named) continue;
    if (!is_asked_for(in.region_names, region.name)) continue;
    const std::string endpoint = endpoint_of(region);
    const bool passed = TRY(passes(in.filters, [&](std::string_view name) -> std::string_view {
      if (name == "region-name") return region.name;
      if (name == "endpoint") return endpoint;
      if (name == "opt-in-status") return opt_in_status_of(region);
      return {};
    }));
    if (!passed) continue;
    api::Region out;
    out.region_name = region.name;
    out.endpoint = context.arena.copy(endpoint);
    out.opt_in_status = opt_in_status_of(region);
    found.push_back(out);
  }
  api::DescribeRegionsResult out;
  out.regions = to_list(context.arena, found);
  return out;
}

Result<api::DescribeAvailabilityZonesResult> describe_availability_zones(
    Ec2&, Context& context, const api::DescribeAvailabilityZonesRequest& in) {
  if (in.dry_run.value_or(false)) return dry_run_operation();
  const Region* region = find_region(context.region);
  if (region == nullptr) return invalid_region(context.region);
  const std::vector<Zone> zones = zones_of(*region);
  for (wire::Text name : in.zone_names) {
    bool known = false;
    for (const Zone& zone : zones) known = known || zone.name == name;
    if (!known) return invalid_zone(name);
  }
  std::vector<api::AvailabilityZone> found;
  for (const Zone& zone : zones) {
    if (!is_asked_for(in.zone_names, zone.name) || !is_asked_for(in.zone_ids, zone.id)) continue;
    const bool passed = TRY(passes(in.filters, [&](std::string_view name) -> std::string_view {
      if (name == "zone-name") return zone.name;
      if (name == "zone-id") return zone.id;
      if (name == "region-name") return region->name;
      if (name == "state") return "available";
      if (name == "zone-type") return "availability-zone";
      if (name == "opt-in-status") return "opt-in-not-required";
      if (name == "group-name") return region->name;
      return {};
    }));
    if (!passed) continue;
    api::AvailabilityZone out;
    out.state = "available";
    out.opt_in_status = "opt-in-not-required";
    out.region_name = region->name;
    out.zone_name = context.arena.copy(zone.name);
    out.zone_id = context.arena.copy(zone.id);
    out.group_name = region->name;
    out.network_border_group = region->name;
    out.zone_type = "availability-zone";
    found.push_back(out);
  }
  api::DescribeAvailabilityZonesResult out;
  out.availability_zones = to_list(context.arena, found);
  return out;
}

}  // namespace tarn::ec2
