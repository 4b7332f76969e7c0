// Glue's errors, in AWS's wording.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::glue {

inline Error entity_not_found(std::string message) {
  return Error(400, "EntityNotFoundException", std::move(message));
}
inline Error no_such_database(std::string_view name) {
  return entity_not_found("Database " + std::string(name) + " not found.");
}
inline Error no_such_table(std::string_view name) {
  return entity_not_found("Table " + std::string(name) + " not found.");
}
inline Error no_such_partition() { return entity_not_found("Cannot find partition."); }
inline Error already_exists(std::string message) {
  return Error(400, "AlreadyExistsException", std::move(message));
}
inline Error database_exists() { return already_exists("Database already exists."); }
inline Error table_exists() { return already_exists("Table already exists."); }
inline Error partition_exists() { return already_exists("Partition already exists."); }
inline Error invalid_input(std::string message) {
  return Error(400, "InvalidInputException", std::move(message));
}
inline Error concurrent_modification(std::string message) {
  return Error(400, "ConcurrentModificationException", std::move(message));
}

inline std::string crawler_named(std::string_view name) {
  return "Crawler with name " + std::string(name);
}
inline Error no_such_crawler(std::string_view name) {
  return entity_not_found("Crawler entry with name " + std::string(name) + " does not exist");
}
inline Error crawler_exists(std::string_view name) {
  return already_exists(crawler_named(name) + " already exists");
}
inline Error crawler_running(std::string_view name) {
  return Error(400, "CrawlerRunningException", crawler_named(name) + " has already started");
}
inline Error crawler_not_running(std::string_view name) {
  return Error(400, "CrawlerNotRunningException", crawler_named(name) + " is not running");
}
inline Error crawler_stopping(std::string_view name) {
  return Error(400, "CrawlerStoppingException", crawler_named(name) + " is stopping");
}
inline Error no_schedule(std::string_view name) {
  return Error(400, "NoScheduleException", crawler_named(name) + " doesn't have a schedule");
}
inline Error schedule_running(std::string_view name) {
  return Error(400, "SchedulerRunningException",
               "The schedule of crawler " + std::string(name) + " is already running");
}
inline Error schedule_not_running(std::string_view name) {
  return Error(400, "SchedulerNotRunningException",
               "The schedule of crawler " + std::string(name) + " is not running");
}

}  // namespace tarn::glue
